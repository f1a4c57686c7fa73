// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What all shards of Earning have done, by the identity of what was asked of them.
package struct Ledgers: Sendable {
    /// The shard that recorded it.
    private var recorded: [Identity: UInt16] = [:]
    private var numbers: Set<Identity> = []
    private var rejected: Set<Identity> = []
    /// Messages that wait for their purchase, for another service, or for a person.
    private(set) var waiting: Set<Identity> = []
    /// Messages that a person gave up.
    private var discarded: Set<Identity> = []

    /// How far each shard has read each intake.
    var cursors: [Int: [Int: Position]] = [:]

    // What earning's journals and documents tell.

    /// Takes in an event of a shard.
    mutating func apply(_ event: Event, shard: Int, _ findings: inout Findings) throws(Invalid) {
        let place = "earning-\(shard) \(event.position.number)"
        let data = Pointer("/data")
        switch event.message.type {
        case PurchaseRecorded.type:
            let told = try PurchaseRecorded(event.message.data, at: data)
            record(event.cause, shard, &findings, "\(place): the message \(event.causeText) was recorded before")
            let number = Identity.purchase(source: told.source, number: told.purchase.text)
            findings.expect(
                numbers.insert(number).inserted,
                "\(place): the purchase \(told.purchase) of \(told.source) was recorded before"
            )
        case ReturnRecorded.type:
            let told = try ReturnRecorded(event.message.data, at: data)
            let identity = Identity.giveBack(source: told.source, number: told.number.text, of: told.purchase.text)
            record(identity, shard, &findings, "\(place): the return \(told.number) of \(told.source) was recorded before")
        case PurchaseRejected.type:
            let told = try PurchaseRejected(event.message.data, at: data)
            if told.refused == PurchaseReturned.type, let number = told.number {
                rejected.insert(.giveBack(source: told.source, number: number.text, of: told.purchase?.text ?? ""))
            } else if let cause = event.cause {
                rejected.insert(cause)
            }
        default: break
        }
    }

    private mutating func record(
        _ identity: Identity?,
        _ shard: Int,
        _ findings: inout Findings,
        _ finding: @autoclosure () -> String
    ) {
        guard let identity else { return findings.add("\(finding()), or has no cause") }
        findings.expect(recorded.updateValue(UInt16(shard), forKey: identity) == nil, finding())
    }

    /// A message that was set aside.
    mutating func wait(_ message: JSON?) { insert(message, \.waiting) }
    mutating func discard(_ message: JSON?) { insert(message, \.discarded) }

    private mutating func insert(_ message: JSON?, _ set: WritableKeyPath<Ledgers, Set<Identity>>) {
        guard let source = message?["source"]?.string, let id = message?["id"]?.string else { return }
        self[keyPath: set].insert(.message(source: source, id: id))
    }

    // What became of an intake event.

    /// Whether it was done, and if not, why not.
    package enum Fate: String, Sendable, CaseIterable {
        case applied, refused, waiting, discarded, unread, lost
    }

    /// What became of it; `owner` is the shard of its member, and `wrongShard` another one that did it.
    func fate(of event: Event, in gateway: Int, owner: Int) -> (fate: Fate, wrongShard: Int?) {
        let asked = Identity(asked: event.message)
        let message = Identity.message(source: event.message.source, id: event.message.id)
        if let shard = recorded[asked] { return (.applied, Int(shard) == owner ? nil : Int(shard)) }
        if rejected.contains(asked) { return (.refused, nil) }
        if waiting.contains(message) { return (.waiting, nil) }
        if discarded.contains(message) { return (.discarded, nil) }
        let isUnread = event.position > cursors[owner]?[gateway] ?? .start
        return (isUnread ? .unread : .lost, nil)
    }
}

extension Event {
    /// The message that caused it.
    fileprivate var cause: Identity? {
        guard let source = message.attributes["causationsource"]?.string, let id = message.attributes["causationid"]?.string
        else { return nil }
        return .message(source: source, id: id)
    }

    fileprivate var causeText: String {
        "\(message.attributes["causationid"]?.string ?? "-") of \(message.attributes["causationsource"]?.string ?? "-")"
    }
}
