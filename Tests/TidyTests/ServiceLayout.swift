// SPDX-License-Identifier: Apache-2.0

/// Every service has the same parts, so that who knows one finds the way in all.
enum ServiceLayout {
    /// The services among these paths.
    static func services(in paths: Set<String>) -> [String] {
        let parts = paths.map { $0.split(separator: "/").map(String.init) }
        let names = Set(parts.filter { $0.count > 2 && $0[0] == "Services" }.map { $0[1] })
        return names.subtracting(HouseRules.notServices.keys).sorted()
    }

    static func missingParts(of service: String, in paths: Set<String>) -> [String] {
        HouseRules.partsOfService.compactMap { part in
            let part = part.replacing("NAME", with: service)
            let path = "Services/\(service)/\(part)"
            let isThere = part.hasSuffix("/") ? paths.contains { $0.hasPrefix(path) } : paths.contains(path)
            if isThere || HouseRules.missingParts[path] != nil { return nil }
            return "\(path) is missing: every service has it, or says in HouseRules.missingParts why not"
        }
    }

    /// What a README of a service does not tell.
    static func missingHeadings(in text: String, file: String) -> [String] {
        let headings = Markdown.headings(of: text).filter { $0.level == 2 }.map(\.title)
        return HouseRules.headingsOfService.filter { !headings.contains($0) }.map { heading in
            "\(file): the heading `## \(heading)` is missing: each README of a service answers the same questions"
        }
    }
}
