// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import TestSupport
import Testing

@testable import Control

/// A server of which the test decides what it answers, on a clock that moves with each wait.
private final class ScriptedWire: Wire {
    /// What comes of a message: its reply, or nil when it is lost on the way back.
    var answers: (_ id: String, _ times: Int) -> JSON? = { id, _ in reply(id, 202) }
    /// Whether somebody is there, at a moment.
    var isUp: (_ now: Int64) -> Bool = { _ in true }
    private(set) var now: Int64 = 0
    /// How often each message arrived.
    private(set) var arrived: [String: Int] = [:]
    private(set) var arrays: [[String]] = []
    private var waiting: [(flight: Int, body: [UInt8])] = []
    private var flights = 0

    func send(_ body: [UInt8]) throws -> Sender.Flight? {
        guard isUp(now) else { return nil }
        flights += 1
        let ids = try ids(of: body)
        arrays.append(ids)
        let replies = ids.map { id in
            arrived[id, default: 0] += 1
            return answers(id, arrived[id] ?? 0)
        }
        if !replies.contains(nil) { waiting.append((flights, JSON.array(replies.compactMap(\.self)).bytes)) }
        return flights
    }

    func receive(milliseconds: Int) -> (flight: Sender.Flight, body: [UInt8])? {
        guard waiting.isEmpty else { return waiting.removeFirst() }
        now += Int64(milliseconds) * 1_000
        return nil
    }

    func isConnected() -> Bool {
        guard isUp(now) else {
            waiting = []
            return false
        }
        return true
    }
}

@Suite(.timeLimit(.minutes(1))) struct DeliveryTests {
    private let wire = ScriptedWire()
    private let settings = Sender.Settings(batch: 3, window: 2, patience: 500_000)

    private func delivery() -> Delivery { Delivery(wire: wire, settings: settings, clock: { [wire] in wire.now }) }

    private func deliver(_ count: Int) throws -> (Tally, Delivery.Ending) {
        var source = OutgoingList(try (1...count).map { try purchase(String($0)) })
        return try delivery().run(&source)
    }

    @Test func `everything is sent once when all goes well`() throws {
        let (tally, ending) = try deliver(10)
        #expect(ending == .finished)
        #expect(tally.accepted == 10)
        #expect(tally.retries == 0)
        #expect(wire.arrays == [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["10"]])
    }

    @Test func `a lost reply is asked for again, and comes as a duplicate`() throws {
        wire.answers = { id, times in
            if id == "5", times == 1 { return nil }
            return reply(id, 202, duplicate: times > 1)
        }
        let (tally, ending) = try deliver(10)
        #expect(ending == .finished)
        #expect(tally.accepted == 10)
        #expect(tally.duplicates == 3)
        #expect(wire.arrived["5"] == 2)
        #expect(wire.arrived["1"] == 1)
    }

    @Test func `a server that comes later is waited for`() throws {
        wire.isUp = { $0 > 3_000_000 }
        let (tally, _) = try deliver(10)
        #expect(tally.accepted == 10)
        #expect(tally.retries == 0)
    }

    @Test func `a server that goes and comes back gets again what it may not have got`() throws {
        wire.answers = { [wire] id, _ in wire.now < 400_000 ? nil : reply(id, 202) }
        wire.isUp = { !(200_000..<400_000).contains($0) }
        let (tally, _) = try deliver(10)
        #expect(tally.accepted == 10)
        // It was noticed before the answers would have been late.
        #expect(tally.retries > 0)
        #expect(wire.now < 700_000)
    }

    @Test func `an interruption ends the run with what is known`() throws {
        wire.answers = { id, _ in Int(id).map { $0 > 6 } == true ? nil : reply(id, 202) }
        var delivery = delivery()
        delivery.isInterrupted = { [wire] in wire.now > 200_000 }
        var source = OutgoingList(try (1...20).map { try purchase(String($0)) })
        let (tally, ending) = try delivery.run(&source)
        #expect(ending == .interrupted)
        #expect(tally.accepted == 6)
        #expect(tally.unfinished > 0)
        #expect(Summary(tally: tally, ending: ending, problems: 10).exitCode == .interrupted)
        #expect(Summary(tally: tally, ending: ending, problems: 10).text.contains("Run the same again"))
    }

    @Test func `a run that is given no more time says so`() throws {
        wire.answers = { id, _ in reply(id, 503, .programMissing) }
        var delivery = delivery()
        delivery.timeout = 5_000_000
        var source = OutgoingList([try purchase("1")])
        let (tally, ending) = try delivery.run(&source)
        #expect(ending == .timedOut)
        #expect(tally.unfinished == 1)
        #expect((wire.arrived["1"] ?? 0) > 3)
        #expect(Summary(tally: tally, ending: ending, problems: 10).exitCode == .tryAgain)
    }

    @Test func `what is refused here is counted with the rest, and sent to nobody`() throws {
        let scratch = try Scratch()
        let path = try scratch.file("{\"id\":\"1\"\n" + #"{"id":"2","source":"till","type":"purchase.completed"}"# + "\n")
        var source = try MessageFile(path: path)
        let (tally, _) = try delivery().run(&source)
        #expect(tally.messages == 2)
        #expect(tally.refused == 1)
        #expect(tally.accepted == 1)
        #expect(wire.arrays == [["2"]])
        #expect(Summary(tally: tally, ending: .finished, problems: 1).exitCode == .refused)
    }

    @Test func `it works over a real socket`() throws {
        let scratch = try Scratch()
        let endpoint = try Endpoint(path: "\(scratch.path)/bus.sock")
        let server = try ZeroMQBus()
        _ = try server.bind(endpoint, for: .owner)
        let client = try Client(to: endpoint)
        defer {
            client.close()
            server.close()
        }
        var delivery = Delivery(wire: BusWire(client), settings: settings)
        // The server has its turn whenever the client has had one.
        delivery.progress = { _, _ in
            do {
                while let arrival = try server.receive() {
                    guard case .request(let peer, let frames) = arrival else { continue }
                    let replies = try ids(of: frames[frames.count - 1]).map { reply($0, 202) }
                    _ = try server.reply(to: peer, frames.dropLast() + [JSON.array(replies).bytes])
                }
                try server.wait(milliseconds: 0)
            } catch { Issue.record(error) }
        }
        var source = OutgoingList(try (1...10).map { try purchase(String($0)) })
        let (tally, ending) = try delivery.run(&source)
        #expect(ending == .finished)
        #expect(tally.accepted == 10)
    }
}
