// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Telemetry

/// What a process says of itself: made by the work thread, told by the control thread.
package struct Snapshot: Sendable {
    package var info: JSON
    package var stats: JSON
    /// Prometheus text.
    package var metrics: String
}

extension ServiceCore {
    package func snapshot(_ moment: Moment) throws -> Snapshot {
        let stats = try stats(moment)
        return Snapshot(info: info(moment), stats: stats, metrics: metrics(from: stats))
    }

    func info(_ moment: Moment) -> JSON {
        .members([
            "clock": moment.setting.map { setting in
                .members(["at": moment.now.json, "followed": followed?.number.json, "speed": setting.speed.factor.json])
            },
            "commit": Release.commit.json, "epoch": store.identity.epoch.json, "process": process.description.json,
            "service": process.service.rawValue.json, "shard": .integer(Int64(process.shard)), "startedAt": started.wall.json,
            "types": .array(routes.keys.sorted().map(JSON.string)), "version": Release.version.json,
        ])
    }

    func stats(_ moment: Moment) throws -> JSON {
        let parked = volatile.aside.lanes.values.filter { $0.parked != nil }
        let size = store.size
        let stream = try describeStream(moment)
        return .members([
            "batch": ["p50": .integer(statistics.batch.quantile(50)), "p99": .integer(statistics.batch.quantile(99))],
            "commitMilliseconds": [
                "p50": .integer((statistics.commit.quantile(50) + 999) / 1_000),
                "p99": .integer((statistics.commit.quantile(99) + 999) / 1_000),
            ],
            "channels": stream["channels"], "consumers": stream["consumers"],
            "faults": .integer(Int64(statistics.faults)),
            "head": store.head.json,
            "inbound": [
                "depth": .integer(Int64(inbound.messages)),
                "oldestSeconds": .integer(inbound.oldest.map { max(0, moment.steady - $0) / 1_000 } ?? 0),
            ],
            "messages": .integer(Int64(statistics.messages)),
            "parked": [
                "events": .integer(Int64(parked.reduce(0) { $0 + $1.entries.count })), "members": .integer(Int64(parked.count)),
            ],
            "pausedMilliseconds": .integer(max(0, max(volatile.pausedUntil, moment.steady) - moment.steady)),
            "reads": .array(volatile.readings.map(describe)),
            "store": ["bytes": .integer(size.bytes), "walBytes": .integer(size.walBytes)],
            "turns": .integer(Int64(statistics.turns)),
            "uptimeSeconds": .integer((moment.steady - started.steady) / 1_000),
            "waiting": .integer(Int64(volatile.aside.lanes.values.reduce(0) { $0 + $1.entries.count })),
        ])
    }

    private func describe(_ reading: Reading) -> JSON {
        .members([
            "position": reading.position.json, "stopped": reading.stopped?.json, "stream": reading.stream.stream.json,
            "streamShard": .integer(Int64(reading.stream.shard)), "waits": reading.stalled?.reason.json,
        ])
    }

    private func metrics(from stats: JSON) -> String {
        var page = MetricsPage(labels: ["service": process.service.rawValue, "shard": String(process.shard)])
        page.counter("punchcard_turns_total", "Turns with work.", statistics.turns)
        page.counter("punchcard_items_total", "Messages, events and chores worked through.", statistics.messages)
        page.counter("punchcard_faults_total", "Items that failed for a reason of ours.", statistics.faults)
        page.counter("punchcard_overloaded_total", "Messages answered 429.", statistics.overloaded)
        for (status, count) in statistics.replies.sorted(by: { $0.key < $1.key }) {
            page.counter("punchcard_replies_total", "Replies by status.", count, ["status": String(status)])
        }
        page.gauge("punchcard_inbound_messages", "Messages waiting for their turn.", Int64(inbound.messages))
        page.gauge("punchcard_commit_p99_microseconds", "Time of a commit.", statistics.commit.quantile(99))
        page.gauge("punchcard_stream_head", "Last position of the stream.", store.head.number)
        page.gauge("punchcard_store_bytes", "Size of the file.", store.size.bytes)
        page.gauge("punchcard_store_wal_bytes", "Size of the write-ahead log.", store.size.walBytes)
        page.gauge("punchcard_parked_members", "Members with parked work.", stats["parked"]?["members"]?.integer ?? 0)
        for consumer in stats["consumers"]?.array ?? [] {
            let labels = [
                "consumer": consumer["consumer"]?.string ?? "", "part": "\(consumer["shard"]?.integer ?? 0)",
                "parts": "\(consumer["shards"]?.integer ?? 1)",
            ]
            page.gauge("punchcard_consumer_depth", "Events not finished.", consumer["depth"]?.integer ?? 0, labels)
            page.gauge(
                "punchcard_consumer_oldest_seconds", "Age of the oldest event not finished.",
                consumer["oldestSeconds"]?.integer ?? 0, labels)
        }
        for channel in stats["channels"]?.array ?? [] {
            let labels = ["channel": channel["channel"]?.string ?? ""]
            page.gauge("punchcard_channel_depth", "Messages that wait to go out.", channel["depth"]?.integer ?? 0, labels)
            page.gauge(
                "punchcard_channel_oldest_seconds", "Age of the oldest message that waits to go out.",
                channel["oldestSeconds"]?.integer ?? 0, labels)
            page.gauge("punchcard_channel_in_flight", "Messages on their way out.", channel["inFlight"]?.integer ?? 0, labels)
            page.gauge(
                "punchcard_channel_stopped", "Whether nothing leaves just now.", channel["state"]?.string == "ok" ? 0 : 1, labels)
        }
        return page.text
    }
}

/// Which release this is.
package enum Release {
    package static let version = "0.1.0"
    /// `unknown`: a build of this release is not told which commit it is of.
    package static let commit = "unknown"
}
