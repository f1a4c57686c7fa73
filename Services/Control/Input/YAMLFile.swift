// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// A document in a file: YAML, of which JSON is a part.
enum YAMLFile {
    /// Reads a file that is to be `what`: `a program`. `-` is the standard input.
    ///
    /// - Throws: `Failure` with all that is wrong with its form.
    static func read(_ path: String, as what: String) throws -> JSON {
        let bytes = path == "-" ? try standardInput() : try File.read(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("\(path) is not UTF-8", code: .badInput)
        }
        do { return try YAML.json(text) } catch let error as YAML.Faults {
            throw failure(path, error.faults, as: what)
        } catch let error as Failure {
            throw Failure("\(path) cannot be \(what): \(error.message)", code: error.code)
        }
    }

    /// A file that cannot be what it should, with every place in it.
    static func failure(_ path: String, _ faults: [Invalid], as what: String) -> Failure {
        let lines = faults.map { "  \($0.pointer.description.isEmpty ? "the document" : $0.pointer.description) \($0.detail)" }
        return Failure("\(path) cannot be \(what):\n" + lines.joined(separator: "\n"), code: .badInput)
    }

    private static func standardInput() throws -> [UInt8] {
        var reader = try LineReader(path: "-")
        return try reader.rest()
    }
}
