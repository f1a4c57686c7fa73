// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import ServiceHost

/// Templates in files of YAML, each with what `template.publish` takes. Without a name, a template is called like its file.
enum TemplateFiles {
    /// The files of these paths, by name; a directory stands for those in it that end with `.yaml`.
    static func paths(_ paths: [String]) throws -> [String] {
        try paths.flatMap { path in
            var isDirectory: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            guard isThere, isDirectory.boolValue else { return [path] }
            let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".yaml") }.sorted()
            guard !names.isEmpty else { throw Failure("there is no .yaml in \(path)", code: .badInput) }
            return names.map { "\(path)/\($0)" }
        }
    }

    /// What a file asks to be published.
    ///
    /// - Throws: `Failure` with all that is wrong with its form.
    static func read(_ path: String) throws -> JSON {
        let json = try YAMLFile.read(path, as: what)
        guard json.object != nil else { throw YAMLFile.failure(path, [Invalid(Pointer(), "must be an object")], as: what) }
        guard json["template"] == nil else { return json }
        let name = path.split(separator: "/").last.map { $0.prefix { $0 != "." } } ?? ""
        return json.with("template", .string(String(name)))
    }

    /// A refusal of what a file said, with every place in it.
    static func failure(_ path: String, _ reply: Reply) -> Failure {
        let errors = (reply.problem?["errors"]?.array ?? []).map { error in
            let pointer = error["pointer"]?.string ?? ""
            return Invalid(
                Pointer(pointer.hasPrefix("/data") ? String(pointer.dropFirst(5)) : pointer), error["detail"]?.string ?? "")
        }
        return errors.isEmpty ? Failure(refusal: reply) : YAMLFile.failure(path, errors, as: what)
    }

    private static let what = "a template"
}
