// SPDX-License-Identifier: Apache-2.0

/// Asks one server: for tools and tests.
///
/// It connects by itself, again and again, also to a server that does not exist yet. Any number of requests may be in
/// flight; answers come in the server's order, and each is found by the ticket of its request. It belongs to one thread.
///
///     let client = try Client(to: Endpoint(path: ".punchcard/run/bus.sock"))
///     let answer = try client.request(Array(#"{"specversion":"1.0", …}"#.utf8), timeoutMilliseconds: 5_000)
///
/// An answer that does not come in time says nothing about whether the request was done. Ask again with the same id.
package final class Client {
    /// Names a request, until its answer was received or it was abandoned.
    package struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64

        /// The frame that stands before the empty one and comes back with the answer.
        fileprivate var frame: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }
    }

    private let bus: ZeroMQBus
    private let server: Connection
    private var ticketsMade: UInt64 = 0

    /// Requests without an answer, by the frame that will come back.
    private var waiting: [[UInt8]: Ticket] = [:]

    /// Answers that were received but not handed out, oldest first.
    private var answers: ArraySlice<(ticket: Ticket, body: [UInt8])> = []

    package init(to endpoint: Endpoint) throws(BusError) {
        bus = try ZeroMQBus()
        server = try bus.connect(to: endpoint)
    }

    /// Sends a request, and waits so long for the server to be there: a new client needs a moment.
    ///
    /// - Returns: nil if the request was not sent, because nobody is there or takes it.
    package func send(_ body: [UInt8], timeoutMilliseconds: Int = 0) throws(BusError) -> Ticket? {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        ticketsMade += 1
        let ticket = Ticket(number: ticketsMade)
        while try !bus.send(on: server, [ticket.frame, [], body]) {
            if deadline.hasPassed { return nil }
            // ZeroMQ cannot tell when a connection is there without trying to send.
            try collect(waitingAtMost: min(10, deadline.milliseconds))
        }
        waiting[ticket.frame] = ticket
        return ticket
    }

    /// The next answer to any request in flight, or nil if none came in time.
    package func receive(timeoutMilliseconds: Int) throws(BusError) -> (ticket: Ticket, body: [UInt8])? {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        while true {
            try collect(waitingAtMost: 0)
            if let answer = answers.popFirst() { return answer }
            if deadline.hasPassed { return nil }
            try collect(waitingAtMost: deadline.milliseconds)
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// Other answers that come meanwhile are kept for `receive`.
    ///
    /// - Returns: nil if the server was not there, or did not answer in time.
    package func request(_ body: [UInt8], timeoutMilliseconds: Int) throws(BusError) -> [UInt8]? {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        guard let ticket = try send(body, timeoutMilliseconds: timeoutMilliseconds) else { return nil }
        while true {
            if let index = answers.firstIndex(where: { $0.ticket == ticket }) { return answers.remove(at: index).body }
            if deadline.hasPassed { break }
            try collect(waitingAtMost: deadline.milliseconds)
        }
        abandon(ticket)
        return nil
    }

    /// Forgets a request: its answer, should one come, is ignored.
    package func abandon(_ ticket: Ticket) {
        waiting[ticket.frame] = nil
        answers.removeAll { $0.ticket == ticket }
    }

    /// Closes the connection; nothing may be called afterwards, except `close`.
    package func close() { bus.close() }

    /// Waits until something comes, in a slice as `Bus.wait` wants it, and takes what is there.
    private func collect(waitingAtMost milliseconds: Int) throws(BusError) {
        try bus.wait(milliseconds: min(250, milliseconds))
        while let arrival = try bus.receive() {
            // Anything else is no answer to us: of another form, to a request abandoned, or the second to one.
            guard case .answer(_, let frames) = arrival, frames.count == 3, frames[1].isEmpty,
                let ticket = waiting.removeValue(forKey: frames[0])
            else { continue }
            answers.append((ticket, frames[2]))
        }
    }
}

/// A moment until which something is waited for.
private struct Deadline {
    private let end: ContinuousClock.Instant

    init(milliseconds: Int) { end = .now + .milliseconds(milliseconds) }

    var hasPassed: Bool { ContinuousClock.now >= end }

    /// What is left, rounded up, so that a wait of that length does not end before the deadline.
    var milliseconds: Int {
        let left = ContinuousClock.now.duration(to: end)
        return max(0, Int(left / .milliseconds(1)) + 1)
    }
}
