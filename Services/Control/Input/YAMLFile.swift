// SPDX-License-Identifier: Apache-2.0

import Contracts

/// A document in a file: YAML, of which JSON is a part.
enum YAMLFile {
    /// Reads a file that is to be `what`: `a program`. `-` is the standard input.
    ///
    /// - Throws: `Failure` with all that is wrong with its form.
    static func read(_ path: String, as what: String) throws -> JSON {
        var reader = try LineReader(path: path)
        guard let text = String(validating: try reader.rest(), as: UTF8.self) else {
            throw Failure("\(path) is not UTF-8", code: .badInput)
        }
        do { return try YAML.json(text) } catch let error as YAML.Faults {
            throw failure(path, error.faults, as: what)
        } catch let error as Failure {
            throw Failure("\(path) cannot be \(what): \(error.message)", code: error.code)
        }
    }

    /// The same for one whose fields are listed, which has no others.
    static func read(_ path: String, as what: String, of fields: FileFields) throws -> JSON {
        let json = try read(path, as: what)
        guard json.object != nil else { throw failure(path, [Invalid(Pointer(), "must be an object")], as: what) }
        let faults = fields.faults(in: json)
        guard faults.isEmpty else { throw failure(path, faults, as: what) }
        return json
    }

    /// A refusal of what a file said, with every place in it.
    static func failure(_ path: String, _ reply: Reply, as what: String) -> Failure {
        let errors = (reply.problem?["errors"]?.array ?? []).map { error in
            let pointer = error["pointer"]?.string ?? ""
            return Invalid(
                Pointer(pointer.hasPrefix("/data") ? String(pointer.dropFirst(5)) : pointer), error["detail"]?.string ?? "")
        }
        return errors.isEmpty ? Failure(refusal: reply) : failure(path, errors, as: what)
    }

    /// A file that cannot be what it should, with every place in it.
    static func failure(_ path: String, _ faults: [Invalid], as what: String) -> Failure {
        let lines = faults.map { "  \($0.pointer.description.isEmpty ? "the document" : $0.pointer.description) \($0.detail)" }
        return Failure("\(path) cannot be \(what):\n" + lines.joined(separator: "\n"), code: .badInput)
    }
}
