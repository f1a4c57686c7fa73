// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage
import Telemetry
import TestSupport
import Testing

@testable import ServiceHost

/// What goes to the outside world: after the commit, and until it is known what came of it, once.
struct DispatchTests {
    private let post = Post()
    private var system: TestSystem { post.system }

    @Test func `what is handed out leaves at once, and what came of it is settled`() throws {
        let begin = system.moment.steady
        try post.ask("a", "b")
        #expect(system.dispatched.map(\.key) == ["a", "b"] && system.moment.steady == begin)
        #expect(try post.settled() == ["a 200", "b 200"])
    }

    @Test func `what is under way is not handed out again, and shows with its age`() throws {
        system.outside = { _ in nil }
        try post.ask("a", "b")
        try system.advance(milliseconds: 10_000)
        #expect(system.dispatched.map(\.key) == ["a", "b"])
        #expect(try post.queue() == ["channel": "post", "depth": 2, "inFlight": 2, "oldestSeconds": 10, "state": "ok"])
        try post.report(.answered(status: 250, retryAfter: nil), of: "a")
        #expect(try post.settled() == ["a 250"])
        #expect(try post.queue()["inFlight"] == 1)
    }

    @Test func `what got no answer may be handed out again`() throws {
        var answers = [nil, 200]
        system.outside = { _ in answers.removeFirst().map { .answered(status: $0, retryAfter: nil) } ?? .unanswered("silence") }
        try post.ask("a")
        try system.advance(milliseconds: 1_000)
        #expect(system.dispatched.map(\.key) == ["a", "a"])
        #expect(try post.settled() == ["a 200"])
    }

    @Test func `a process that starts anew hands out what was under way`() throws {
        system.outside = { _ in nil }
        try post.ask("a")
        try system.restart(post.process)
        try system.settle()
        #expect(system.dispatched.map(\.key) == ["a", "a"])
        try post.report(.answered(status: 200, retryAfter: nil), of: "a")
        #expect(try post.settled() == ["a 200"])
    }

    @Test func `an end that is told twice counts once`() throws {
        system.outside = { _ in nil }
        try post.ask("a")
        for status in [200, 500] { try post.report(.answered(status: status, retryAfter: nil), of: "a") }
        #expect(try post.settled() == ["a 200"])
    }

    @Test func `a turn that is taken back lets nothing out`() throws {
        post.switches.turnOn("break after handing out")
        try post.ask("a")
        #expect(system.dispatched.isEmpty)
        #expect(try post.queue()["inFlight"] == 0)
    }

    @Test func `what cannot be settled is not sent over and over, but when the process starts anew`() throws {
        post.switches.turnOn("break settling")
        try post.ask("a")
        try system.advance(milliseconds: 60_000)
        #expect(system.dispatched.count == 1)
        #expect(try post.queue()["inFlight"] == 1)
        #expect(system.log.contains { $0.message == "an item failed" })
        post.switches.turnOff("break settling")
        try system.restart(post.process)
        try system.advance(milliseconds: 1_000)
        #expect(system.dispatched.count == 2)
        #expect(try post.settled() == ["a 200"])
    }

    @Test func `no more are under way than a process may have, and the others follow`() throws {
        let count = Limits.dispatches + 40
        system.outside = { _ in nil }
        try post.ask(count: count)
        try system.advance(milliseconds: 5_000)
        #expect(system.dispatched.count == Limits.dispatches)
        #expect(try post.queue()["depth"]?.integer == Int64(count))
        for dispatch in system.dispatched { try post.report(.answered(status: 200, retryAfter: nil), of: dispatch.key) }
        #expect(Set(system.dispatched.map(\.key)).count == count && system.dispatched.count == count)
    }
}

/// A service that does nothing but send what it is asked to, by one lane.
private final class Post {
    let process = ProcessName(.notification, 0)
    let switches = Switches()
    let system: TestSystem

    init() {
        do { system = try TestSystem([Post.definition(switches)]) } catch { preconditionFailure("\(error)") }
    }

    private static let chore = "bring it away"
    private static let lane = "post"

    private static func definition(_ switches: Switches) -> ServiceDefinition {
        ServiceDefinition(
            service: .notification, keeps: [Guest.self],
            answers: [
                Route("toy.send", memory: .answer) { message, turn in
                    for key in message.data["keys"]?.array ?? [] {
                        turn.documents().save(Guest(id: key.string ?? "", count: turn.now.milliseconds, at: .start))
                    }
                    turn.hurry(chore)
                    return .reply(.done([:]))
                }
            ],
            chores: [
                .every(milliseconds: 1_000, chore) { turn in
                    for parcel in try turn.documents(Guest.self).page(Query(limit: 1_000)).values
                    where !turn.isUnderWay(parcel.id, in: lane) && turn.roomForDispatches > 0 {
                        let call = Dispatch.HTTPCall(url: "", headers: [], body: [], authorities: nil)
                        turn.dispatch(Dispatch(key: parcel.id, lane: lane, .call(call), within: 1_000))
                    }
                    if switches.isOn("break after handing out") { throw Fault() }
                    return false
                }
            ],
            outside: Outside(
                settle: { result, turn in
                    if switches.isOn("break settling") { throw Fault() }
                    guard case .answered(let status, _) = result.ending else { return }
                    try turn.tell(Noted(text: "\(result.key) \(status)"))
                    turn.documents(Guest.self).delete(result.key)
                    turn.hurry(chore)
                },
                queues: { turn in
                    let waiting = try turn.documents(Guest.self).page(Query(limit: 1_000)).values
                    let oldest = waiting.map(\.count).min().map(Timestamp.init(milliseconds:))
                    return [OutgoingQueue(name: lane, depth: Int64(waiting.count), oldest: oldest, state: "ok")]
                }))
    }

    /// Asks for something to be sent.
    func ask(_ keys: String...) throws { try ask(keys) }

    func ask(count: Int) throws { try ask((1...count).map { "\($0)" }) }

    private func ask(_ keys: [String]) throws {
        #expect(try system.ask("toy.send", ["keys": keys.json], of: process).isOK)
        try system.settle()
    }

    func report(_ ending: DispatchResult.Ending, of key: String) throws {
        let dispatch = try #require(system.dispatched.last { $0.key == key })
        system.report(ending, of: dispatch, to: process)
        try system.settle()
    }

    /// What came of what, as it was told.
    func settled() throws -> [String] { try system.events(of: process).compactMap { $0["data"]?["text"]?.string } }

    func queue() throws -> JSON {
        try #require(try system.ask("stats", [:], of: process).data?["channels"]?.array?.first)
    }
}
