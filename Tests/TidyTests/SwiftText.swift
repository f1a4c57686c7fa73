// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What of a Swift file is code: comments and the insides of string literals become blanks, and lines stay in place.
///
/// Not a parser. It knows comments, and literals with quotes, three quotes and number signs; code inside an
/// interpolation counts as literal.
func codeOnly(_ text: String) -> String {
    // Many rules look at the same files.
    if let code = scanned.withLock({ $0[text] }) { return code }
    var scanner = CodeScanner(text)
    let code = scanner.run()
    scanned.withLock { $0[text] = code }
    return code
}

private let scanned = Mutex<[String: String]>([:])

private struct CodeScanner {
    private let text: [UInt8]
    private var index = 0
    private var code: [UInt8] = []

    /// What a comment or a literal can begin with.
    private static let marks: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "#"), UInt8(ascii: "\"")]

    init(_ text: String) { self.text = Array(text.utf8) }

    mutating func run() -> String {
        while index < text.count {
            if !Self.marks.contains(text[index]) {
                keep()
            } else if starts(with: "//") {
                while index < text.count, text[index] != UInt8(ascii: "\n") { blank() }
            } else if starts(with: "/*") {
                comment()
            } else if let signs = numberSignsOfLiteral() {
                literal(signs)
            } else {
                keep()
            }
        }
        return String(decoding: code, as: UTF8.self)
    }

    private mutating func comment() {
        var depth = 0
        repeat {
            if starts(with: "/*") { depth += 1 }
            if starts(with: "*/") { depth -= 1 }
            if starts(with: "/*") || starts(with: "*/") { blank() }
            blank()
        } while depth > 0 && index < text.count
    }

    /// How many number signs stand before the quote, if a literal begins here.
    private func numberSignsOfLiteral() -> Int? {
        var end = index
        while end < text.count, text[end] == UInt8(ascii: "#") { end += 1 }
        return end < text.count && text[end] == UInt8(ascii: "\"") ? end - index : nil
    }

    private mutating func literal(_ signs: Int) {
        for _ in 0..<signs { keep() }
        let isLong = starts(with: "\"\"\"")
        let hashes = String(repeating: "#", count: signs)
        let (end, escape) = ((isLong ? "\"\"\"" : "\"") + hashes, "\\" + hashes)
        for _ in 0..<(isLong ? 3 : 1) { keep() }
        while index < text.count, !starts(with: end) {
            // An ordinary literal ends with its line, whatever this scanner has misread.
            if !isLong, text[index] == UInt8(ascii: "\n") { return }
            if starts(with: escape) { for _ in 0..<escape.utf8.count { blank() } }
            blank()
        }
        for _ in 0..<end.utf8.count { keep() }
    }

    private func starts(with word: String) -> Bool { text[index...].starts(with: word.utf8) }

    private mutating func keep() {
        guard index < text.count else { return }
        code.append(text[index])
        index += 1
    }

    private mutating func blank() {
        guard index < text.count else { return }
        code.append(text[index] == UInt8(ascii: "\n") ? text[index] : UInt8(ascii: " "))
        index += 1
    }
}

extension StringProtocol {
    /// The lines, with their numbers from 1.
    var numberedLines: [(number: Int, line: SubSequence)] {
        split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { ($0 + 1, $1) }
    }
}
