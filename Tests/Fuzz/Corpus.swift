// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The inputs that are kept for a target: examples in `Corpus`, and in `Findings` each that once failed.
package struct Corpus: Sendable {
    private let target: String
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    package init(_ target: FuzzTarget) { self.target = target.name }

    /// All of them, by their names.
    package func inputs() throws -> [(name: String, bytes: [UInt8])] {
        try ["Corpus", "Findings"].flatMap { folder -> [(name: String, bytes: [UInt8])] in
            let url = Self.directory.appendingPathComponent("\(folder)/\(target)")
            guard FileManager.default.fileExists(atPath: url.path) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: url.path).sorted().map { name in
                ("\(folder)/\(target)/\(name)", Array(try Data(contentsOf: url.appendingPathComponent(name))))
            }
        }
    }

    /// Keeps an input among the findings. Lying there, it is tried first from now on.
    package func keep(_ input: [UInt8], as name: String) throws {
        let folder = Self.directory.appendingPathComponent("Findings/\(target)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(input).write(to: folder.appendingPathComponent(name))
    }

    /// Takes back what `keep` kept.
    package func forget(_ name: String) throws {
        let url = Self.directory.appendingPathComponent("Findings/\(target)/\(name)")
        if FileManager.default.fileExists(atPath: url.path) { try FileManager.default.removeItem(at: url) }
    }

    /// Where the findings of a target lie.
    package static func findings(of target: FuzzTarget) -> URL { directory.appendingPathComponent("Findings/\(target)") }

    /// A name for an input, made of its bytes (FNV-1a).
    package static func name(of input: [UInt8]) -> String { String(hash(input), radix: 16) }

    /// A number that the bytes decide, for the choices that a target makes.
    static func hash(_ input: some Sequence<UInt8>) -> UInt64 {
        input.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
