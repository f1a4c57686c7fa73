// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc

/// Turns what processes write into one tidy log: a line for each JSON log line, and whatever else they say beside their name.
struct LogPrinter {
    /// Whether lines are passed on as they are.
    let isRaw: Bool
    private var halves: [String: [UInt8]] = [:]
    /// The last error of each process, to say why it could not start.
    private(set) var lastErrors: [String: String] = [:]

    init(isRaw: Bool) { self.isRaw = isRaw }

    /// Takes what a process wrote, and returns the lines to show.
    mutating func take(_ bytes: [UInt8], from process: String) -> [String] {
        var rest = (halves[process] ?? []) + bytes
        var lines: [String] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(line(Array(rest[..<end]), from: process))
            rest.removeFirst(end + 1)
        }
        halves[process] = rest
        return lines
    }

    /// The process has ended: what it left without an end of line is a line.
    mutating func end(of process: String) -> [String] {
        guard let rest = halves.removeValue(forKey: process), !rest.isEmpty else { return [] }
        return [line(rest, from: process)]
    }

    private mutating func line(_ bytes: [UInt8], from process: String) -> String {
        let json = try? JSON(parsing: bytes)
        if json?["level"]?.string == "error" {
            lastErrors[process] = json?["error"]?.string ?? json?["message"]?.string
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if isRaw { return text }
        guard let json, let line = LogPrinter.tidy(json) else { return "              \(LogPrinter.column(process, 13)) \(text)" }
        return line
    }

    /// `21:23:43.120  earning-0     info     started  head=12`, or nil for something that is no log line.
    static func tidy(_ json: JSON) -> String? {
        guard var object = json.object, let time = object["time"]?.string, let level = object["level"]?.string,
            let message = object["message"]?.string, let process = object["process"]?.string
        else { return nil }
        for key in ["time", "level", "message", "process"] { object[key] = nil }
        let members = object.members.map { key, value in "\(key)=\(shown(value))" }
        return ([clock(time), column(process, 13), column(level, 8), message] + members).joined(separator: " ")
    }

    /// `21:23:43.120` of a time as it is logged, in UTC.
    private static func clock(_ time: String) -> String {
        let clock = time.dropFirst(11).prefix { $0 != "Z" }
        return column(clock.count == 8 ? clock + ".000" : String(clock), 13)
    }

    private static func shown(_ value: JSON) -> String {
        if let text = value.string, !text.isEmpty, !text.contains(where: { $0 == " " || $0 == "\"" }) { return text }
        return value.prettyText.replacing("\n", with: "")
    }

    private static func column(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
