// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport

/// What a caller wants to have done, and does not forget: it is sent until there is an answer, with the same bytes.
final class Errand {
    struct Part {
        let story: Story
        let text: Int
    }

    let caller: String
    let parts: [Part]
    let body: [UInt8]
    /// Which statuses end it; others are tried again.
    let isEnough: (Reply) -> Bool
    /// What is done when it has ended.
    var whenDone: (World) throws -> Void = { _ in }
    /// Milliseconds that its sender waits for an answer.
    let patience: Int64
    fileprivate(set) var tries = 0
    /// When its end was heard of, on the wall clock.
    fileprivate(set) var doneAt: Timestamp?
    var isDone: Bool { doneAt != nil }

    init(
        _ caller: String, _ parts: [Part], ack: String?, asArray: Bool, expiry: Timestamp? = nil, patience: Int64,
        until isEnough: @escaping (Reply) -> Bool
    ) {
        self.caller = caller
        self.parts = parts
        self.patience = patience
        self.isEnough = isEnough
        let messages = parts.map { $0.story.texts[$0.text].with("ack", ack?.json).with("expirytime", expiry?.json) }
        body = asArray ? JSON.array(messages).bytes : messages[0].bytes
    }

    /// The same again, by a caller who has lost the note that it was done.
    fileprivate init(repeating errand: Errand) {
        caller = errand.caller
        parts = errand.parts
        patience = errand.patience
        isEnough = errand.isEnough
        body = errand.body
    }
}

/// Everybody outside who asks for something, as far as asking goes: tickets, patience, retries, restarts.
final class Desk {
    private unowned let world: World
    private var waiting: [UInt64: (errand: Errand, peer: Peerage, age: Int)] = [:]
    private var tickets: UInt64 = 0
    private var runs: [String: UInt64] = [:]
    private(set) var open: [Errand] = []
    private var finished: [Errand] = []
    /// Called with every answer to a part of an errand.
    var listens: (Story, Story.Heard) -> Void = { _, _ in }
    /// How many restores of the whole there have been.
    var age = 0

    init(_ world: World) { self.world = world }

    private func peer(_ caller: String) -> Peerage { Peerage(name: caller, run: runs[caller] ?? 1) }

    /// Begins an errand.
    func send(_ errand: Errand) {
        open.append(errand)
        attempt(errand)
    }

    private func attempt(_ errand: Errand) {
        guard !errand.isDone else { return }
        errand.tries += 1
        tickets += 1
        let ticket = tickets
        let peer = peer(errand.caller)
        waiting[ticket] = (errand, peer, age)
        let gateways = world.topology.processes(of: .gateway)
        world.ask(world.dice.pick(gateways), errand.body, ticket: ticket, from: peer)
        world.after(errand.patience) { [weak self] _ in self?.lostPatience(ticket) }
    }

    private func lostPatience(_ ticket: UInt64) {
        guard let errand = waiting.removeValue(forKey: ticket)?.errand else { return }
        retry(errand)
    }

    private func retry(_ errand: Errand) {
        guard !errand.isDone else { return }
        let longest = min(60_000, 100 << min(errand.tries, 10))
        world.after(world.dice.number(in: 50...Int64(longest))) { [weak self] _ in self?.attempt(errand) }
    }

    /// An answer came, perhaps a late or a second one: whoever reads it believes it all the same.
    func hear(_ peer: Peerage, _ ticket: UInt64, _ body: [UInt8]) throws {
        guard peer == self.peer(peer.name), let (errand, _, asked) = waiting.removeValue(forKey: ticket) else { return }
        let json = try JSON(parsing: body)
        let replies = try (json.array ?? [json]).map { try Reply($0) }
        guard replies.count == errand.parts.count || replies.count == 1 else { throw Nonsense(body: json) }
        for (index, part) in errand.parts.enumerated() {
            let heard = Story.Heard(
                text: part.text, reply: replies.count == 1 ? replies[0] : replies[index], at: world.steady,
                // An answer to what was asked before a restore may be of a time that there never was.
                age: asked == age ? age : -1)
            part.story.hear(heard)
            listens(part.story, heard)
        }
        // What was sent before a restore is sent again, also when its answer came too late to be sent again with the rest.
        guard asked == age, replies.allSatisfy(errand.isEnough) else { return retry(errand) }
        guard !errand.isDone else { return }
        errand.doneAt = world.wall
        open.removeAll { $0 === errand }
        finished.append(errand)
        try errand.whenDone(world)
    }

    struct Nonsense: Error { let body: JSON }

    /// A caller restarts: its connections are new, and what it had not finished it sends again.
    func restart(_ caller: String) {
        runs[caller] = (runs[caller] ?? 1) + 1
        for (ticket, entry) in waiting.sorted(by: { $0.key < $1.key }) where entry.peer.name == caller {
            waiting[ticket] = nil
            retry(entry.errand)
        }
    }

    /// Sends a finished errand once more, as a caller does who has lost the note that it was done.
    func repeatOne(_ dice: inout Seeded) {
        guard !finished.isEmpty else { return }
        sendAgain(dice.pick(finished))
    }

    /// Sends everything again that was done since `moment`: the system was restored from a backup of then.
    func repeatAll(since moment: Timestamp) {
        let again = finished.filter { errand in
            errand.doneAt.map { $0 >= moment } == true && !errand.parts.allSatisfy(\.story.deed.isRead)
        }
        // Once, however often the system is restored.
        finished.removeAll { errand in again.contains { $0 === errand } }
        for errand in again { sendAgain(errand) }
    }

    /// Gives an errand up: what it was about is so no more.
    func withdraw(_ errand: Errand) {
        errand.doneAt = world.wall
        open.removeAll { $0 === errand }
    }

    private func sendAgain(_ errand: Errand) {
        send(Errand(repeating: errand))
    }
}
