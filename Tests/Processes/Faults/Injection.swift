// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The library that makes system calls of one process fail (`Tests/Faults/faults.c`), and its rules.
final class Injection {
    private let directory: String
    private let library: String
    private var made = 0

    init(_ installation: Installation) throws {
        directory = installation.directory + "/faults"
        library = installation.directory + "/libfaults.so"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let source = Installation.repository + "/Tests/Faults/faults.c"
        try installation.run("/usr/bin/cc", ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source])
    }

    /// For `punchcard up`, which hands it down to its children.
    var environment: [String: String] { ["LD_PRELOAD": library, "PUNCHCARD_FAULTS": directory] }

    /// One call of a process, and what happens there.
    struct Rule: Sendable {
        /// What `faults.c` calls it, such as `pwrite`.
        let call: String
        /// How the path ends; `PROCESS` stands for the name of the process.
        let path: String
        var nth = 1
        /// How many calls are met; 0: all, until the rule is removed.
        var times = 1
        let action: Action
    }

    enum Action: Sendable {
        case killBefore, killAfter, killHalf, stopBefore, stopAfter, half
        case error(Int32)
        case wait(milliseconds: Int)

        var text: String {
            switch self {
            case .killBefore: "kill-before"
            case .killAfter: "kill-after"
            case .killHalf: "kill-half"
            case .stopBefore: "stop-before"
            case .stopAfter: "stop-after"
            case .half: "half"
            case .error(let code): String(code)
            case .wait(let milliseconds): "wait-\(milliseconds)"
            }
        }
    }

    /// A rule that was given to a process.
    struct Armed {
        fileprivate let token: String
        fileprivate let path: String

        /// How many calls it has met.
        var fired: Int {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").count { $0.hasPrefix(token + " ") }
        }
    }

    func arm(_ process: String, _ rule: Rule) throws -> Armed {
        made += 1
        let token = "rule-\(made)"
        let path = rule.path.replacingOccurrences(of: "PROCESS", with: process)
        let line = "\(token) \(rule.call) \(path) \(rule.nth) \(rule.times) \(rule.action.text)"
        // Written aside and moved, so that the process never reads half a line.
        try Data(line.utf8).write(to: URL(fileURLWithPath: directory + "/\(process).rule"), options: .atomic)
        return Armed(token: token, path: directory + "/\(process).fired")
    }

    /// Sets the wall clock of a process ahead, or with a negative number behind.
    func setClock(of process: String, ahead seconds: Int) throws -> Armed {
        made += 1
        let token = "clock-\(made)"
        try Data("\(token) \(seconds)".utf8).write(to: URL(fileURLWithPath: directory + "/\(process).clock"), options: .atomic)
        return Armed(token: token, path: directory + "/\(process).fired")
    }

    /// Takes back all rules; the clocks go right again.
    func removeAll() {
        for file in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where file.hasSuffix(".rule") || file.hasSuffix(".clock") {
            try? FileManager.default.removeItem(atPath: directory + "/" + file)
        }
    }
}
