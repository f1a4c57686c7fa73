// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// What can befall a run. A new kind of fault is one case here, one row of `ranges`, and the place that asks `strikes`.
package enum Fault: String, CaseIterable, Sendable {
    case loseMessage, repeatMessage, delayForSeconds, delayForHours, slowDisk
    case killBeforeCommit, killAfterCommit, killWhileSending, killInChore, killWhileStarting, failCommit
    case pause, stopAndStart, jumpClock, flood
    case poison, deadlyPoison
    case restartCaller, consumerAway, skipWithoutSettling
    case refuseDelivery
    case restoreOne, restoreAll

    /// What it is.
    package var text: String {
        switch self {
        case .loseMessage: "a request or a reply is lost"
        case .repeatMessage: "a request or a reply comes twice, the second time late and out of order"
        case .delayForSeconds: "a connection is held up for 1 ms to 5 s"
        case .delayForHours: "a connection is held up for 1 to 30 hours"
        case .slowDisk: "a commit takes 10 ms to 5 s"
        case .killBeforeCommit: "a process is killed before the commit"
        case .killAfterCommit: "a process is killed between commit and reply"
        case .killWhileSending: "a process is killed when some of its replies have left"
        case .killInChore: "a process is killed in a turn of chores"
        case .killWhileStarting: "a process is killed in the middle of its start"
        case .failCommit: "a commit fails, and is durable or not"
        case .pause: "a process stands still for 0.1 to 60 s and goes on (SIGSTOP)"
        case .stopAndStart: "a process is stopped (SIGTERM) and started again after up to two days"
        case .jumpClock: "a machine's clock is set up to a day forwards or backwards"
        case .flood: "more comes than the queue of a process holds"
        case .poison: "a handler fails on the events of a member until it is mended"
        case .deadlyPoison: "an event ends the process each time it is tried, until that is mended"
        case .restartCaller: "a caller restarts and sends again what it has not finished"
        case .consumerAway: "a foreign consumer is away for days"
        case .skipWithoutSettling: "hours pass at once, in the middle of work (a machine that was suspended)"
        case .refuseDelivery: "a mail server or a service on the web does not take a message"
        case .restoreOne: "one process is restored from an older backup"
        case .restoreAll: "the whole system is restored from an older backup"
        }
    }

    /// How likely a run has it at all, in percent, and then how often, in 100,000 opportunities.
    var range: (runs: Int, rate: ClosedRange<Int>) {
        switch self {
        case .loseMessage: (60, 100...8_000)
        case .repeatMessage: (60, 100...8_000)
        case .delayForSeconds: (70, 100...5_000)
        case .delayForHours: (20, 1...60)
        case .slowDisk: (40, 100...3_000)
        case .killBeforeCommit, .killAfterCommit, .killWhileSending: (50, 5...600)
        case .killInChore: (30, 5...600)
        case .killWhileStarting: (30, 2_000...30_000)
        case .failCommit: (30, 5...300)
        case .pause: (40, 5...200)
        case .stopAndStart: (40, 5_000...40_000)
        case .jumpClock: (30, 2_000...20_000)
        case .flood: (15, 2_000...20_000)
        case .poison: (25, 5_000...30_000)
        case .deadlyPoison: (10, 5_000...20_000)
        case .restartCaller: (50, 2_000...30_000)
        case .consumerAway: (40, 2_000...30_000)
        case .skipWithoutSettling: (40, 10_000...60_000)
        case .refuseDelivery: (50, 2_000...50_000)
        case .restoreOne: (20, 5_000...30_000)
        case .restoreAll: (15, 5_000...30_000)
        }
    }
}

/// The faults of one run.
struct FaultPlan {
    private let rates: [Fault: Int]
    /// How often each struck.
    private(set) var struck: [Fault: Int] = [:]
    private var dice: Seeded
    /// Faults only happen while this is so; at the end of a run everything is well.
    var isOn = false

    init(_ dice: inout Seeded, only: Set<Fault>? = nil) {
        self.dice = dice.fork()
        var rates: [Fault: Int] = [:]
        for fault in Fault.allCases {
            let (runs, range) = fault.range
            // Drawn in any case, so that leaving one out does not change the others.
            let (has, rate) = (dice.percent(runs), dice.count(in: range))
            if only?.contains(fault) ?? has { rates[fault] = rate }
        }
        self.rates = rates
    }

    /// Whether a fault strikes now.
    mutating func strikes(_ fault: Fault) -> Bool {
        guard isOn, let rate = rates[fault], dice.happens(rate) else { return false }
        struck[fault, default: 0] += 1
        return true
    }

    var kinds: [Fault] { Fault.allCases.filter { rates[$0] != nil } }
}
