// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Glibc
import Kernel
import ServiceHost

/// `punchcard queues`
struct Queues: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show every stream and who reads it: how deep each queue is, how old, how fast.",
        discussion: """
            DEPTH is what a consumer has not finished, OLDEST the age of the oldest of it. IN/s and OUT/s are measured between \
            two looks, --interval apart. STATE: ok, slow (behind, and not catching up), stalled (behind, and not moving), gone \
            (behind, and not asking), stopped (until a person decides: see below the table). Below stand the channels by which \
            messages go out: ok, resting (the other end does not answer, and is tried now and then), gone (it said so, and is not \
            tried until `punchcard channel set`).
            """
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    @Flag(help: "Look again and again, until Ctrl-C.")
    var watch = false

    @Option(help: ArgumentHelp("Seconds between two looks; 0 with --json: one look, without rates.", valueName: "seconds"))
    var interval = 1

    func validate() throws {
        guard (0...3_600).contains(interval) else { throw ValidationError("--interval takes 0 to 3600, not \(interval)") }
    }

    func run() throws {
        var before = try QueueLook.take(home)
        if interval > 0 { try pause() } else if watch { throw Failure("--watch needs an --interval", code: .usage) }
        repeat {
            let look = interval > 0 ? try QueueLook.take(home) : before
            let report = QueueReport(look, since: before)
            before = look
            show(report)
            if watch { try pause() }
        } while watch
    }

    private func pause() throws { sleep(UInt32(interval)) }

    private func show(_ report: QueueReport) {
        if output.json { return Terminal.print(report.json.text) }
        // On a terminal the picture stays in its place.
        let clear = watch && Terminal.outputIsTerminal ? "\u{1B}[H\u{1B}[2J" : ""
        Terminal.write(clear + report.text, to: STDOUT_FILENO)
    }
}

/// The streams at one moment.
struct QueueLook: Sendable {
    let streams: [JSON]
    /// Processes that did not answer.
    let missing: [String]
    /// Parked events of each process.
    let parked: [String: Int64]
    var stopped: [StoppedReading] = []
    /// What the clock of a trial shows.
    var clock: ClockReading?
    /// Microseconds on a clock that never jumps.
    let takenAt: Int64

    static func take(_ options: HomeOptions) throws -> QueueLook {
        try take(options.door)
    }

    static func take(_ door: Door) throws -> QueueLook {
        let list = try door.demand("stream.list", [:])
        var parked: [String: Int64] = [:]
        var stopped: [StoppedReading] = []
        if let topology = try? door.home.topology() {
            for process in topology.processes {
                let stats = try? ControlDoor(home: door.home, process: process).ask("stats", within: 200)
                parked[process.description] = stats?["parked"]?["events"]?.integer
                stopped += StoppedReading.all(of: process, in: stats)
            }
        }
        return QueueLook(
            streams: list["streams"]?.array ?? [],
            missing: (list["missing"]?.array ?? []).compactMap(\.string),
            parked: parked,
            stopped: stopped,
            // The files of a home are its owner's only, and whoever may ask the gateway may look at queues.
            clock: try? ClockReading(of: door.home),
            takenAt: Clocks.microseconds()
        )
    }
}

extension QueueLook {
    /// Whether a process of ours waits for a person before it reads a stream on.
    func isStopped(_ process: String, _ stream: String) -> Bool {
        stopped.contains { $0.process.description == process && $0.stream == stream }
    }
}

/// Two looks at the streams, compared.
struct QueueReport {
    /// One consumer of one stream.
    struct Row: Hashable, Sendable {
        let stream: String
        let consumer: String
        let depth: Int64
        let oldestSeconds: Int64
        /// Per second; nil when there was one look only.
        let inRate: Int64?
        let outRate: Int64?
        let inFlight: Int64
        let parked: Int64?
        let state: String
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
                        depth: consumer["depth"]?.integer ?? 0,
                        oldestSeconds: consumer["oldestSeconds"]?.integer ?? 0,
                        inRate: into,
                        outRate: rate(consumer["position"]?.integer, same?["position"]?.integer),
                        inFlight: consumer["inFlight"]?.integer ?? 0,
                        parked: look.parked[consumer.processName],
                        state: look.isStopped(consumer.processName, name) ? "stopped" : consumer["state"]?.string ?? "?"
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
                Format.count(row.inFlight), row.parked.map { Format.count($0) } ?? "-", row.state,
            ])
        }
        let notes = missing.isEmpty ? "" : "no answer from \(missing.joined(separator: ", "))\n"
        return table.text + ChannelRow.table(channels) + notes + stopped.map { $0.text + "\n" }.joined()
            + (clock.map { $0.note + "\n" } ?? "")
    }

    var json: JSON {
        .members([
            "clock": clock?.json,
            "channels": .array(channels.map(\.json)), "missing": .array(missing.map(JSON.string)),
            "stopped": .array(
                stopped.map {
                    ["process": $0.process.description.json, "reason": $0.reason.json, "stream": $0.stream.json]
                }
            ),
            "queues": .array(
                rows.map { row in
                    .members([
                        "consumer": row.consumer.json, "depth": row.depth.json, "inFlight": row.inFlight.json,
                        "inPerSecond": row.inRate?.json, "oldestSeconds": row.oldestSeconds.json,
                        "outPerSecond": row.outRate?.json, "parked": row.parked?.json, "state": row.state.json,
                        "stream": row.stream.json,
                    ])
                }
            ),
        ])
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
