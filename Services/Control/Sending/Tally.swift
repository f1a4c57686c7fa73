// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Telemetry

/// What became of the messages of a run.
struct Tally: Sendable {
    /// An answer of one kind.
    struct Kind: Hashable, Comparable, Sendable {
        let status: Int
        /// Empty for 2xx.
        let code: String

        static func < (a: Kind, b: Kind) -> Bool { (a.status, a.code) < (b.status, b.code) }
    }

    /// A message that was refused.
    struct Problem: Hashable, Sendable {
        let id: String
        let place: String
        let kind: Kind
        let detail: String
    }

    /// Messages that were read, those among them that were none included.
    var messages = 0
    private(set) var kinds: [Kind: Int] = [:]
    private(set) var accepted = 0
    /// Refused, but only because it was so already.
    private(set) var alreadySo = 0
    private(set) var refused = 0
    /// Of the answers those that were given before, in this run or an earlier one.
    private(set) var duplicates = 0
    /// How often a message was sent again.
    var retries = 0
    private(set) var problems: [Problem] = []
    /// Microseconds from the first sending of a message to its final answer.
    var latency = Histogram()
    /// Why messages are being sent again, for the progress; nil while all goes well.
    var waitingFor: ProblemCode?
    /// Microseconds on a clock that never jumps.
    var startedAt: Int64 = 0
    var endedAt: Int64 = 0

    /// Problems kept to be shown.
    static let problemsKept = 1_000

    var answered: Int { accepted + alreadySo + refused }
    /// Messages without a final answer.
    var unfinished: Int { messages - answered }

    /// Counts a final answer.
    mutating func count(
        _ reply: Reply,
        duplicate: Bool,
        id: String,
        place: String,
        tolerating: Set<ProblemCode> = []
    ) {
        let kind = Kind(status: reply.status, code: reply.problem?["code"]?.string ?? "")
        kinds[kind, default: 0] += 1
        if duplicate { duplicates += 1 }
        if reply.isOK {
            accepted += 1
            waitingFor = nil
        } else if let code = reply.code, tolerating.contains(code) {
            alreadySo += 1
        } else {
            refused += 1
            guard problems.count < Tally.problemsKept else { return }
            problems.append(Problem(id: id, place: place, kind: kind, detail: reply.detail))
        }
    }

    /// Answers in a second; 0 while no time has passed.
    var ratePerSecond: Int64 {
        let time = endedAt - startedAt
        return time > 0 ? Int64(answered) * 1_000_000 / time : 0
    }
}

extension Reply {
    /// What is wrong, in one sentence with the places.
    var detail: String {
        let detail = problem?["detail"]?.string ?? problem?["title"]?.string ?? "no reason given"
        let places = (problem?["errors"]?.array ?? []).prefix(3).compactMap { error in
            error["pointer"]?.string.flatMap { detail.contains($0) || $0.isEmpty ? nil : $0 }
        }
        return places.isEmpty ? detail : "\(detail) (\(places.joined(separator: ", ")))"
    }
}
