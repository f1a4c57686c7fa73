// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

extension QueueReport {
    /// What is stuck, and what a person can do about it: a line for each cause, and none when all goes well.
    var advice: [String] {
        missing.map(down) + stopped.map(\.text) + readers(in: .stalled).filter { !says($0) }.map(stalled)
            + readers(in: .slow).map(slow) + readers(in: .gone).map(gone) + parked + channels.compactMap(\.advice)
    }

    /// A process that does not answer: what waits for it waits safely.
    private func down(_ process: String) -> String {
        let waiting = rows.filter { $0.process == process && $0.depth > 0 }
        let depth = waiting.reduce(0) { $0 + $1.depth }
        let oldest = waiting.map(\.oldestSeconds).max() ?? 0
        let events = depth == 1 ? "One event waits" : "\(Format.count(depth)) events wait"
        let what = depth == 0 ? "" : ". \(events) for it, the oldest for \(Format.age(seconds: oldest))"
        return "\(process) does not answer, and its own stream is not shown\(what). `punchcard status` and the log of "
            + "`punchcard up` say why; when it runs again, it catches up by itself"
    }

    /// Whether the process itself says why.
    private func says(_ row: Row) -> Bool {
        stopped.contains { $0.process.description == row.process && $0.stream == row.stream }
    }

    private func stalled(_ row: Row) -> String {
        "\(row.consumer) does not move in \(row.stream): its log says why"
    }

    private func slow(_ row: Row) -> String {
        "\(row.consumer) does not catch up with \(row.stream): `punchcard status` shows whether it is busy, or its disk slow"
    }

    private func gone(_ row: Row) -> String {
        let (stream, shard) = row.ownStream
        return "\(row.consumer) has not asked for \(row.stream) lately: start it. If it is gone for good: "
            + "punchcard send stream.forget stream=\(stream) streamShard=\(shard) consumer=\(row.name)"
    }

    /// Of each process, what waits for a person.
    private var parked: [String] {
        let counts = Dictionary(rows.map { ($0.process, $0.parked ?? 0) }) { max($0, $1) }
        return counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { process, events in
            "\(process) has \(Format.count(events)) parked events, which wait for a person: punchcard parked list"
        }
    }

    private func readers(in state: State) -> [Row] { rows.filter { $0.state == state } }
}

extension QueueReport.Row {
    /// The consumer as its owner knows it: without its share.
    fileprivate var name: String { consumer.split(separator: " ").first.map(String.init) ?? consumer }

    /// `earning-0`, as a message names it.
    fileprivate var ownStream: (name: String, shard: String) {
        let dash = stream.lastIndex(of: "-") ?? stream.endIndex
        return (String(stream[..<dash]), String(stream[dash...].dropFirst()))
    }
}

extension ChannelRow {
    fileprivate var advice: String? {
        switch state {
        case "resting":
            "\(channel) does not answer, and is tried now and then: `punchcard message list --state failed` shows what it says"
        case "gone": "\(channel) said that it is gone, and nothing goes there: if that is wrong, punchcard channel set"
        default: nil
        }
    }
}
