// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension ProcessTests {
    /// What goes wrong on the shipped executables, and what must hold all the same.
    @Suite("Faults", .serialized) struct Faults {
        /// The short form: each fault once, those of a kind in one installation.
        @Test(.disabled(if: FaultTests.minutes != nil), arguments: Fault.Kind.allCases)
        func `after each fault nothing is lost, nobody else is harmed, and everything goes on`(kind: Fault.Kind) throws {
            guard FaultTests.chosen.contains(where: { $0.kind == kind }) else { return }
            let bench = try FaultBench(seed: FaultTests.seed ?? 1)
            defer { bench.close() }
            for fault in FaultTests.chosen where fault.kind == kind && (!fault.isLong || FaultTests.isChosen) {
                let start = Date()
                do {
                    try bench.run(fault)
                    print("\(fault): well after \(FaultTests.seconds(since: start)) s")
                } catch let reason as FaultBench.NotHere {
                    print("not done here: \(fault): \(reason.reason)")
                } catch {
                    Issue.record("\(fault): \(error)")
                    return
                }
            }
            try bench.end()
        }

        /// The long form, `make faults MINUTES=… SEED=…`: faults at random, until the time is up or something is wrong.
        @Test(.enabled(if: FaultTests.minutes != nil)) func `at random for so many minutes`() throws {
            let minutes = FaultTests.minutes ?? 0
            try FaultTests.runLong(minutes: minutes, seed: FaultTests.seed ?? .random(in: 1...999_999))
        }

        @Test func `every fault has a name of its own, and every class and invariant some`() {
            #expect(Set(Fault.all.map(\.name)).count == Fault.all.count)
            #expect(Set(Fault.all.map(\.kind)) == Set(Fault.Kind.allCases))
        }
    }
}

enum FaultTests {
    /// How long the long form shall last; nil for the short one.
    static let minutes = ProcessInfo.processInfo.environment["PUNCHCARD_FAULT_MINUTES"].flatMap(Double.init)

    static let seed = ProcessInfo.processInfo.environment["PUNCHCARD_FAULT_SEED"].flatMap(UInt64.init)

    /// Words of a name, to do those faults only.
    private static let wanted = ProcessInfo.processInfo.environment["PUNCHCARD_FAULT"] ?? ""
    static let isChosen = wanted != ""
    static let chosen = Fault.all.filter { !isChosen || $0.name.contains(wanted) }

    static func seconds(since start: Date) -> String { String(format: "%.1f", Date().timeIntervalSince(start)) }

    static func runLong(minutes: Double, seed: UInt64) throws {
        let end = Date().addingTimeInterval(minutes * 60)
        var counts: [String: Int] = [:]
        var (acknowledged, restarts, round) = (0, 0, seed)
        print("faults for \(minutes) minutes with SEED=\(seed)")
        while Date() < end {
            // A new installation now and then, each with a seed of its own that repeats it.
            let bench = try FaultBench(seed: round)
            defer { bench.close() }
            for _ in 0..<20 where Date() < end {
                guard let fault = chosen.randomElement(using: &bench.dice) else { continue }
                let start = Date()
                do {
                    try bench.run(fault)
                    counts[fault.name, default: 0] += 1
                    print("seed \(round): \(fault): well after \(seconds(since: start)) s")
                } catch let reason as FaultBench.NotHere {
                    print("seed \(round): \(fault): not done here: \(reason.reason)")
                } catch {
                    print("seed \(round): \(fault): \(error)")
                    print("repeat it with: make faults MINUTES=\(minutes) SEED=\(round)")
                    throw error
                }
            }
            try bench.end()
            acknowledged += bench.till.acknowledged
            restarts += bench.restarts
            round += 1
        }
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { print("\(count) × \(name)") }
        print("\(counts.values.reduce(0, +)) faults, \(restarts) restarts, \(acknowledged) acknowledged, and each applied once")
    }
}
