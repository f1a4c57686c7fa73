// SPDX-License-Identifier: Apache-2.0

import Contracts

/// The queue of one channel by which messages go out.
struct ChannelRow: Hashable, Sendable {
    /// `notification-0`
    let process: String
    let channel: String
    let depth: Int64
    let oldestSeconds: Int64
    let inFlight: Int64
    let state: String

    init(_ json: JSON, of process: String) {
        self.process = process
        channel = json["channel"]?.string ?? "?"
        depth = json["depth"]?.integer ?? 0
        oldestSeconds = json["oldestSeconds"]?.integer ?? 0
        inFlight = json["inFlight"]?.integer ?? 0
        state = json["state"]?.string ?? "?"
    }

    var json: JSON {
        [
            "channel": channel.json, "depth": depth.json, "inFlight": inFlight.json, "oldestSeconds": oldestSeconds.json,
            "process": process.json, "state": state.json,
        ]
    }

    /// All of them under a heading of their own; nothing where there are none.
    static func table(_ rows: [ChannelRow]) -> String {
        guard !rows.isEmpty else { return "" }
        var table = Table([
            .text("CHANNEL"), .text("PROCESS"), .number("DEPTH"), .number("OLDEST"), .number("INFLIGHT"), .text("STATE"),
        ])
        for row in rows {
            table.add([
                row.channel, row.process, Format.count(row.depth), row.depth > 0 ? Format.age(seconds: row.oldestSeconds) : "-",
                Format.count(row.inFlight), row.state,
            ])
        }
        return "\n" + table.text
    }
}
