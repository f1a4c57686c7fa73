// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport

let club = ProcessName(.enrollment, 0)
let ledger = ProcessName(.earning, 0)
let till = ProcessName(.gateway, 0)

/// The toys at work.
final class Playground {
    let toys = Toys()
    let system: TestSystem
    var switches: Switches { toys.switches }

    init(
        _ services: Set<Service> = [.enrollment, .earning, .gateway],
        shards: Int = 1,
        on backing: TestStores.Backing = .memory
    ) throws {
        system = try TestSystem(
            toys.definitions.filter { services.contains($0.service) },
            shards: [.earning: shards],
            on: backing
        )
        try system.settle()
    }

    /// Members who joined, and of whom the ledger has read.
    func join(_ numbers: ClosedRange<Int>) throws {
        for number in numbers {
            let reply = try system.ask("toy.join", ["member": Toys.member(number).json], of: club)
            precondition(reply.isOK, "\(reply)")
        }
        try system.advance(milliseconds: 1_100)
    }

    func buy(
        _ number: Int = 1,
        id: String? = nil,
        of process: ProcessName = ledger,
        doing: String? = nil,
        time: String? = nil
    ) throws -> Reply {
        try system.ask("toy.buy", Playground.purchase(number, doing: doing), id: id, time: time, of: process)
    }

    static func purchase(_ number: Int = 1, points: Int64? = nil, doing: String? = nil) -> JSON {
        .members(["do": doing?.json, "member": Toys.member(number).json, "points": points?.json])
    }

    /// What the ledger counted, as it lies in the store.
    func tally(_ number: Int = 1, in process: ProcessName = ledger) throws -> Tally? {
        let id = Toys.member(number).text
        return try system.store(process)?.document(id, in: Tally.collection).map { try Tally(saved: $0, as: id) }
    }

    func bought(_ number: Int = 1) throws -> [String] { try tally(number)?.bought ?? [] }

    /// Sends an array of messages and gives the replies.
    func batch(_ messages: [JSON], to process: ProcessName = ledger) throws -> [JSON] {
        try system.exchange(JSON.array(messages).bytes, with: process)?.array ?? []
    }

    func fetch(_ data: JSON, of process: ProcessName = club, id: String? = nil) throws -> Reply {
        let stream = process.service.stream
        return try system.ask("stream.fetch", data.with("stream", stream.json), id: id, source: "crm", of: process)
    }

    /// One entry of `consumers` in what `stream.list` says of a process's stream.
    func consumer(_ name: String, of process: ProcessName = club, shard: Int64 = 0) throws -> JSON? {
        let list = try system.ask("stream.list", [:], of: process)
        let consumers = list.data?["streams"]?.array?.first?["consumers"]?.array ?? []
        return consumers.first { $0["consumer"]?.string == name && $0["shard"]?.integer == shard }
    }

    func stats(of process: ProcessName = ledger) throws -> JSON { try system.ask("stats", [:], of: process).data ?? [:] }

    func parked(_ process: ProcessName = ledger) throws -> [JSON] {
        try system.ask("parked.list", [:], of: process).data?["parked"]?.array ?? []
    }

    func stopped(_ process: ProcessName = ledger) throws -> [JSON] {
        try system.ask("parked.list", [:], of: process).data?["stopped"]?.array ?? []
    }
}

extension JSON {
    var status: Int64? { self["status"]?.integer }
    var code: String? { self["problem"]?["code"]?.string }
    var id: String? { self["id"]?.string }
}

/// How a core is on either kind of store.
let backings = TestStores.Backing.allCases
