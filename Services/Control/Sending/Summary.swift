// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Telemetry

/// What a run came to, for people and for scripts.
struct Summary {
    let tally: Tally
    let ending: Delivery.Ending
    /// How many problems are shown.
    let problems: Int

    /// 0: all taken; 1: some refused; 75: not finished in time; 130: interrupted.
    var exitCode: Failure.Code? {
        switch ending {
        case .interrupted: .interrupted
        case .timedOut: .tryAgain
        case .finished: tally.refused > 0 ? .refused : nil
        }
    }

    var text: String {
        var table = Table([.number("MESSAGES"), .number("STATUS"), .text("CODE"), .text("")])
        for (kind, count) in tally.kinds.sorted(by: { $0.key < $1.key }) {
            let title = ProblemCode(rawValue: kind.code)?.title ?? (kind.status == 202 ? "Stored, will be done" : "Done")
            table.add([Format.count(count), "\(kind.status)", kind.code, title])
        }
        var lines = table.rows.isEmpty ? ["There was nothing to send."] : table.lines
        if tally.unfinished > 0 {
            lines.append(
                "\(Format.count(tally.unfinished)) messages have no final answer. Run the same again: what was taken counts once."
            )
        }
        lines += shownProblems
        return (lines + [figures]).joined(separator: "\n")
    }

    private var figures: String {
        let time = Format.duration(microseconds: tally.endedAt - tally.startedAt)
        let latency = [50, 95, 99].map { (share: UInt64) in
            "p\(share) \(Format.duration(microseconds: tally.latency.quantile(share)))"
        }
        return [
            "\(Format.count(tally.answered)) answered, \(Format.count(tally.duplicates)) of them duplicates",
            "\(Format.count(tally.retries)) sent again", "\(time), \(Format.count(tally.ratePerSecond))/s",
            latency.joined(separator: ", "),
        ].joined(separator: "; ")
    }

    private var shownProblems: [String] {
        guard problems > 0, !tally.problems.isEmpty else { return [] }
        var table = Table([.text("PLACE"), .text("ID"), .text("CODE"), .text("WHY")])
        for problem in tally.problems.prefix(problems) {
            table.add([problem.place, problem.id, problem.kind.code, problem.detail])
        }
        let more = tally.refused - min(problems, tally.problems.count)
        return [""] + table.lines + (more > 0 ? ["… and \(Format.count(more)) more"] : []) + [""]
    }

    var json: JSON {
        .members([
            "alreadySo": .integer(Int64(tally.alreadySo)),
            "answered": .integer(Int64(tally.answered)),
            "duplicates": .integer(Int64(tally.duplicates)),
            "ending": "\(ending)".json,
            "latencyMicroseconds": [
                "p50": .integer(tally.latency.quantile(50)), "p95": .integer(tally.latency.quantile(95)),
                "p99": .integer(tally.latency.quantile(99)),
            ],
            "messages": .integer(Int64(tally.messages)),
            "milliseconds": .integer((tally.endedAt - tally.startedAt) / 1_000),
            "perSecond": .integer(tally.ratePerSecond),
            "problems": .array(
                tally.problems.prefix(problems).map { problem in
                    [
                        "code": problem.kind.code.json, "detail": problem.detail.json, "id": problem.id.json,
                        "place": problem.place.json, "status": .integer(Int64(problem.kind.status)),
                    ]
                }
            ),
            "refused": .integer(Int64(tally.refused)),
            "replies": .array(
                tally.kinds.sorted { $0.key < $1.key }.map { kind, count in
                    .members([
                        "code": kind.code.isEmpty ? nil : kind.code.json, "count": .integer(Int64(count)),
                        "status": .integer(Int64(kind.status)),
                    ])
                }
            ),
            "retries": .integer(Int64(tally.retries)),
            "unfinished": .integer(Int64(tally.unfinished)),
        ])
    }
}
