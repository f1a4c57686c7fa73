// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bus
import Contracts
import Kernel

/// `punchcard send`
struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send one message of any type, and print the reply.",
        discussion: """
            Values are JSON where they parse as such, and text where they do not: amount=2524 is a number, \
            member=card:6035550100 a text, purchase='"42"' a text of digits. Dots go deeper: override.actor=anna.
            Exit status: 0 for 2xx, 1 for a refusal, 69 when nobody is there, 75 when no answer came or it says to try again.
            """
    )

    @OptionGroup var home: HomeOptions

    @Argument(help: ArgumentHelp("The type, such as purchase.completed.", valueName: "type"))
    var type: String

    @Argument(help: ArgumentHelp("What goes into `data`.", valueName: "key=value"))
    var values: [String] = []

    @Option(help: "The id; the same again counts once. Default: a new one.")
    var id: String?

    @Option(help: "Who sends.")
    var source = Door.source

    @Option(help: ArgumentHelp("When it happened, with offset: 2026-11-21T18:55:00Z.", valueName: "time"))
    var time: String?

    @Option(help: "stored or done.")
    var ack: Message.Ack?

    @Flag(help: "Print the reply on one line.")
    var json = false

    func run() throws {
        let client = try home.door.client()
        defer { client.close() }
        let answer = try home.door.ask(message(), with: client)
        if json { Terminal.print(answer.text) } else { Terminal.print(answer) }
        let reply = try Reply(answer)
        guard reply.isOK else { throw ExitCode((reply.isFinal ? Failure.Code.refused : .tryAgain).number) }
    }

    private func message() throws -> Message {
        let json = JSON.members([
            "ack": ack?.rawValue.json, "data": try Assignments.data(values), "id": (id ?? Door.newID()).json,
            "source": source.json, "specversion": "1.0", "time": time?.json, "type": type.json,
        ])
        do throws(Rejection) { return try Message(json) } catch {
            throw Failure("this is no message: \(error.detail)", code: .usage)
        }
    }
}

/// `key=value` and `outer.inner=value`, as JSON.
enum Assignments {
    static func data(_ assignments: [String]) throws(Failure) -> JSON {
        var data: JSON = [:]
        for assignment in assignments {
            guard let sign = assignment.firstIndex(of: "="), sign != assignment.startIndex else {
                throw Failure("\(assignment) is not key=value", code: .usage)
            }
            let keys = assignment[..<sign].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let value = value(String(assignment[assignment.index(after: sign)...]))
            guard let set = data.setting(value, at: keys[...]) else {
                throw Failure("\(assignment) goes into something that has a value already", code: .usage)
            }
            data = set
        }
        return data
    }

    /// JSON where it is that, otherwise text.
    private static func value(_ text: String) -> JSON {
        guard let json = try? JSON(parsing: Array(text.utf8)), json.firstFlaw() == nil else { return .string(text) }
        return json
    }
}

extension JSON {
    /// This object with a value set at a path of keys; nil when something on the way is no object, or it is there already.
    fileprivate func setting(_ value: JSON, at keys: ArraySlice<String>) -> JSON? {
        guard object != nil, let key = keys.first, !key.isEmpty else { return nil }
        let rest = keys.dropFirst()
        if rest.isEmpty { return self[key] == nil ? with(key, value) : nil }
        return (self[key] ?? [:]).setting(value, at: rest).map { with(key, $0) }
    }
}
