// SPDX-License-Identifier: Apache-2.0

/// A module that only few places may import.
struct RestrictedImport: Sendable, CustomStringConvertible {
    let module: String
    let places: [String: String]

    init(_ module: String, in places: [String: String]) { (self.module, self.places) = (module, places) }

    var description: String { module }

    func violations(in text: String, file: String) -> [String] {
        guard isPath(file, in: "Services") || isPath(file, in: "Shared"),
            !places.keys.contains(where: { isPath(file, in: $0) })
        else { return [] }
        return importedModules(in: text).filter { $0.module == module }.map { number, _ in
            "\(file):\(number): only \(places.keys.sorted().joined(separator: ", ")) may import \(module)"
        }
    }
}

/// Services tell each other things by messages only.
struct ServiceImports: Sendable {
    let services: Set<String>

    func violations(in text: String, file: String) -> [String] {
        let path = file.split(separator: "/").map(String.init)
        guard let area = path.first, area == "Services" || area == "Shared", path.count > 1,
            !HouseRules.readersOfServices.keys.contains(where: { isPath(file, in: $0) })
        else { return [] }
        let own = area == "Services" ? path[1] : ""
        return importedModules(in: text).filter { services.contains($0.module) && $0.module != own }.map {
            number,
            module in
            "\(file):\(number): imports the service \(module): ask it with a message, or move what both need to Shared"
        }
    }
}

/// The modules that a text imports, with their lines; also of `@testable import X` and `import struct X.Y`.
func importedModules(in text: String) -> [(number: Int, module: String)] {
    codeOnly(text).numberedLines.compactMap { number, line in
        let words = line.split(whereSeparator: { $0 == " " || $0 == ";" })
        guard let place = words.firstIndex(of: "import"), words[..<place].allSatisfy(isModifier),
            let name = words[(place + 1)...].first(where: { !kinds.contains(String($0)) })
        else { return nil }
        return (number, String(name.prefix(while: { $0 != "." })))
    }
}

private let kinds: Set = ["struct", "class", "enum", "protocol", "func", "typealias", "let", "var", "actor"]

private func isModifier(_ word: Substring) -> Bool {
    word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
}
