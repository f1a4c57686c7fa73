// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A version is kept under its number. Its rules are read when it is loaded and stay in memory with it, so that no purchase
/// reads a program.
extension ProgramVersion: Document {
    package static let collection = Collection("programVersion")
    package var id: String { Self.id(of: version) }

    static func id(of version: Version) -> String { version.description }

    init(_ told: ProgramPublished, _ program: Program, position: Position) {
        self.init(
            version: told.version,
            effectiveFrom: told.effectiveFrom,
            document: told.document,
            program: program,
            position: position
        )
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let position: Position = try Fields(json, at: pointer).required("position")
        let told = try ProgramPublished(json, at: pointer)
        do throws(Rejection) { self.init(told, try Program.check(told.document), position: position) } catch {
            throw error.errors.first ?? Invalid(pointer["document"], error.detail)
        }
    }

    package var json: JSON { published.json.with("position", position.json) }

    /// As it was told.
    package var published: ProgramPublished {
        ProgramPublished(version: version, effectiveFrom: effectiveFrom, document: document)
    }
}

extension Program {
    /// Reads the `document` of a message.
    ///
    /// - Throws: `invalid`, with every fault and its place in the message.
    package static func check(_ document: JSON) throws(Rejection) -> Program {
        do throws(ProgramFaults) {
            return try Program(document, at: Pointer("/data/document"), zone: Zone.init(loading:))
        } catch {
            let more = error.faults.count > 1 ? " (and \(error.faults.count - 1) more)" : ""
            throw Rejection(.invalid, "\(error.faults.first?.description ?? "")\(more)", errors: error.faults)
        }
    }
}

/// There is one: which version is in force when.
extension ProgramTimeline: Document {
    package static let collection = Collection("programTimeline")
    package static let onlyID = "program"
    package var id: String { Self.onlyID }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        publications = try Fields(json, at: pointer).required("publications")
    }

    package var json: JSON { ["publications": publications.json] }
}

extension ProgramTimeline.Publication: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        version = try fields.required("version")
        effectiveFrom = try fields.required("effectiveFrom")
    }

    var json: JSON { ["effectiveFrom": effectiveFrom.json, "version": version.json] }
}
