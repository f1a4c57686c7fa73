// SPDX-License-Identifier: Apache-2.0

/// As much of Markdown as the rules on pages need.
enum Markdown {
    static func headings(of text: String) -> [(level: Int, title: String)] {
        prose(of: text).compactMap { _, line in
            let level = line.prefix(while: { $0 == "#" }).count
            guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
            return (level, line.dropFirst(level + 1).trimmingSuffix(while: { $0 == " " || $0 == "#" }))
        }
    }

    static func wrongTitles(in text: String, file: String) -> [String] {
        let titles = headings(of: text).filter { $0.level == 1 }
        return titles.count == 1 ? [] : ["\(file): \(titles.count) lines begin with `# `: a page has one title"]
    }

    /// Links that lead to none of the files in `paths`, nor to a folder of one.
    static func brokenLinks(in text: String, file: String, paths: Set<String>) -> [String] {
        links(in: text).compactMap { number, link in
            guard !link.hasPrefix("#"), !link.contains(":") else { return nil }
            let target = String(link.prefix(while: { $0 != "#" && $0 != "?" }))
            guard let path = resolve(target, from: file) else {
                return "\(file):\(number): `\(link)` leads out of the repository"
            }
            if paths.contains(path) || path.isEmpty || paths.contains(where: { $0.hasPrefix(path + "/") }) {
                return nil
            }
            return "\(file):\(number): `\(link)` leads nowhere"
        }
    }

    /// The path below the root that a link of a page means; nil if it leads out.
    private static func resolve(_ link: String, from file: String) -> String? {
        var parts = link.hasPrefix("/") ? [] : file.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                if parts.isEmpty { return nil }
                parts.removeLast()
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// The targets of `[text](target)`, `![text](target "title")` and `[name]: target`.
    private static func links(in text: String) -> [(number: Int, target: Substring)] {
        prose(of: text).flatMap { number, line in
            let line = withoutCode(line)
            var targets = line.matches(of: /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/).map(\.1)
            if let definition = line.wholeMatch(of: /\s*\[[^\]]+\]:\s*(\S+).*/) { targets.append(definition.1) }
            return targets.map { (number, $0) }
        }
    }

    /// The lines outside of fenced code.
    private static func prose(of text: String) -> [(number: Int, line: Substring)] {
        var fence: Substring?
        return text.numberedLines.filter { _, line in
            let trimmed = line.drop(while: { $0 == " " })
            let mark = trimmed.prefix(while: { $0 == "`" || $0 == "~" })
            if let open = fence {
                if mark.hasPrefix(open), trimmed.count == mark.count { fence = nil }
                return false
            }
            if mark.count >= 3 { fence = mark }
            return mark.count < 3
        }
    }

    private static func withoutCode(_ line: Substring) -> String { String(line).replacing(/`[^`]*`/, with: "") }
}

extension Substring {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
