// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Two looks at the streams, compared.
struct QueueReport {
    /// One consumer of one stream.
    struct Row: Hashable, Sendable {
        let stream: String
        let consumer: String
        /// The process that reads; somebody else's name, if it is not one of ours.
        let process: String
        let depth: Int64
        let oldestSeconds: Int64
        /// Per second; nil when there was one look only.
        let inRate: Int64?
        let outRate: Int64?
        let inFlight: Int64
        let parked: Int64?
        let state: State
    }

    /// What the owner of the stream says of a consumer, and what else is known.
    enum State: String, Sendable {
        case ok, slow, stalled, gone
        /// Reads no more until a person decides.
        case stopped
        /// The process that reads does not answer.
        case down
        case unknown = "?"
    }

    let rows: [Row]
    /// What waits to go out to members, by channel.
    let channels: [ChannelRow]
    let missing: [String]
    let stopped: [StoppedReading]
    let clock: ClockReading?

    init(_ look: QueueLook, since before: QueueLook) {
        missing = look.missing
        stopped = look.stopped
        clock = look.clock
        let time = look.takenAt - before.takenAt
        func rate(_ now: Int64?, _ then: Int64?) -> Int64? {
            guard let now, let then, time > 0 else { return nil }
            return max(0, now - then) * 1_000_000 / time
        }
        var rows: [Row] = []
        for stream in look.streams {
            let name = stream.streamName
            let earlier = before.streams.first { $0.streamName == name && $0["epoch"] == stream["epoch"] }
            let into = rate(stream["head"]?.integer, earlier?["head"]?.integer)
            for consumer in stream["consumers"]?.array ?? [] {
                let same = earlier?["consumers"]?.array?.first { $0.consumerName == consumer.consumerName }
                rows.append(
                    Row(
                        stream: name,
                        consumer: consumer.consumerName,
                        process: consumer.processName,
                        depth: consumer["depth"]?.integer ?? 0,
                        oldestSeconds: consumer["oldestSeconds"]?.integer ?? 0,
                        inRate: into,
                        outRate: rate(consumer["position"]?.integer, same?["position"]?.integer),
                        inFlight: consumer["inFlight"]?.integer ?? 0,
                        parked: look.parked[consumer.processName],
                        state: look.state(of: consumer, reading: name)
                    )
                )
            }
        }
        channels = look.streams.flatMap { stream in
            (stream["channels"]?.array ?? []).map { ChannelRow($0, of: stream.streamName) }
        }
        self.rows = rows.sorted { ($0.stream, $0.consumer) < ($1.stream, $1.consumer) }
    }

    var text: String {
        var table = Table([
            .text("STREAM"), .text("CONSUMER"), .number("DEPTH"), .number("OLDEST"), .number("IN/s"), .number("OUT/s"),
            .number("INFLIGHT"), .number("PARKED"), .text("STATE"),
        ])
        for row in rows {
            table.add([
                row.stream, row.consumer, Format.count(row.depth), row.depth > 0 ? Format.age(seconds: row.oldestSeconds) : "-",
                row.inRate.map { Format.count($0) } ?? "-", row.outRate.map { Format.count($0) } ?? "-",
                Format.count(row.inFlight), row.parked.map { Format.count($0) } ?? "-", row.state.rawValue,
            ])
        }
        let notes = advice + (clock.map { [$0.note] } ?? [])
        return table.text + ChannelRow.table(channels) + (notes.isEmpty ? "" : "\n") + notes.map { $0 + "\n" }.joined()
    }

    var json: JSON {
        .members([
            "clock": clock?.json,
            "channels": .array(channels.map(\.json)), "missing": .array(missing.map(JSON.string)),
            "stopped": .array(
                stopped.filter { !$0.isTemporary }.map {
                    ["process": $0.process.description.json, "reason": $0.reason.json, "stream": $0.stream.json]
                }
            ),
            "queues": .array(
                rows.map { row in
                    .members([
                        "consumer": row.consumer.json, "depth": row.depth.json, "inFlight": row.inFlight.json,
                        "inPerSecond": row.inRate?.json, "oldestSeconds": row.oldestSeconds.json,
                        "outPerSecond": row.outRate?.json, "parked": row.parked?.json, "state": row.state.rawValue.json,
                        "stream": row.stream.json,
                    ])
                }
            ),
        ])
    }
}

extension QueueLook {
    fileprivate func state(of consumer: JSON, reading stream: String) -> QueueReport.State {
        let process = consumer.processName
        if let stopped = stopped(process, stream) { return stopped.isTemporary ? .stalled : .stopped }
        if missing.contains(process) { return .down }
        let state = consumer["state"]?.string.flatMap(QueueReport.State.init) ?? .unknown
        // A process of ours that answers and asks for no more is stuck with what it has.
        return state == .gone && ProcessName(process) != nil ? .stalled : state
    }
}

extension JSON {
    /// `earning-0`
    fileprivate var streamName: String { "\(self["stream"]?.string ?? "?")-\(self["streamShard"]?.integer ?? 0)" }

    /// `earning` for one that reads all, `earning 1/4` for one share of it.
    fileprivate var consumerName: String {
        let name = self["consumer"]?.string ?? "?"
        let count = self["shards"]?.integer ?? 1
        return count == 1 ? name : "\(name) \(self["shard"]?.integer ?? 0)/\(count)"
    }

    /// The process of ours that a consumer is, if it is one of ours.
    fileprivate var processName: String {
        let name = self["consumer"]?.string ?? ""
        return Service(rawValue: name) == nil ? name : "\(name)-\(self["shard"]?.integer ?? 0)"
    }
}
