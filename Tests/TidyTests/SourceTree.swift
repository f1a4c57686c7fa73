// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of this repository, found from where this file was compiled.
struct SourceTree {
    /// One file: its path below the root, and its text.
    struct File: Sendable {
        let path: String
        let text: String
    }

    static let current: SourceTree = {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath()
        return SourceTree(root: here.appending(path: "../../..").standardizedFileURL)
    }()

    /// Every text file, except what is generated.
    let files: [File]

    var swift: [File] { files.filter { $0.path.hasSuffix(".swift") } }
    var markdown: [File] { files.filter { $0.path.hasSuffix(".md") } }
    var paths: Set<String> { Set(files.map(\.path)) }

    private static let textual: Set = [
        "swift", "md", "c", "h", "modulemap", "py", "sh", "yaml", "yml", "json", "toml", "service", "socket", "conf",
        "sql", "txt",
        "",
    ]

    init(root: URL) {
        let prefix = root.path(percentEncoded: false)
        let enumerator = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
        var files: [File] = []
        while let url = enumerator?.nextObject() as? URL {
            let name = url.lastPathComponent
            if name == ".git" || name == ".punchcard" || name == "Generated" || name.hasPrefix(".build")
                || name == "__pycache__"
            {
                enumerator?.skipDescendants()
                continue
            }
            guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
                Self.textual.contains(url.pathExtension), let text = try? String(contentsOf: url, encoding: .utf8)
            else { continue }
            let path = String(url.standardizedFileURL.path(percentEncoded: false).dropFirst(prefix.count))
            files.append(File(path: path.hasPrefix("/") ? String(path.dropFirst()) : path, text: text))
        }
        self.files = files.sorted { $0.path < $1.path }
    }
}

/// Whether `path` is `place` or lies below it; `*` stands for one folder.
func isPath(_ path: String, in place: String) -> Bool {
    let (path, place) = (path.split(separator: "/"), place.split(separator: "/"))
    return path.count >= place.count && zip(path, place).allSatisfy { $1 == "*" || $0 == $1 }
}
