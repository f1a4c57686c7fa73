// SPDX-License-Identifier: Apache-2.0

import Contracts
import Enrollment
import Gateway
import Kernel
import ServiceHost
import Storage
import TestSupport

let enrollmentProcess = ProcessName(.enrollment, 0)
let earningProcess = ProcessName(.earning, 0)
let gatewayProcess = ProcessName(.gateway, 0)

/// A shop's counter: the real gateway and the real Enrollment, and a toy Earning that gives a point for every cent.
final class Counter {
    let system: TestSystem

    init(
        shards: Int = 1, gateways: Int = 1, beside others: [ServiceDefinition] = [], on backing: TestStores.Backing = .memory
    ) throws {
        system = try TestSystem(
            [enrollment, toyEarning, gateway] + others,
            shards: [.earning: shards, .gateway: gateways, .notification: shards],
            on: backing
        )
        try system.settle()
    }

    // Members.

    /// A new member with these identifiers, of whom everybody has read.
    @discardableResult
    func enroll(_ identifiers: String..., isRead: Bool = true) throws -> MemberID {
        let named = identifiers.map { text -> JSON in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            return ["kind": parts[0].json, "value": parts[1].json]
        }
        let reply = try system.ask("member.enroll", ["identifiers": .array(named)])
        guard let member = reply.data?["member"]?.string.flatMap(MemberID.init) else { preconditionFailure("\(reply)") }
        if isRead { try system.advance(milliseconds: 1_100) }
        return member
    }

    func change(_ type: String, _ identifier: String, of member: MemberID) throws {
        let parts = identifier.split(separator: ":", maxSplits: 1).map(String.init)
        let data: JSON = ["kind": parts[0].json, "member": member.json, "value": parts[1].json]
        let reply = try system.ask(type, data)
        precondition(reply.isOK, "\(reply)")
        try system.advance(milliseconds: 1_100)
    }

    // Purchases.

    static func purchase(_ amount: Int64, of member: String?, number: String? = nil) -> JSON {
        .members(["amount": amount.json, "currency": "EUR", "member": member?.json, "purchase": number?.json])
    }

    func buy(
        _ amount: Int64 = 100,
        of member: String,
        id: String? = nil,
        ack: String? = nil,
        number: String? = nil,
        source: String = "pos/1"
    ) throws -> Reply {
        try system.ask(
            "purchase.completed",
            Counter.purchase(amount, of: member, number: number),
            id: id,
            source: source,
            ack: ack,
            of: gatewayProcess
        )
    }

    func giveBack(
        _ number: String,
        of member: String? = nil,
        id: String? = nil,
        ack: String? = nil,
        source: String = "pos/1"
    ) throws -> Reply {
        try system.ask(
            "purchase.returned",
            .members(["member": member?.json, "purchase": number.json]),
            id: id,
            source: source,
            ack: ack,
            of: gatewayProcess
        )
    }

    // Looking.

    /// What the toy counted for a member.
    func points(of member: MemberID) throws -> Int64? {
        let owner = system.topology.owner(of: member, in: .earning)
        return try system.store(owner)?.document(member.text, in: Purse.collection).map {
            try Purse(saved: $0, as: member.text).points
        }
    }

    /// The ids of the messages in the intake.
    func intake(_ shard: Int = 0) throws -> [String] {
        try system.events(of: ProcessName(.gateway, shard)).compactMap { $0["id"]?.string }
    }

    /// What is answered, and what the gateway asked of others for it: process and type.
    func asking(_ ask: () throws -> Reply) throws -> (reply: Reply, asked: [String]) {
        var asked: [String] = []
        system.carries = { from, to, body in
            if from == gatewayProcess, let type = try? JSON(parsing: body)["type"]?.string, type != "stream.fetch" {
                asked.append("\(to) \(type)")
            }
            return true
        }
        defer { system.carries = { _, _, _ in true } }
        return (try ask(), asked)
    }

    /// Lets nothing through that tells a reader of a stream what happened.
    func cutStreams(to reader: ProcessName) {
        system.carries = { _, to, body in
            to != reader || (try? JSON(parsing: body)["data"]?["events"]) == nil
        }
    }

    func mendStreams() { system.carries = { _, _, _ in true } }

    /// How long something took, in milliseconds of the test's time.
    func time(_ body: () throws -> Void) throws -> Int64 {
        let begin = system.moment.steady
        try body()
        return system.moment.steady - begin
    }
}

/// Earning as the gateway sees it.
let toyEarning = ServiceDefinition(
    service: .earning,
    keeps: [Purse.self, Receipt.self],
    answers: [
        .change(PurchaseCompleted.self, toyPurchase),
        .change(PurchaseReturned.self, memory: .final, toyReturn),
        .change(ActivityPerformed.self) { asked, turn in try toyActivity(of: asked.member, 1, &turn) },
        .change(ActivityReversed.self) { asked, turn in try toyActivity(of: asked.member, -1, &turn) },
        .change(PointsTransfer.self) { asked, _ in .done(["from": asked.from.json, "to": asked.to.json]) },
        .change(ReturnVoid.self) { asked, _ in .done(["return": asked.number.json]) },
        .read(ReturnFind.self) { asked, turn in
            guard let receipt = try turn.documents(Receipt.self).load("return \(asked.source) \(asked.number)") else {
                throw Rejection(.returnNotFound, "not here")
            }
            return .done(["member": receipt.member.json])
        },
        .read(PurchaseFind.self) { asked, turn in
            let receipt = try turn.documents(Receipt.self).load("\(asked.source) \(asked.purchase)")
            guard let receipt, !receipt.isAwaited else {
                throw Rejection(.purchaseNotFound, "not here")
            }
            return .done(["member": receipt.member.json])
        },
        Route("account.get", memory: .none) { message, turn in
            guard let member = message.member, let purse = try turn.documents(Purse.self).load(member.text) else {
                throw Rejection(.memberNotFound, "nobody")
            }
            return .reply(.done(purse.json))
        },
        .read(AccountStatement.self) { asked, _ in
            let page = (asked.after.number + 1..<8).prefix(3)
            return .done(["entries": page.map { $0.json }.json, "next": (page.last ?? asked.after.number).json])
        },
    ],
    reads: [
        .messages(
            of: .gateway,
            [
                .message(PurchaseCompleted.self, toyPurchase), .message(PurchaseReturned.self, toyReturn),
                .message(ActivityPerformed.self) { asked, turn in try toyActivity(of: asked.member, 1, &turn) },
                .message(ActivityReversed.self) { asked, turn in try toyActivity(of: asked.member, -1, &turn) },
            ],
            refused: { _, _, _ in }
        ),
        .events(
            of: .enrollment,
            [
                .event(MemberEnrolled.self) { enrolled, turn in
                    turn.documents().save(Purse(member: enrolled.member, points: 0))
                }
            ]
        ),
    ]
)

private func toyPurchase(_ asked: PurchaseCompleted, _ turn: inout Turn) throws -> Reply {
    var purse = try turn.purse(of: asked.member)
    if asked.currency.code != "EUR" { throw Rejection(.currencyNotAccepted, "euros only") }
    if asked.store == "park" { throw ToyFault() }
    let id = "\(turn.message.source) \(asked.purchase?.text ?? turn.message.id)"
    let isBackAlready = try turn.documents(Receipt.self).load(id)?.isAwaited == true
    let amount = isBackAlready ? 0 : asked.amount.minorUnits
    purse.points += amount
    turn.documents().save(purse)
    turn.documents().save(Receipt(id: id, member: asked.member, amount: amount))
    return .done(["member": asked.member.json, "points": asked.amount.json])
}

private func toyReturn(_ asked: PurchaseReturned, _ turn: inout Turn) throws -> Reply {
    let id = "\(asked.purchaseSource ?? turn.message.source) \(asked.purchase)"
    guard var receipt = try turn.documents(Receipt.self).load(id), !receipt.isAwaited else {
        guard let member = asked.member else { throw Rejection(.purchaseNotFound, "nobody's") }
        turn.documents().save(Receipt(id: id, member: member, amount: -1))
        return .accepted(["waiting": true])
    }
    guard receipt.amount > 0 else { throw Rejection(.nothingToReturn, "everything is back") }
    var purse = try turn.purse(of: receipt.member)
    purse.points -= receipt.amount
    let revoked = receipt.amount
    receipt.amount = 0
    turn.documents().save(purse)
    turn.documents().save(receipt)
    let number = asked.number?.text ?? turn.message.id
    let returned = "return \(asked.purchaseSource ?? turn.message.source) \(number)"
    turn.documents().save(Receipt(id: returned, member: receipt.member, amount: 0))
    return .done(["member": receipt.member.json, "revoked": revoked.json])
}

/// A point for each activity.
private func toyActivity(of member: MemberID, _ points: Int64, _ turn: inout Turn) throws -> Reply {
    var purse = try turn.purse(of: member)
    purse.points += points
    turn.documents().save(purse)
    return .done(["member": member.json, "points": points.json])
}

struct ToyFault: Error {}

extension Turn {
    fileprivate func purse(of member: MemberID) throws -> Purse {
        if let purse = try documents(Purse.self).load(member.text) { return purse }
        try refuse(Rejection(.memberNotFound, "nobody"), unlessToldBy: .enrollment)
    }
}

struct Purse: Document {
    static let collection = Collection("purse")
    let member: MemberID
    var points: Int64
    var id: String { member.text }

    init(member: MemberID, points: Int64) { (self.member, self.points) = (member, points) }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(member: try fields.required("member"), points: try fields.required("points"))
    }
    var json: JSON { ["member": member.json, "points": points.json] }
}

struct Receipt: Document {
    static let collection = Collection("receipt")
    let id: String
    let member: MemberID
    var amount: Int64
    /// A return of it came before the purchase.
    var isAwaited: Bool { amount < 0 }

    init(id: String, member: MemberID, amount: Int64) { (self.id, self.member, self.amount) = (id, member, amount) }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(id: try fields.required("id"), member: try fields.required("member"), amount: try fields.required("amount"))
    }
    var json: JSON { ["amount": amount.json, "id": id.json, "member": member.json] }
}

extension JSON {
    var status: Int64? { self["status"]?.integer }
    var code: String? { self["problem"]?["code"]?.string }
    var id: String? { self["id"]?.string }
}
