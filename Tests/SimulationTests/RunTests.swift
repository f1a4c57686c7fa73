// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@Suite struct RunTests {
    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func `nothing that must hold is violated`(seed: UInt64) throws {
        try Run(seed: seed, size: .short).live()
    }

    @Test func `the same seed is the same run, to the byte`() throws {
        let runs = (1...2).map { _ in Run(seed: 7, size: .short, isKept: true) }
        for run in runs { try run.live() }
        #expect(runs[0].digest == runs[1].digest)
        #expect(runs[0].transcript == runs[1].transcript)
    }

    @Test func `another seed is another run`() throws {
        let digests = try (1...3 as ClosedRange<UInt64>).map { seed in
            let run = Run(seed: seed, size: .short)
            try run.live()
            return run.digest
        }
        #expect(Set(digests).count == 3)
    }

    @Test func `every fault strikes in some run`() throws {
        var struck: Set<Fault> = []
        for seed in 1...40 as ClosedRange<UInt64> where struck.count < Fault.allCases.count {
            let run = Run(seed: seed, size: .short)
            try run.live()
            struck.formUnion(run.struck.keys)
        }
        #expect(Fault.allCases.filter { !struck.contains($0) } == [])
    }
}
