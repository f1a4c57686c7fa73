// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Telemetry

/// Decides what to send, and what to send again, until every message has its final answer.
///
/// It knows no socket and no clock: whoever drives it says what came and when it is. A message is answered for good by any
/// status but 429 and 5xx. Everything else (no answer, a lost connection, an overload) is followed by the same message under
/// the same id, which counts once however often it arrives. So a run can be cut off anywhere and begun again.
struct Sender {
    struct Settings: Sendable {
        /// Messages in one array.
        var batch = 256
        /// Arrays under way at once.
        var window = 8
        /// How long the first answer may take, in microseconds. A change may take the services 5 s, a purchase 2 s.
        var patience: Int64 = 6_000_000
    }

    /// Names an array under way; the driver gives it.
    typealias Flight = Int

    /// One message, and how it went so far.
    struct Attempt: Sendable {
        let message: Outgoing
        var tries = 0
        var firstSentAt: Int64 = 0
        var dueAt: Int64 = 0
    }

    /// An array to send.
    struct Batch: Sendable {
        let attempts: [Attempt]

        var body: [UInt8] {
            var body: [UInt8] = []
            body.reserveCapacity(attempts.reduce(2) { $0 + $1.message.bytes.count + 1 })
            for (index, attempt) in attempts.enumerated() {
                body.append(UInt8(ascii: index == 0 ? "[" : ","))
                body += attempt.message.bytes
            }
            body.append(UInt8(ascii: "]"))
            return body
        }
    }

    private struct Airborne {
        let attempts: [Attempt]
        let deadline: Int64
    }

    let settings: Settings
    private(set) var tally = Tally()
    /// Not sent yet.
    private var fresh: ArraySlice<Outgoing> = []
    /// To be sent again.
    private var again: [Attempt] = []
    private var flights: [Flight: Airborne] = [:]
    private var stage: Outgoing.Stage?
    /// Nobody was there; it is tried again then.
    private var pausedUntil: Int64 = .min
    /// Messages in an array at the moment: less while things go wrong, for a short array is answered where a long one would
    /// be cut off.
    private var size: Int

    init(_ settings: Settings = Settings(), now: Int64) {
        self.settings = settings
        size = settings.batch
        tally.startedAt = now
    }

    var isIdle: Bool { fresh.isEmpty && again.isEmpty && flights.isEmpty }
    var isWaitingForAnswers: Bool { !flights.isEmpty }
    /// Messages without a final answer.
    var open: Int { fresh.count + again.count + flights.values.reduce(0) { $0 + $1.attempts.count } }

    /// Microseconds between two tries to reach somebody.
    private static let pause: Int64 = 20_000

    /// Whether there is room for another message.
    var wantsMessages: Bool { fresh.count < settings.batch }

    mutating func take(_ message: Outgoing) {
        tally.messages += 1
        fresh.append(message)
    }

    /// Counts something that is no message.
    mutating func refuse(place: String, id: String?, _ rejection: Rejection) {
        tally.messages += 1
        tally.count(.refused(rejection), duplicate: false, id: id ?? "-", place: place)
    }

    // Sending.

    /// The next array, or nil when there is none to send now. It must be given back as `sent` or `notSent`. With `flush`, less
    /// than a full array of new messages will do.
    mutating func nextBatch(now: Int64, flush: Bool) -> Batch? {
        guard flights.count < settings.window, pausedUntil <= now else { return nil }
        var attempts: [Attempt] = []
        var bytes = 2
        func hasRoom(for message: Outgoing) -> Bool {
            attempts.count < size && bytes + message.bytes.count + 1 <= Limits.bodyBytes
        }
        func add(_ attempt: Attempt) {
            attempts.append(attempt)
            bytes += attempt.message.bytes.count + 1
        }
        // `again` is in the order in which it comes due.
        while let first = again.first, first.dueAt <= now, hasRoom(for: first.message) { add(again.removeFirst()) }
        if !attempts.isEmpty || flush || fresh.count >= size {
            while let first = fresh.first, hasRoom(for: first), mayStart(first, beside: attempts) {
                stage = first.stage
                add(Attempt(message: fresh.removeFirst()))
            }
        }
        return attempts.isEmpty ? nil : Batch(attempts: attempts)
    }

    /// Whether a new message may be sent while others are under way.
    private func mayStart(_ message: Outgoing, beside attempts: [Attempt]) -> Bool {
        if message.stage != stage { return flights.isEmpty && again.isEmpty && attempts.isEmpty }
        // When this much waits to be sent again, more would only be refused as well.
        return again.count < settings.batch
    }

    mutating func sent(_ batch: Batch, as flight: Flight, now: Int64) {
        let attempts = batch.attempts.map { attempt in
            var attempt = attempt
            if attempt.tries == 0 { attempt.firstSentAt = now } else { tally.retries += 1 }
            attempt.tries += 1
            return attempt
        }
        // Who was answered too late once is waited for longer, so that a slow server is not given everything twice for ever.
        let tries = attempts.map(\.tries).max() ?? 1
        let patience = min(settings.patience << Int64(min(tries - 1, 3)), 30_000_000)
        flights[flight] = Airborne(attempts: attempts, deadline: now + patience)
    }

    /// Nobody was there to take it.
    mutating func notSent(_ batch: Batch, now: Int64) {
        pausedUntil = now + Sender.pause
        for attempt in batch.attempts.reversed() {
            if attempt.tries > 0 {
                again.insert(attempt, at: 0)
            } else {
                fresh = [attempt.message] + fresh
            }
        }
    }

    // Answers.

    mutating func answered(_ flight: Flight, _ body: [UInt8], now: Int64) {
        // An answer to something that was given up: its messages are under way again.
        guard let airborne = flights.removeValue(forKey: flight) else { return }
        guard let json = try? JSON(parsing: body) else { return repeatLater(airborne.attempts, Wait(.timeout), now) }
        if let replies = json.array, replies.count == airborne.attempts.count {
            let open = again.count
            for (attempt, reply) in zip(airborne.attempts, replies) { settle(attempt, reply, now) }
            if again.count > open { shorten() } else { size = min(settings.batch, size * 2) }
        } else if airborne.attempts.count > 1, (try? Reply(json))?.code == .tooLarge {
            // Cannot be, with a gateway that has our limits; with one that has not, half may pass.
            repeatLater(airborne.attempts, Wait(.tooLarge), now)
        } else {
            for attempt in airborne.attempts { settle(attempt, json, now) }
        }
    }

    private mutating func settle(_ attempt: Attempt, _ json: JSON, _ now: Int64) {
        guard let reply = try? Reply(json) else { return repeatLater([attempt], Wait(.timeout), now) }
        if reply.isFinal {
            tally.latency.record(now - attempt.firstSentAt)
            tally.count(
                reply,
                duplicate: json["duplicate"]?.bool == true,
                id: attempt.message.id,
                place: attempt.message.place,
                tolerating: attempt.message.tolerates
            )
        } else {
            let advised = reply.problem?["retryAfterMilliseconds"]?.integer
            repeatLater([attempt], Wait(reply.code ?? .internal, advised: advised), now)
        }
    }

    /// The connection is gone, and with it every answer that had not come.
    mutating func lostConnection(now: Int64) {
        let attempts = flights.sorted { $0.key < $1.key }.flatMap(\.value.attempts)
        flights = [:]
        tally.waitingFor = .unavailable
        if !attempts.isEmpty { shorten() }
        // Somebody else is there now, or nobody: nothing is gained by waiting.
        again = attempts.map { Attempt(message: $0.message, tries: $0.tries, firstSentAt: $0.firstSentAt, dueAt: now) } + again
    }

    /// Gives up waiting for answers that should have come.
    mutating func expire(now: Int64) {
        for (flight, airborne) in flights.sorted(by: { $0.key < $1.key }) where airborne.deadline <= now {
            flights[flight] = nil
            shorten()
            repeatLater(airborne.attempts, Wait(.timeout), now)
        }
    }

    /// Why something is sent again, and after how many milliseconds by the server's advice.
    private struct Wait {
        let code: ProblemCode
        let advised: Int64

        init(_ code: ProblemCode, advised: Int64? = nil) {
            self.code = code
            self.advised = advised ?? 0
        }
    }

    private mutating func repeatLater(_ attempts: [Attempt], _ wait: Wait, _ now: Int64) {
        tally.waitingFor = wait.code
        for var attempt in attempts {
            attempt.dueAt = now + max(wait.advised, Backoff.sending.delay(after: attempt.tries)) * 1_000
            let index = again.firstIndex { $0.dueAt > attempt.dueAt } ?? again.endIndex
            again.insert(attempt, at: index)
        }
    }

    private mutating func shorten() { size = max(min(settings.batch, Sender.shortest), size / 2) }

    /// Messages in the shortest array.
    private static let shortest = 8

    /// When something comes due by itself, in microseconds; nil: never.
    var dueAt: Int64? {
        let retry = flights.count < settings.window ? again.first.map { max($0.dueAt, pausedUntil) } : nil
        return [retry, flights.values.map(\.deadline).min()].compactMap(\.self).min()
    }
}

extension Reply {
    /// Whether the same message would get the same answer. `expired` is: its time does not come back.
    var isFinal: Bool { (status < 500 && status != 429) || code == .expired }
}
