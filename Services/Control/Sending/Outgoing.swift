// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// One message on its way to the bus, as text. Its id stays the same on every retry, so it counts once.
struct Outgoing: Hashable, Sendable {
    let id: String
    let type: String
    let bytes: [UInt8]
    /// Where it comes from, for people: `line 17`.
    let place: String
    /// Refusals that only say that it was so already, such as the enrolment of a member who is there.
    let tolerates: Set<ProblemCode>

    /// What may be under way together. Members come before the purchases that name them, and nothing keeps the order of
    /// two processes but to wait for the first.
    enum Stage: Sendable { case purchases, changes }

    var stage: Stage { Catalog.entry(of: type)?.isIntake == true ? .purchases : .changes }

    /// Takes a message as a file has it. A missing `specversion` is added, and `ack` replaces the message's own, where its
    /// type has one.
    ///
    /// - Throws: the refusal that a gateway would give to its form, or to its size.
    init(_ json: JSON, place: String, ack: Message.Ack? = nil, tolerates: Set<ProblemCode> = []) throws(Rejection) {
        var json = json
        if json.object != nil, json["specversion"] == nil { json = json.with("specversion", "1.0") }
        let message = try Message(json)
        if let ack, Catalog.entry(of: message.type)?.isIntake == true { json = json.with("ack", ack.rawValue.json) }
        bytes = json.bytes
        // A batch of one is an array, which adds two brackets.
        guard bytes.count <= Limits.bodyBytes - 2 else {
            throw Rejection(.tooLarge, "\(bytes.count) bytes; at most \(Limits.bodyBytes) are taken")
        }
        id = message.id
        type = message.type
        self.place = place
        self.tolerates = tolerates
    }
}

extension Catalog.Entry {
    /// Whether a message goes by way of the intake, so that `ack` means something.
    var isIntake: Bool { if case .intake = way { true } else { false } }
}

/// Where messages come from.
protocol MessageSource {
    /// The next message, or what was there instead of one.
    mutating func next() throws -> Pulled
    /// How much was read, in thousandths; nil when nobody knows how much there is.
    var thousandths: Int? { get }
}

/// What a source has at the moment.
enum Pulled: Sendable {
    case message(Outgoing)
    /// Something that is no message. It is counted, and not sent.
    case refused(place: String, id: String?, Rejection)
    /// Nothing now, but perhaps later: somebody writes to the pipe.
    case notYet
    case end
}

/// Messages that are there already.
struct OutgoingList: MessageSource {
    private let messages: [Outgoing]
    private var taken = 0

    init(_ messages: [Outgoing]) { self.messages = messages }

    mutating func next() -> Pulled {
        guard taken < messages.count else { return .end }
        taken += 1
        return .message(messages[taken - 1])
    }

    var thousandths: Int? { messages.isEmpty ? 1_000 : taken * 1_000 / messages.count }
}
