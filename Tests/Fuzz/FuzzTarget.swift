// SPDX-License-Identifier: Apache-2.0

/// A way into the product for bytes that somebody else made, and what must hold whatever they are.
///
/// The tests and libFuzzer run the same targets (docs/internals/fuzzing.md).
package struct FuzzTarget: Sendable, CustomStringConvertible {
    package let name: String
    /// How many mutated inputs `make test` tries.
    package let cases: Int
    /// Words of the format, which a mutation puts anywhere.
    package let tokens: [String]
    /// Inputs that the product itself makes, beside those in the corpus.
    package let seeds: @Sendable () throws -> [[UInt8]]
    /// - Throws: `Violation`, or any other error, when something does not hold. A trap ends the process, and is one too.
    package let check: @Sendable ([UInt8]) throws -> Void

    package init(
        _ name: String,
        cases: Int,
        tokens: [String] = [],
        seeds: @escaping @Sendable () throws -> [[UInt8]] = { [] },
        check: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.cases = cases
        self.tokens = tokens
        self.seeds = seeds
        self.check = check
    }

    package var description: String { name }

    /// Every target there is.
    package static let all: [FuzzTarget] = [
        .jsonText, .bodies, .frames, .messages, .program, .table, .journal, .documents, .damage,
    ]
}

/// What does not hold.
package struct Violation: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// - Throws: a `Violation` unless it holds.
func expect(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws(Violation) {
    if !holds { throw Violation(otherwise()) }
}
