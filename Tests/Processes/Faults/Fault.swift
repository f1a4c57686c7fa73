// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Something that goes wrong, what it does, and what must be seen.
///
/// After each, `FaultBench` checks what holds for all: every acknowledged message was applied once, nobody else was restarted
/// and everybody answers, the audit is clean, queues are empty, memory and descriptors are within bounds.
struct Fault: Sendable, CustomStringConvertible {
    /// A sentence without its end: what happens.
    let name: String
    /// What must be seen while it lasts, beside what holds for all.
    let seen: String
    let kind: Kind
    /// What it checks, beside those that every fault does (`Invariant.always`).
    var invariants: Set<Invariant> = []
    /// Whether the short form leaves it out, because it takes long.
    var isLong = false
    /// Does it, and sees what must be seen; returns the processes that may have been restarted.
    let act: @Sendable (FaultBench) throws -> Set<String>

    var description: String { name }

    /// The classes of fault.
    enum Kind: String, CaseIterable, Sendable, CustomStringConvertible {
        case kill = "SIGKILL at a point of the turn"
        case stop = "SIGSTOP"
        case disk = "a disk that fails or is full"
        case descriptors = "out of descriptors"
        case paths = "a socket that is deleted or replaced, and files in the wrong place"
        case bytes = "bytes that changed on the disk"
        case clock = "a clock that jumps"
        case peers = "hostile peers"

        var description: String { rawValue }

        /// The numbers of the cases of faults that it belongs to, of those that every release has to stand: 1 a kill at any step,
        /// 2 a stop, 4 disks and descriptors, 7 sockets that are lost, 9 a file in the wrong place, 11 clocks, 12 hostile
        /// peers, 16 changed bytes.
        var cases: [Int] {
            switch self {
            case .kill: [1]
            case .stop: [2]
            case .disk, .descriptors: [4]
            case .paths: [7, 9]
            case .bytes: [16]
            case .clock: [11]
            case .peers: [12]
            }
        }
    }

    /// Every fault there is.
    static let all: [Fault] = kills + stops + diskFaults + descriptorFaults + pathFaults + byteFaults + clockFaults + peerFaults
}

/// What must always hold.
enum Invariant: Int, CaseIterable, Sendable {
    case acknowledgedIsApplied = 1
    case appliedOnce = 2
    case pointsConserved = 3
    case memberOrder = 4
    case densePositions = 5
    case cursorsWithinStreams = 6
    case stateIsFoldOfInput = 7
    case expiredIsNotDone = 8
    case oneOwner = 9
    case nothingDisappears = 10
    case depthIsTrue = 11
    case withinBounds = 12
    case liveness = 13
    case sameAnswerAgain = 14
    case oneMessageAnId = 15
    case stableNotifications = 16

    /// What it says, in a few words.
    var text: String {
        switch self {
        case .acknowledgedIsApplied: "what was acknowledged is in the journal, and its effect is there, after any crash"
        case .appliedOnce: "each (source, id) changes points at most once, for ever"
        case .pointsConserved: "postings sum to balances"
        case .memberOrder: "effects on a member follow the order of the stream"
        case .densePositions: "positions are dense, and never used again within an epoch"
        case .cursorsWithinStreams: "a cursor is within its stream, and never goes back"
        case .stateIsFoldOfInput: "the state is the fold of the journal"
        case .expiredIsNotDone: "what was answered `expired` has no effect"
        case .oneOwner: "a store has one owner"
        case .nothingDisappears: "accepted is applied, parked or pending"
        case .depthIsTrue: "queues are reported as deep as they are, and get empty"
        case .withinBounds: "memory, descriptors and queues stay within bounds"
        case .liveness: "once a fault is over, everything is answered and every queue gets empty"
        case .sameAnswerAgain: "a duplicate gets the first answer"
        case .oneMessageAnId: "two messages are never both accepted under one id"
        case .stableNotifications: "a notification is sent at least once, with one id"
        }
    }

    /// What the bench checks after every fault: by the till's account, by the audit, and by looking at the processes.
    static let always: Set<Invariant> = [
        .acknowledgedIsApplied, .appliedOnce, .pointsConserved, .densePositions, .cursorsWithinStreams, .stateIsFoldOfInput,
        .nothingDisappears, .depthIsTrue, .withinBounds, .liveness, .sameAnswerAgain,
    ]
}
