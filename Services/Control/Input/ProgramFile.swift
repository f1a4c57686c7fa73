// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import ServiceHost

/// A program document in a file.
enum ProgramFile {
    private static let what = "a program"

    /// Reads the document.
    ///
    /// - Throws: `Failure` with all that is wrong with its form.
    static func read(_ path: String) throws -> JSON { try YAMLFile.read(path, as: what) }

    /// Reads the document, and checks it with the function that reads it in the service.
    static func checked(_ path: String) throws -> JSON { try documentAndProgram(path).document }

    /// The rules that a document has.
    static func program(_ path: String) throws -> Program { try documentAndProgram(path).program }

    private static func documentAndProgram(_ path: String) throws -> (document: JSON, program: Program) {
        let document = try read(path)
        do throws(Rejection) { return (document, try Program.check(document)) } catch {
            throw YAMLFile.failure(path, error.errors.map(ofDocument), as: what)
        }
    }

    /// The service reads the document in a message, and points from there.
    private static func ofDocument(_ fault: Invalid) -> Invalid {
        let start = "/data/document"
        let pointer = fault.pointer.description
        return Invalid(Pointer(pointer.hasPrefix(start) ? String(pointer.dropFirst(start.count)) : pointer), fault.detail)
    }
}
