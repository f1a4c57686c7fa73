// SPDX-License-Identifier: Apache-2.0

import ServiceHost

/// Drives a `Sender` over a wire until the source is empty and everything is answered, or somebody interrupts.
struct Delivery {
    let wire: any Wire
    let settings: Sender.Settings
    /// Microseconds after which the run ends, whatever is open; nil: never.
    var timeout: Int64?
    /// Microseconds on a clock that never jumps.
    var clock: () -> Int64 = Clocks.microseconds
    var isInterrupted: () -> Bool = { false }
    /// Called often, with what is known so far.
    var progress: (Tally, _ thousandths: Int?) -> Void = { _, _ in }

    enum Ending: Sendable { case finished, interrupted, timedOut }

    /// How long answers are still waited for after an interruption.
    private static let lastWait: Int64 = 2_000_000
    /// How long nothing may be heard before the connection is looked at. A server that was killed is away for 100 ms at least,
    /// which is when ZeroMQ tries to connect again; later nobody could tell that it was.
    private static let silence: Int64 = 50_000

    func run(_ source: inout some MessageSource) throws -> (Tally, Ending) {
        var sender = Sender(settings, now: clock())
        var (isAtEnd, heardAt) = (false, clock())
        // When no more was to be sent, and why.
        var cut: (at: Int64, ending: Ending)?
        while true {
            let now = clock()
            cut = cut ?? reasonToStop(sender, now)
            var isDry = isAtEnd
            if cut == nil {
                isDry = try fill(&sender, from: &source, &isAtEnd)
                try send(&sender, flush: isDry, now)
            }
            if let cut, !sender.isWaitingForAnswers || now - cut.at > Delivery.lastWait { break }
            if isAtEnd, sender.isIdle { break }
            if try receive(&sender, waiting: pause(sender, isDry: isDry && !isAtEnd, now)) { heardAt = clock() }
            try look(&sender, &heardAt, clock())
            progress(sender.tally, source.thousandths)
        }
        var tally = sender.tally
        tally.endedAt = clock()
        return (tally, cut?.ending ?? .finished)
    }

    private func reasonToStop(_ sender: Sender, _ now: Int64) -> (at: Int64, ending: Ending)? {
        if isInterrupted() { return (now, .interrupted) }
        if let timeout, now - sender.tally.startedAt > timeout { return (now, .timedOut) }
        return nil
    }

    /// Takes messages up while there is room. Returns whether the source has no more at the moment.
    private func fill(_ sender: inout Sender, from source: inout some MessageSource, _ isAtEnd: inout Bool) throws -> Bool {
        while !isAtEnd, sender.wantsMessages {
            switch try source.next() {
            case .message(let message): sender.take(message)
            case .refused(let place, let id, let rejection): sender.refuse(place: place, id: id, rejection)
            case .notYet: return true
            case .end: isAtEnd = true
            }
        }
        return isAtEnd
    }

    private func send(_ sender: inout Sender, flush: Bool, _ now: Int64) throws {
        while let batch = sender.nextBatch(now: now, flush: flush) {
            guard let flight = try wire.send(batch.body) else {
                sender.notSent(batch, now: now)
                return sender.lostConnection(now: now)
            }
            sender.sent(batch, as: flight, now: now)
        }
    }

    /// Takes the answers that came. Returns whether there were any.
    private func receive(_ sender: inout Sender, waiting milliseconds: Int) throws -> Bool {
        var milliseconds = milliseconds
        var hasHeard = false
        while let (flight, body) = try wire.receive(milliseconds: milliseconds) {
            sender.answered(flight, body, now: clock())
            (hasHeard, milliseconds) = (true, 0)
        }
        return hasHeard
    }

    /// Gives up answers that are late, or cannot come any more.
    private func look(_ sender: inout Sender, _ heardAt: inout Int64, _ now: Int64) throws {
        sender.expire(now: now)
        guard sender.isWaitingForAnswers, now - heardAt > Delivery.silence else { return }
        heardAt = now
        if try !wire.isConnected() { sender.lostConnection(now: now) }
    }

    /// Milliseconds to wait for answers.
    private func pause(_ sender: Sender, isDry: Bool, _ now: Int64) -> Int {
        // Somebody may interrupt, or write to the pipe.
        let longest: Int64 = isDry ? 20 : 50
        let due = sender.dueAt.map { max(0, $0 - now) / 1_000 } ?? longest
        return Int(max(1, min(longest, due)))
    }
}
