// SPDX-License-Identifier: Apache-2.0

import Kernel
import Simulation
import Testing

/// Each deliberate bug is found. One that is not is a hole in the invariants: close that, and leave the bug.
@Suite struct SabotageTests {
    /// How many runs may be needed; most are found by the first few.
    private static let seeds: ClosedRange<UInt64> = 1...200

    @Test(arguments: Sabotage.allCases)
    func `every sabotage is found`(sabotage: Sabotage) throws {
        try Sabotage.run(with: sabotage) {
            for seed in Self.seeds {
                do { try Run(seed: seed, size: .short, only: sabotage.isSoughtWith).live() } catch let violation as Violation {
                    print("sabotage \(sabotage) is found by seed \(seed): \(violation.description.prefix(240))")
                    // With books that are broken, a service may also answer no more.
                    let isExpected = sabotage.isSeenBy.contains(violation.invariant) || violation.invariant == .liveness
                    #expect(isExpected, "found by \(violation)")
                    return
                }
            }
            Issue.record("\(sabotage) was not found by \(Self.seeds)")
        }
    }
}
