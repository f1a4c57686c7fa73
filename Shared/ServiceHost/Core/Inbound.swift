// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import DequeModule
import Kernel

/// Who asked, and the frames that bring the answer back.
package struct Caller: Hashable, Sendable {
    package let peer: Peer
    package let envelope: [[UInt8]]

    package init(peer: Peer, envelope: [[UInt8]]) {
        self.peer = peer
        self.envelope = envelope
    }
}

/// One request as it came, a message or an array of them, until all of it is answered.
final class Delivery {
    let caller: Caller
    let isArray: Bool
    let bytes: Int
    let receivedAt: Int64
    /// The messages that are to be handled, with their places in the array.
    let messages: [(index: Int, message: Message)]
    /// The next of `messages` to be handled.
    var next = 0
    /// What was found out about them beforehand; nil while that was not asked.
    var found: [String: Answer]?
    private var replies: [[UInt8]]
    private var missing: Int

    init(caller: Caller, isArray: Bool, bytes: Int, elements: [JSON], receivedAt: Int64) {
        self.caller = caller
        self.isArray = isArray
        self.bytes = bytes
        self.receivedAt = receivedAt
        replies = Array(repeating: [], count: elements.count)
        var messages: [(index: Int, message: Message)] = []
        messages.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do throws(Rejection) {
                if element.isDeeper(than: Limits.nesting) {
                    throw Rejection(.malformed, "nested deeper than \(Limits.nesting)")
                }
                messages.append((index, try Message(element)))
            } catch {
                replies[index] = Reply.refused(error).json(id: Message.id(of: element)).bytes
            }
        }
        self.messages = messages
        missing = messages.count
    }

    var isAnswered: Bool { missing == 0 }

    /// Fills in one reply.
    func answer(_ index: Int, _ reply: [UInt8]) {
        precondition(replies[index].isEmpty, "message \(index) of a request would be answered twice")
        replies[index] = reply
        missing -= 1
    }

    /// The body of the whole answer.
    var answer: [UInt8] {
        guard isArray else { return replies[0] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(replies.reduce(2) { $0 + $1.count + 1 })
        bytes.append(UInt8(ascii: "["))
        for (index, reply) in replies.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: reply)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}

/// One message of a delivery, when it is its turn.
struct Item {
    let delivery: Delivery
    let index: Int
    let message: Message
    /// When the caller stops waiting, on the steady clock.
    let deadline: Int64

    init(delivery: Delivery, index: Int, message: Message, moment: Moment) {
        self.delivery = delivery
        self.index = index
        self.message = message
        let own = delivery.receivedAt + Item.patience(for: message)
        deadline = message.expiry.map { min(own, moment.steady + max(0, $0 - moment.wall)) } ?? own
    }

    /// How long a message may take at most (protocol.md, section 4).
    static func patience(for message: Message) -> Int64 {
        if message.ack == .done { return Limits.doneTime }
        return Catalog.entry(of: message.type)?.isRead == true ? Limits.readTime : Limits.changeTime
    }
}

/// What waits for its turn. ZeroMQ's own queues cannot be counted, so everything is moved here first.
struct Inbound {
    private var deliveries: Deque<Delivery> = []
    private(set) var messages = 0
    private(set) var bytes = 0

    func hasRoom(messages more: Int, bytes moreBytes: Int) -> Bool {
        messages + more <= Limits.inboundMessages && bytes + moreBytes <= Limits.inboundBytes
    }

    mutating func append(_ delivery: Delivery) {
        deliveries.append(delivery)
        count(delivery, 1)
    }

    /// Takes the first out while things are looked up for it. It still counts as waiting.
    mutating func lendFirst() { _ = deliveries.removeFirst() }

    /// Puts a delivery back whose lookups are done. It was here before the others.
    mutating func putBack(_ delivery: Delivery) { deliveries.prepend(delivery) }

    var first: Delivery? { deliveries.first }

    mutating func removeFirst() -> Delivery {
        let delivery = deliveries.removeFirst()
        count(delivery, -1)
        return delivery
    }

    var isEmpty: Bool { deliveries.isEmpty }

    /// When the oldest came, on the steady clock.
    var oldest: Int64? { deliveries.first?.receivedAt }

    private mutating func count(_ delivery: Delivery, _ sign: Int) {
        messages += sign * delivery.messages.count
        bytes += sign * delivery.bytes
    }
}

extension JSON {
    fileprivate func isDeeper(than levels: Int) -> Bool {
        switch self {
        case .array(let elements): levels == 0 || elements.contains { $0.isDeeper(than: levels - 1) }
        case .object(let object): levels == 0 || object.members.contains { $0.value.isDeeper(than: levels - 1) }
        case .bool, .integer, .string, .forbidden: false
        }
    }
}
