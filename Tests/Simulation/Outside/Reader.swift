// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// A consumer written by somebody else: it copies one stream, and remembers how far it is with the copy.
final class Reader {
    let name: String
    let owner: ProcessName
    private unowned let world: World
    /// The epoch that it reads, and what it has of it.
    private(set) var epoch: String?
    private(set) var copy: [[UInt8]] = []
    /// Texts of the epochs that were before, by their epoch.
    private(set) var past: [String: [[UInt8]]] = [:]
    private(set) var violations: [String] = []
    private var run: UInt64 = 1
    private var ticket: UInt64 = 0
    private var isAway = false
    /// Why it does not go on: the stream was restored.
    private(set) var stopped: String?

    init(_ world: World, of owner: ProcessName) {
        self.world = world
        self.owner = owner
        name = "reader-of-\(owner)"
    }

    var position: Int64 { Int64(copy.count) }

    /// Asks for what comes after its copy.
    func ask() {
        guard !isAway, stopped == nil else { return }
        ticket += 1
        let number = ticket
        let data: JSON = .members([
            "after": .integer(position), "consumer": name.json, "epoch": epoch?.json,
            "limit": .integer(world.dice.percent(20) ? 3 : 512), "stream": owner.service.stream.json,
            "streamShard": .integer(Int64(owner.shard)), "wait": .integer(world.dice.percent(50) ? 0 : 1_000),
        ])
        let body: JSON = [
            "data": data, "id": "fetch-\(number)".json, "source": name.json, "specversion": "1.0", "type": "stream.fetch",
        ]
        let gateways = world.topology.processes(of: .gateway)
        world.ask(world.dice.pick(gateways), body.bytes, ticket: number, from: Peerage(name: name, run: run))
        world.after(4_000) { [weak self] _ in
            guard let self, ticket == number else { return }
            ask()
        }
    }

    func hear(_ peer: Peerage, _ heard: UInt64, _ body: [UInt8]) throws {
        guard peer.run == run, heard == ticket, !isAway else { return }
        ticket += 1
        let reply = try Reply(JSON(parsing: body))
        guard reply.isOK, let data = reply.data else {
            if reply.code == .epochChanged || reply.code == .aheadOfStream { stopped = reply.code?.rawValue }
            world.after(500) { [weak self] _ in self?.ask() }
            return
        }
        try take(data)
        let isAtEnd = data["next"]?.integer == data["head"]?.integer
        world.after(isAtEnd ? world.dice.number(in: 100...2_000) : 1) { [weak self] _ in self?.ask() }
    }

    private func take(_ data: JSON) throws {
        let told = data["epoch"]?.string
        if epoch == nil { epoch = told }
        if told != epoch { return violations.append("\(name) was given the epoch \(told ?? "-") without being told") }
        for event in data["events"]?.array ?? [] {
            let position = event["sequence"]?.string.flatMap(Position.init(sequence:))?.number ?? 0
            guard position == self.position + 1 else {
                return violations.append("\(name) was given \(position) after \(self.position)")
            }
            copy.append(event.bytes)
        }
        // Nothing is filtered, so what is not here was not looked at.
        if let next = data["next"]?.integer, next != position {
            violations.append("\(name) was told to go on after \(next), and it has \(position)")
        }
    }

    // What befalls it.

    func restart() {
        run += 1
        ticket += 1
        world.after(100) { [weak self] _ in self?.ask() }
    }

    func goAway(for time: Int64) {
        isAway = true
        run += 1
        world.after(time) { [weak self] _ in self?.comeBack() }
    }

    func comeBack() {
        guard isAway else { return }
        isAway = false
        restart()
    }

    /// A person saw that the stream was restored, and lets it begin again.
    func accept() {
        guard stopped != nil else { return }
        if let epoch { past[epoch] = copy }
        (epoch, copy, stopped) = (nil, [], nil)
        restart()
    }
}
