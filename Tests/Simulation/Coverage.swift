// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Which fault puts which invariant to the test, and which deliberate bug proves that it is one: the tables of
/// docs/internals/testing.md, which a test holds against the page.
package enum Coverage {
    package static var tables: String { [invariants, faults, sabotages].joined(separator: "\n\n") }

    private static var invariants: String {
        table(["", "what must hold"], Invariant.allCases.map { [$0.rawValue, $0.text] })
    }

    private static var faults: String {
        table(
            ["fault", "what", "puts to the test", "proved by sabotage"],
            Fault.allCases.map { fault in
                let proofs = Sabotage.allCases.filter { $0.needs.contains(fault) }
                let all = Set(fault.tries).union(proofs.flatMap(\.isSeenBy))
                return [
                    "`\(fault.rawValue)`", fault.text, all.sorted { $0.order < $1.order }.map(\.rawValue).joined(separator: ", "),
                    proofs.map { "`\($0.rawValue)`" }.joined(separator: ", "),
                ]
            })
    }

    private static var sabotages: String {
        table(
            ["sabotage", "what goes wrong", "seen by"],
            Sabotage.allCases.map { sabotage in
                [
                    "`\(sabotage.rawValue)`", sabotage.text,
                    sabotage.isSeenBy.sorted { $0.order < $1.order }.map(\.rawValue).joined(separator: ", "),
                ]
            })
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}

extension Invariant {
    fileprivate var order: Int { Invariant.allCases.firstIndex(of: self) ?? 0 }
}

extension Fault {
    /// What it puts to the test, beside what its sabotages show.
    fileprivate var tries: [Invariant] {
        switch self {
        case .loseMessage, .delayForSeconds, .delayForHours: [.liveness, .sameAnswer, .once]
        case .repeatMessage: [.once, .sameAnswer]
        case .slowDisk, .pause, .skipWithoutSettling: [.liveness, .expired]
        case .killBeforeCommit, .killAfterCommit, .killWhileSending, .killInChore, .failCommit:
            [.durable, .once, .sameAnswer, .folded]
        case .killWhileStarting, .stopAndStart: [.durable, .liveness, .folded]
        case .jumpClock: [.points, .expired, .liveness]
        case .flood: [.bounded, .liveness]
        case .poison, .deadlyPoison: [.ordered, .nothingLost, .liveness]
        case .restartCaller: [.once, .sameAnswer, .oneBody]
        case .consumerAway: [.dense, .depth]
        case .refuseDelivery: [.notified, .liveness]
        case .restoreOne, .restoreAll: [.durable, .cursors, .dense, .once]
        }
    }
}

extension Sabotage {
    /// The faults without which it does no harm; none: it shows by itself.
    fileprivate var needs: [Fault] {
        switch self {
        case .repliesBeforeCommit, .showsEventsBeforeCommit: [.killBeforeCommit, .failCommit, .killInChore]
        case .savesCursorsFirst: [.killBeforeCommit, .failCommit]
        case .forgetsInbox: [.repeatMessage, .loseMessage, .restartCaller]
        case .ignoresEpochs: [.restoreOne]
        case .overtakesParked: [.poison]
        case .forgetsSetAside: [.killAfterCommit, .killWhileStarting, .stopAndStart]
        case .dropsRefusals: [.loseMessage, .delayForSeconds]
        case .expiresWhatWasDone: [.repeatMessage, .loseMessage]
        case .forgetsPassingOn: [.loseMessage]
        case .takesTimeoutForNo: [.loseMessage, .delayForSeconds, .delayForHours]
        case .offersTwice: [.loseMessage, .delayForSeconds, .repeatMessage]
        case .skipsOverdue: [.stopAndStart, .skipWithoutSettling]
        case .welcomesAgain, .refundsTwice, .rewardsFriendsTwice: [.restoreOne]
        case .takesSilenceForYes: [.loseMessage]
        case .ignoresBodies, .skipsAtLimit, .countsGivenAsDone, .coversEverySlot, .ratesByToday, .reratesReturns, .dropsRemainders,
            .countsEarnedTwice, .sharesIdentifiers, .takesNumbersTwice, .keepsHeldFree, .restoresAgain, .keepsDeclined,
            .looksAMinuteBack, .voidsTwice, .keepsGivenBack, .takesActivitiesTwice, .givesTheLastTwice, .givesCodesTwice,
            .keepsCancelled, .sendsUnwanted, .eraseLeavesTrace:
            []
        }
    }

    /// The faults with which it is looked for; nil: any. Few runs have a restore, and so all of those that need one.
    package var isSoughtWith: Set<Fault>? { needs.contains(.restoreOne) ? [.restoreOne] : nil }

    /// The invariants by which it is found.
    package var isSeenBy: Set<Invariant> {
        switch self {
        case .repliesBeforeCommit: [.durable, .nothingLost, .truthful, .liveness]
        case .showsEventsBeforeCommit: [.dense, .cursors, .points, .folded]
        case .savesCursorsFirst: [.nothingLost, .folded, .cursors, .notified]
        case .forgetsInbox: [.once, .folded, .sameAnswer, .truthful]
        case .ignoresBodies: [.oneBody, .truthful]
        case .ignoresEpochs: [.cursors, .nothingLost, .folded, .points, .liveness, .oneBody]
        case .skipsAtLimit: [.dense, .nothingLost, .folded]
        case .countsGivenAsDone: [.depth]
        case .coversEverySlot: [.once, .folded, .points]
        case .overtakesParked: [.ordered, .folded, .truthful]
        case .forgetsSetAside: [.nothingLost, .folded, .liveness]
        case .dropsRefusals: [.nothingLost, .folded]
        case .expiresWhatWasDone: [.expired, .truthful, .liveness]
        case .forgetsPassingOn: [.oneBody]
        case .takesTimeoutForNo: [.expired, .truthful, .folded]
        case .ratesByToday, .reratesReturns, .dropsRemainders: [.points, .conserved, .folded, .liveness]
        case .countsEarnedTwice: [.conserved, .points, .folded, .liveness]
        case .sharesIdentifiers: [.once, .folded]
        case .takesNumbersTwice: [.points, .once, .folded]
        case .keepsHeldFree: [.conserved, .folded, .liveness]
        case .restoresAgain: [.conserved, .folded]
        case .offersTwice: [.once, .conserved, .folded]
        case .keepsDeclined: [.conserved]
        case .skipsOverdue: [.liveness]
        case .looksAMinuteBack: [.conserved, .liveness]
        case .welcomesAgain: [.once]
        case .voidsTwice: [.points, .once, .folded, .liveness]
        case .keepsGivenBack: [.points]
        case .takesActivitiesTwice: [.once, .folded]
        case .givesTheLastTwice, .givesCodesTwice: [.folded, .stock]
        case .refundsTwice: [.redeemed, .conserved, .folded]
        case .keepsCancelled: [.folded, .redeemed, .liveness]
        case .rewardsFriendsTwice: [.brought]
        case .sendsUnwanted: [.wanted]
        case .takesSilenceForYes: [.notified]
        case .eraseLeavesTrace: [.forgotten]
        }
    }
}
