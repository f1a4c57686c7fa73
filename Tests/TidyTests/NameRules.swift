// SPDX-License-Identifier: Apache-2.0

/// Names say what a thing is, and nothing names a place outside of the repository.
enum NameRules {
    static func emptyFileNames(_ file: String) -> [String] {
        file.split(separator: "/").flatMap { part in
            words(in: part.prefix(while: { $0 != "." })).filter(HouseRules.emptyNames.contains).map { word in
                "\(file): `\(word)` in a name of a file or folder says nothing: name it after what is in it"
            }
        }
    }

    static func emptyTypeNames(in text: String, file: String) -> [String] {
        codeOnly(text).numberedLines.flatMap { number, line in
            declaredTypes(in: line).flatMap { name in
                words(in: name[...]).filter(HouseRules.emptyNames.contains).map { word in
                    "\(file):\(number): `\(word)` in `\(name)` says nothing: name the type after what it is"
                }
            }
        }
    }

    static func foreignPaths(in text: String, file: String) -> [String] {
        let allowed = HouseRules.foreignPathsAllowed.filter { isPath(file, in: $0.key) }.flatMap(\.value.keys)
        return text.numberedLines.flatMap { number, line in
            let rest = allowed.reduce(String(line)) { $0.replacing($1, with: "") }
            return HouseRules.foreignPaths.filter { rest.contains($0) }.map { path in
                "\(file):\(number): `\(path)` is outside of the repository: nobody who clones it has it"
            }
        }
    }

    /// The capitalised words of a name: `HTTPBaseURL` has HTTPBase, URL; `DataManager2` has Data, Manager2.
    static func words(in name: Substring) -> [String] {
        var words: [String] = []
        for character in name {
            if character.isUppercase || words.isEmpty || !(character.isLetter || character.isNumber) {
                words.append(String(character))
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words
    }

    private static func declaredTypes(in line: Substring) -> [String] {
        let words = line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }).map(String.init)
        return zip(words, words.dropFirst()).compactMap { keyword, name in
            ["struct", "class", "enum", "protocol", "actor", "typealias"].contains(keyword)
                && name.first?.isUppercase == true ? name : nil
        }
    }
}
