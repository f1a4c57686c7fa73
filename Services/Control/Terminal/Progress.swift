// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Telemetry

/// How far a run is: a bar on a terminal, otherwise a line now and then.
final class Progress {
    private let verb: String
    private let isTerminal: Bool
    private let write: (String) -> Void
    private var shownAt: Int64
    private var hasBar = false

    /// Microseconds between two lines, and between two pictures of the bar.
    private static let lineInterval: Int64 = 5_000_000
    private static let barInterval: Int64 = 100_000

    init(
        _ verb: String,
        now: Int64,
        isTerminal: Bool = Terminal.errorIsTerminal,
        write: @escaping (String) -> Void = { Terminal.write($0, to: STDERR_FILENO) }
    ) {
        self.verb = verb
        self.isTerminal = isTerminal
        self.write = write
        shownAt = now
    }

    func show(_ tally: Tally, _ thousandths: Int?, now: Int64) {
        show(now: now) { Progress.line(verb, tally, thousandths, now: now, bar: isTerminal) }
    }

    /// How far a run is that sends nothing.
    func show(_ text: String, thousandths: Int, now: Int64) {
        show(now: now) {
            [verb, isTerminal ? Progress.bar(thousandths) : nil, "\(thousandths / 10) %", text].compactMap(\.self)
                .joined(separator: "  ")
        }
    }

    private func show(now: Int64, _ line: () -> String) {
        guard now - shownAt >= (isTerminal ? Progress.barInterval : Progress.lineInterval) else { return }
        shownAt = now
        let line = line()
        write(isTerminal ? "\r\u{1B}[K" + String(line.prefix(Terminal.width - 1)) : line + "\n")
        hasBar = isTerminal
    }

    /// Removes the bar, so that the summary stands alone.
    func finish() {
        if hasBar { write("\r\u{1B}[K") }
        hasBar = false
    }

    static func line(_ verb: String, _ tally: Tally, _ thousandths: Int?, now: Int64, bar: Bool) -> String {
        let time = max(1, now - tally.startedAt)
        var parts = [verb]
        if let thousandths {
            if bar { parts.append(Progress.bar(thousandths)) }
            parts.append("\(thousandths / 10) %")
        }
        parts.append("\(Format.count(tally.answered)) answered")
        parts.append("\(Format.count(Int64(tally.answered) * 1_000_000 / time))/s")
        if tally.answered > 0 { parts.append("p50 \(Format.duration(microseconds: tally.latency.quantile(50)))") }
        if tally.refused > 0 { parts.append("\(Format.count(tally.refused)) refused") }
        if let code = tally.waitingFor { parts.append("trying again: \(code.title.lowercased())") }
        return parts.joined(separator: "  ")
    }

    private static func bar(_ thousandths: Int) -> String {
        let full = thousandths * 24 / 1_000
        return String(repeating: "█", count: full) + String(repeating: "░", count: 24 - full)
    }
}
