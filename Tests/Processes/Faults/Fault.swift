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

    /// What the bench checks after every fault: by the till's account, by the audit, and by looking at the processes.
    static let always: Set<Invariant> = [
        .acknowledgedIsApplied, .appliedOnce, .pointsConserved, .densePositions, .cursorsWithinStreams, .stateIsFoldOfInput,
        .nothingDisappears, .depthIsTrue, .withinBounds, .liveness, .sameAnswerAgain,
    ]
}
