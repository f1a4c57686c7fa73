// SPDX-License-Identifier: Apache-2.0

import Fuzzing

/// Tries inputs of one target in this process, and keeps those for which something does not hold.
final class FuzzRun {
    private(set) var findings: [String] = []
    private let target: FuzzTarget
    private let seed: UInt64
    private let corpus: Corpus
    /// After so many, more of them say nothing new.
    private static let enough = 3
    /// An input lies here while it is tried: if it ends the process, the next run finds it and tries it first.
    private static let unfinished = "unfinished"

    init(_ target: FuzzTarget, seed: UInt64) {
        self.target = target
        self.seed = seed
        corpus = Corpus(target)
    }

    /// Tries what is kept, and what the product makes.
    func replay() throws {
        for (name, bytes) in try corpus.inputs() { attempt(bytes, name) }
        for seed in try target.seeds() { attempt(seed, "a seed of \(target): \(String(decoding: seed, as: UTF8.self))") }
    }

    /// Tries mutations of all that.
    func mutate(cases: Int) throws {
        let inputs = try corpus.inputs().map(\.bytes) + target.seeds()
        var mutator = Mutator(seed: seed, inputs: inputs, tokens: target.tokens)
        for number in 1...cases where findings.count < Self.enough {
            let input = mutator.next()
            try corpus.keep(input, as: Self.unfinished)
            let before = findings.count
            attempt(input, "mutation \(number) of seed \(seed) of \(target)")
            if findings.count > before { try corpus.keep(input, as: Corpus.name(of: input)) }
        }
        try corpus.forget(Self.unfinished)
    }

    private func attempt(_ input: [UInt8], _ name: String) {
        do { try target.check(input) } catch { findings.append("\(name): \(error)") }
    }
}
