// SPDX-License-Identifier: Apache-2.0

/// Texts that must not stand in some places, and what to do instead.
struct BannedText: Sendable, CustomStringConvertible {
    enum Reading { case code, wholeText }

    /// Each is matched as whole words; a `*` at the end stands for the rest of a word.
    let texts: [String]
    let places: [String]
    let reason: String
    let exceptions: [String: String]
    let reading: Reading

    init(
        _ texts: [String],
        in places: [String],
        _ reason: String,
        except exceptions: [String: String] = [:],
        reading: Reading = .code
    ) {
        (self.texts, self.places, self.reason) = (texts, places, reason)
        (self.exceptions, self.reading) = (exceptions, reading)
    }

    var description: String { texts.joined(separator: " ") }

    func violations(in text: String, file: String) -> [String] {
        guard places.contains(where: { isPath(file, in: $0) }),
            !exceptions.keys.contains(where: { isPath(file, in: $0) })
        else { return [] }
        return findings(in: text, file: file)
    }

    /// What would be violations if there were no exceptions.
    func findings(in text: String, file: String) -> [String] {
        let text = reading == .code ? codeOnly(text) : text
        let suspects = texts.filter { text.contains($0.hasSuffix("*") ? $0.dropLast() : $0[...]) }
        if suspects.isEmpty { return [] }
        return text.numberedLines.flatMap { number, line in
            suspects.filter { Self.contains($0, in: line) }.map { "\(file):\(number): `\($0)`: \(reason)" }
        }
    }

    private static func contains(_ banned: String, in line: Substring) -> Bool {
        let isOpen = banned.hasSuffix("*")
        let banned = Array((isOpen ? banned.dropLast() : banned[...]).utf8)
        let line = Array(line.utf8)
        return line.indices.contains { start in
            let end = start + banned.count
            guard line[start...].starts(with: banned) else { return false }
            let joinsBefore = start > 0 && isWord(line[start - 1]) && isWord(banned[0])
            let joinsAfter = end < line.count && isWord(line[end]) && isWord(banned[banned.count - 1])
            return !joinsBefore && (isOpen || !joinsAfter)
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }
}
