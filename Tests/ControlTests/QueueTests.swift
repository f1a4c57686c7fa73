// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Control

/// What `punchcard queues` shows, and what it says of what is stuck.
@Suite struct QueueTests {
    @Test func `queues show depths, ages and rates`() {
        func look(head: Int64, position: Int64, at seconds: Int64) -> QueueLook {
            let consumer: JSON = [
                "consumer": "earning", "depth": (head - position).json, "inFlight": 5, "oldestSeconds": 3,
                "position": position.json,
                "shard": 1, "shards": 2, "state": "ok",
            ]
            let stream: JSON = ["consumers": [consumer], "epoch": "e", "head": head.json, "stream": "intake", "streamShard": 0]
            return QueueLook(streams: [stream], missing: ["gateway-1"], parked: ["earning-1": 7], takenAt: seconds * 1_000_000)
        }
        let report = QueueReport(look(head: 1_200, position: 900, at: 12), since: look(head: 1_000, position: 800, at: 10))
        #expect(
            report.text == """
                STREAM    CONSUMER     DEPTH  OLDEST  IN/s  OUT/s  INFLIGHT  PARKED  STATE
                intake-0  earning 1/2    300     3 s   100     50         5       7  ok

                gateway-1 does not answer, and its own stream is not shown. `punchcard status` and the log of `punchcard up` say \
                why; when it runs again, it catches up by itself
                earning-1 has 7 parked events, which wait for a person: punchcard parked list

                """
        )
        #expect(report.json["queues"]?.array?.first?["depth"] == 300)
    }

    @Test func `queues show the channels by which messages go out, in a table of their own`() {
        let channel: JSON = ["channel": "email", "depth": 1_200, "inFlight": 4, "oldestSeconds": 90, "state": "resting"]
        let idle: JSON = ["channel": "inbox", "depth": 0, "inFlight": 0, "oldestSeconds": 0, "state": "ok"]
        let stream: JSON = [
            "channels": [channel, idle], "consumers": [], "epoch": "e", "head": 5, "stream": "notification", "streamShard": 0,
        ]
        let look = QueueLook(streams: [stream], missing: [], parked: [:], takenAt: 5)
        let report = QueueReport(look, since: look)
        #expect(
            report.text == """
                STREAM  CONSUMER  DEPTH  OLDEST  IN/s  OUT/s  INFLIGHT  PARKED  STATE

                CHANNEL  PROCESS         DEPTH  OLDEST  INFLIGHT  STATE
                email    notification-0  1,200    90 s         4  resting
                inbox    notification-0      0       -         0  ok

                email does not answer, and is tried now and then: `punchcard message list --state failed` shows what it says

                """
        )
        #expect(report.json["channels"]?.array?.first == channel.with("process", "notification-0"))
    }

    @Test func `one look at the queues has no rates`() {
        let look = QueueLook(streams: [], missing: [], parked: [:], takenAt: 5)
        #expect(QueueReport(look, since: look).json == ["channels": [], "missing": [], "queues": [], "stopped": []])
    }

    /// One look at one consumer of `earning-0`.
    private func report(
        _ consumer: String, state: String, depth: Int64 = 2, missing: [String] = [], parked: [String: Int64] = [:],
        stopped: [StoppedReading] = []
    ) -> QueueReport {
        let reading: JSON = [
            "consumer": consumer.json, "depth": depth.json, "oldestSeconds": 90, "shard": 0, "shards": 1, "state": state.json,
        ]
        let stream: JSON = ["consumers": [reading], "epoch": "e", "head": 9, "stream": "earning", "streamShard": 0]
        let look = QueueLook(streams: [stream], missing: missing, parked: parked, stopped: stopped, takenAt: 5)
        return QueueReport(look, since: look)
    }

    @Test func `of a process that does not answer the queues say so, and how much waits for it`() {
        let report = report("rewards-0", state: "ok", missing: ["rewards-0"])
        #expect(report.rows.map(\.state) == [.down])
        #expect(
            report.advice == [
                """
                rewards-0 does not answer, and its own stream is not shown. 2 events wait for it, the oldest for 90 s. \
                `punchcard status` and the log of `punchcard up` say why; when it runs again, it catches up by itself
                """
            ])
    }

    @Test(
        arguments: [
            ("rewards-0", "ok", nil), ("rewards-0", "slow", "rewards-0 does not catch up with earning-0: "),
            ("rewards-0", "stalled", "rewards-0 does not move in earning-0: its log says why"),
            ("rewards-0", "gone", "rewards-0 does not move in earning-0: its log says why"),
            ("crm", "gone", "punchcard send stream.forget stream=earning streamShard=0 consumer=crm"),
        ] as [(String, String, String?)])
    func `each state that is not ok has a line that says what to do`(consumer: String, state: String, says: String?) {
        let advice = report(consumer, state: state).advice
        #expect(advice.count == (says == nil ? 0 : 1))
        if let says { #expect(advice.allSatisfy { $0.contains(says) }, "\(advice)") }
    }

    @Test func `who cannot go on just now is stalled, and says why`() {
        let stats: JSON = [
            "reads": [
                ["position": 7, "stream": "intake", "streamShard": 0],
                ["position": 7, "stream": "earning", "streamShard": 0, "waits": "program_missing: no program is in force yet"],
            ]
        ]
        let stopped = ProcessName("rewards-0").map { StoppedReading.all(of: $0, in: stats) } ?? []
        let report = report("rewards-0", state: "ok", stopped: stopped)
        #expect(report.rows.map(\.state) == [.stalled])
        #expect(
            report.advice == [
                "rewards-0 waits with earning-0, and goes on by itself when it can: program_missing: no program is in force yet"
            ])
        #expect(report.json["stopped"] == [])
    }

    @Test func `who reads no more until a person decides is stopped, also where it does not answer`() throws {
        let process = try #require(ProcessName("rewards-0"))
        let stopped = StoppedReading(process: process, stream: "earning-0", reason: "epoch_changed: it was restored")
        let report = report("rewards-0", state: "gone", stopped: [stopped])
        #expect(report.rows.map(\.state) == [.stopped])
        #expect(report.advice.count == 1 && report.advice[0].contains("punchcard consumer reset rewards-0 earning-0"))
    }
}
