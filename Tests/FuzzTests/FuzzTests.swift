// SPDX-License-Identifier: Apache-2.0

import Foundation
import Fuzzing
import Testing

/// The bounded part of fuzzing: everything that is kept, and so many mutations of it. `make fuzz` looks longer, and further.
@Suite(.serialized) struct FuzzTests {
    @Test(arguments: FuzzTarget.all)
    func `what was kept holds, and so do seeded mutations of it`(target: FuzzTarget) throws {
        let run = FuzzRun(target, seed: Self.seed)
        try run.replay()
        try run.mutate(cases: target.cases * Self.times)
        for finding in run.findings { Issue.record("\(finding)") }
    }

    /// Another seed, and more cases, may be asked for.
    private static let seed = ProcessInfo.processInfo.environment["PUNCHCARD_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    private static let times = ProcessInfo.processInfo.environment["PUNCHCARD_FUZZ_TIMES"].flatMap { Int($0) } ?? 1

    @Test(arguments: FuzzTarget.all) func `every target has inputs to begin with`(target: FuzzTarget) throws {
        #expect(try Corpus(target).inputs().count + target.seeds().count >= 3)
    }

    @Test func `the same seed makes the same inputs, and another seed others`() {
        func inputs(_ seed: UInt64) -> [[UInt8]] {
            var mutator = Mutator(seed: seed, inputs: [Array(#"{"a":[1,2],"b":{"c":"d"}}"#.utf8)], tokens: ["x"])
            return (0..<50).map { _ in mutator.next() }
        }
        #expect(inputs(1) == inputs(1))
        #expect(inputs(1) != inputs(2))
    }

    @Test func `a value that does not hold is found and kept`() throws {
        struct Odd: Error {}
        let target = FuzzTarget("toy", cases: 3_000, seeds: { [Array(#"{"a":1}"#.utf8)] }) { bytes in
            if String(decoding: bytes, as: UTF8.self) == #"{"a":-1}"# { throw Odd() }
        }
        let run = FuzzRun(target, seed: 1)
        try run.replay()
        #expect(run.findings.isEmpty)
        try run.mutate(cases: target.cases)
        let finding = try #require(run.findings.first)
        #expect(finding.contains("Odd"))
        let kept = try Corpus(target).inputs()
        #expect(kept.contains { $0.bytes == Array(#"{"a":-1}"#.utf8) })
        for input in kept { try Corpus(target).forget(String(input.name.split(separator: "/").last ?? "")) }
        try FileManager.default.removeItem(at: Corpus.findings(of: target))
    }
}
