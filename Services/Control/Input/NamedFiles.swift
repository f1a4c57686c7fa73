// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

/// Templates or rewards in files of YAML, each with what their message takes. One without a name is called like its file.
struct NamedFiles {
    /// What each is, and the field of its name.
    let kind: String
    let fields: FileFields

    static let templates = NamedFiles(kind: "template", fields: .template)
    static let rewards = NamedFiles(kind: "reward", fields: .reward)

    private var what: String { "a \(kind)" }

    /// The files of these paths, by name; a directory stands for those in it that end with `.yaml`.
    func paths(_ paths: [String]) throws -> [String] {
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
    func read(_ path: String) throws -> JSON {
        let json = try YAMLFile.read(path, as: what, of: fields)
        guard json[kind] == nil else { return json }
        let name = path.split(separator: "/").last.map { $0.prefix { $0 != "." } } ?? ""
        return json.with(kind, .string(String(name)))
    }

    /// A refusal of what a file said, with every place in it.
    func failure(_ path: String, _ reply: Reply) -> Failure { YAMLFile.failure(path, reply, as: what) }
}
