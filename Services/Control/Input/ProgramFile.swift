// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import ServiceHost

/// A program document in a file: YAML, of which JSON is a part.
enum ProgramFile {
    /// Reads the document.
    ///
    /// - Throws: `Failure` with all that is wrong with its form.
    static func read(_ path: String) throws -> JSON {
        let bytes = path == "-" ? try standardInput() : try File.read(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("\(path) is not UTF-8", code: .badInput)
        }
        do { return try YAML.json(text) } catch let error as YAML.Faults {
            throw Failure(report(path, error.faults), code: .badInput)
        }
    }

    /// Reads the document, and checks it with the function that reads it in the service.
    static func checked(_ path: String) throws -> JSON { try documentAndProgram(path).document }

    /// The rules that a document has.
    static func program(_ path: String) throws -> Program { try documentAndProgram(path).program }

    private static func documentAndProgram(_ path: String) throws -> (document: JSON, program: Program) {
        let document = try read(path)
        do throws(Rejection) { return (document, try Program.check(document)) } catch {
            throw Failure(report(path, error.errors.map(ofDocument)), code: .badInput)
        }
    }

    /// The service reads the document in a message, and points from there.
    private static func ofDocument(_ fault: Invalid) -> Invalid {
        let start = "/data/document"
        let pointer = fault.pointer.description
        return Invalid(Pointer(pointer.hasPrefix(start) ? String(pointer.dropFirst(start.count)) : pointer), fault.detail)
    }

    private static func report(_ path: String, _ faults: [Invalid]) -> String {
        let lines = faults.map { "  \($0.pointer.description.isEmpty ? "the document" : $0.pointer.description) \($0.detail)" }
        return "\(path) cannot be a program:\n" + lines.joined(separator: "\n")
    }

    private static func standardInput() throws -> [UInt8] {
        var reader = try LineReader(path: "-")
        return try reader.rest()
    }
}
