// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kernel
import Synchronization

/// One run after another, several at once.
package final class Campaign: Sendable {
    private let size: Run.Size
    private let end: Date?
    private let sabotage: Sabotage?
    private let only: Set<Fault>?
    private let state: Mutex<State>

    private struct State {
        var next: UInt64
        var runs = 0
        var tally = World.Tally()
        var struck: [Fault: Int] = [:]
        var failure: Failure?
    }

    /// - Parameters:
    ///   - first: the seed of the first run; the others have the next ones.
    ///   - size: how long a run is.
    ///   - end: when no further run is begun; nil: after the first.
    ///   - only: the faults that they have, all of them; nil: each draws its own, or has those that the sabotage needs.
    ///   - sabotage: a bug that all of them have, in a build that has bugs.
    package init(
        from first: UInt64, size: Run.Size, until end: Date?, only: Set<Fault>? = nil, with sabotage: Sabotage? = nil
    ) {
        self.size = size
        self.end = end
        self.sabotage = sabotage
        self.only = only ?? sabotage?.isSoughtWith
        state = Mutex(State(next: first))
    }

    /// A run in which something did not hold.
    package struct Failure: Sendable {
        package let seed: UInt64
        package let violation: String
        let member: String?
        let sabotage: Sabotage?
        let only: Set<Fault>?

        /// What a person needs to see what happened: the same run once more, and its last words about the member.
        package func report(size: Run.Size, command: String) -> String {
            let run = Run(seed: seed, size: size, only: only, isKept: true)
            try? Sabotage.run(with: sabotage) { try run.live() }
            let about = run.transcript.filter { line in member.map { line.contains($0) } ?? !line.contains("stream.fetch") }
            return
                (["", "seed \(seed): \(violation)", "", "The last events of \(member ?? "all"):"]
                + about.suffix(25).map { "  \($0.prefix(400))" } + ["", "To see all of it: \(command)"]).joined(separator: "\n")
        }
    }

    /// Lives through runs on so many threads.
    ///
    /// - Returns: the first that failed.
    package func live(jobs: Int) -> Failure? {
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while let seed = take() { live(through: seed) }
        }
        return state.withLock { $0.failure }
    }

    private func take() -> UInt64? {
        state.withLock { state in
            guard state.failure == nil, state.runs == 0 || end.map({ Date() < $0 }) ?? false else { return nil }
            defer { state.next += 1 }
            state.runs += 1
            return state.next
        }
    }

    private func live(through seed: UInt64) {
        let run = Run(seed: seed, size: size, only: only)
        var failure: Failure?
        do { try Sabotage.run(with: sabotage) { try run.live() } } catch {
            let violation = error as? Violation
            failure = Failure(
                seed: seed, violation: String(describing: error), member: violation?.member, sabotage: sabotage, only: only)
        }
        let (tally, struck) = (run.tally, run.struck)
        state.withLock { state in
            state.tally.add(tally)
            state.struck.merge(struck, uniquingKeysWith: +)
            state.failure = state.failure ?? failure
        }
    }

    /// What was lived through.
    package var summary: String {
        state.withLock { state in
            let tally = state.tally
            let faults = Fault.allCases.compactMap { fault in state.struck[fault].map { "  \(fault.rawValue) \($0)" } }
            return """
                \(state.runs) runs, \(tally.days) virtual days, \(tally.messages) messages, \(tally.turns) turns, \
                \(tally.kills) kills, \(tally.restores) restores
                Faults that struck:
                \(faults.joined(separator: "\n"))
                """
        }
    }
}

extension World.Tally {
    fileprivate mutating func add(_ other: World.Tally) {
        turns += other.turns
        messages += other.messages
        kills += other.kills
        starts += other.starts
        restores += other.restores
        days += other.days
    }
}
