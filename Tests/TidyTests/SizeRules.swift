// SPDX-License-Identifier: Apache-2.0

/// Files, functions and lines that one can take in at a glance.
enum SizeRules {
    static func longFiles(in text: String, file: String) -> [String] {
        let count = text.split(separator: "\n", omittingEmptySubsequences: false).count - (text.hasSuffix("\n") ? 1 : 0)
        guard count > HouseRules.longestFile else { return [] }
        return ["\(file): \(count) lines, more than \(HouseRules.longestFile): one idea per file, so split it by ideas"]
    }

    static func longLines(in text: String, file: String) -> [String] {
        text.numberedLines.filter {
            $0.line.utf8.count > HouseRules.longestLine && $0.line.count > HouseRules.longestLine
        }.map { number, line in
            "\(file):\(number): \(line.count) columns, more than \(HouseRules.longestLine): break it, or say it shorter"
        }
    }

    static func longFunctions(in text: String, file: String) -> [String] {
        functions(in: text).filter { $0.lines.count > HouseRules.longestFunction }.map { function in
            "\(file):\(function.lines.lowerBound): `\(function.name)` has \(function.lines.count) lines, more than "
                + "\(HouseRules.longestFunction): a function fits a screen"
        }
    }

    static func missingLicense(in text: String, file: String) -> [String] {
        let license = "// SPDX-License-Identifier: Apache-2.0"
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        // SwiftPM wants the first line of a manifest for itself.
        let first = lines.first?.hasPrefix("// swift-tools-version") == true ? lines.dropFirst().first : lines.first
        return first.map(String.init) == license ? [] : ["\(file):1: the first line is `\(license)`"]
    }

    /// The functions and initialisers that have a body, with their lines from the name to the closing brace.
    static func functions(in text: String) -> [(name: String, lines: ClosedRange<Int>)] {
        let tokens = tokens(of: codeOnly(text))
        return tokens.indices.compactMap { start in
            guard ["func", "init", "deinit", "subscript"].contains(tokens[start].text),
                start == 0 || tokens[start - 1].text != ".", let open = body(after: start, in: tokens)
            else { return nil }
            var depth = 0
            for token in tokens[open...] {
                if token.text == "{" { depth += 1 }
                if token.text == "}" { depth -= 1 }
                if depth == 0 {
                    let name = tokens[start].text == "func" ? tokens[start + 1].text : tokens[start].text
                    return (name, tokens[start].line...token.line)
                }
            }
            return nil
        }
    }

    /// The brace that opens the body of what is declared at `start`; nil for a requirement of a protocol.
    private static func body(after start: Int, in tokens: [(text: String, line: Int)]) -> Int? {
        let next: Set = [
            "func", "init", "deinit", "subscript", "var", "let", "case", "struct", "enum", "extension", "}",
        ]
        var depth = 0
        for index in tokens.indices.dropFirst(start + 1) {
            switch tokens[index].text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return index
            case let text where depth == 0 && next.contains(text): return nil
            default: break
            }
        }
        return nil
    }

    /// Words and single signs.
    private static func tokens(of code: String) -> [(text: String, line: Int)] {
        var tokens: [(text: String, line: Int)] = []
        for (number, line) in code.numberedLines {
            var word = ""
            for character in line {
                if character.isLetter || character.isNumber || character == "_" {
                    word.append(character)
                    continue
                }
                if !word.isEmpty { tokens.append((word, number)) }
                word = ""
                if character != " " { tokens.append((String(character), number)) }
            }
            if !word.isEmpty { tokens.append((word, number)) }
        }
        return tokens
    }
}
