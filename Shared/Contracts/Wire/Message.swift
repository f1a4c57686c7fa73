// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A CloudEvent 1.0 in structured JSON mode: what is asked or told, by whom, under which id.
package struct Message: Hashable, Sendable {
    /// 1–128 printable ASCII characters, made by the sender and reused on every retry.
    package let id: String
    /// A URI-reference of 1–256 characters. (source, id) is the identity of a message, for ever.
    package let source: String
    package let type: String
    /// When it happened, by the sender's word.
    package let time: Timestamp?
    package let data: JSON
    package let ack: Ack?
    /// Work not begun by then is not done.
    package let expiry: Timestamp?
    /// Every attribute as it came, `data` among them.
    package let attributes: JSON.Object

    /// Whether a purchase waits for Earning or only for the intake.
    package enum Ack: String, Sendable { case stored, done }

    /// Reads a message that came over the wire.
    ///
    /// - Throws: `malformed` for a duplicate key or too deep nesting anywhere in it, `invalid` with a pointer for the rest.
    package init(_ json: JSON) throws(Rejection) {
        if let (flaw, pointer) = json.firstFlaw() {
            let detail = "\(pointer)\(JSON.forbidden(flaw).flawText)"
            if flaw.isMalformed { throw Rejection(.malformed, detail) }
            throw Rejection(Invalid(pointer, "no such value is allowed\(JSON.forbidden(flaw).flawText)"))
        }
        do throws(Invalid) {
            try self.init(fields: Fields(json, at: Pointer()), attributes: json.object ?? JSON.Object())
        } catch {
            throw Rejection(error)
        }
    }

    private init(fields: Fields, attributes: JSON.Object) throws(Invalid) {
        guard try fields.required("specversion", as: String.self) == "1.0" else {
            throw Invalid(fields.pointer["specversion"], "must be \"1.0\"")
        }
        id = try fields.text("id", limit: Limits.idCharacters)
        guard id.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw Invalid(fields.pointer["id"], "must be printable ASCII")
        }
        source = try fields.text("source", limit: Limits.sourceCharacters)
        guard source.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }) else {
            throw Invalid(fields.pointer["source"], "must be a URI-reference")
        }
        type = try fields.text("type")
        time = try fields.optional("time")
        expiry = try fields.optional("expirytime")
        if let json = attributes["ack"] {
            guard let ack = json.string.flatMap(Ack.init) else {
                throw Invalid(fields.pointer["ack"], "must be \"stored\" or \"done\"")
            }
            self.ack = ack
        } else {
            ack = nil
        }
        for key in ["subject", "datacontenttype", "dataschema", "traceparent", "correlationid", "causationid", "partitionkey"] {
            _ = try fields.text(key, ifPresent: Limits.sourceCharacters)
        }
        data = attributes["data"] ?? [:]
        guard data.object != nil else { throw Invalid(fields.pointer["data"], "must be an object") }
        self.attributes = attributes
    }

    /// A message that one of our own processes makes.
    package init(id: String, source: String, type: String, data: JSON, ack: Ack? = nil, expiry: Timestamp? = nil) {
        self.id = id
        self.source = source
        self.type = type
        self.data = data
        self.ack = ack
        self.expiry = expiry
        time = nil
        attributes =
            JSON.members([
                "ack": ack?.rawValue.json, "data": data, "expirytime": expiry?.json, "id": id.json, "source": source.json,
                "specversion": "1.0", "type": type.json,
            ]).object ?? JSON.Object()
    }

    /// Reads a message that was accepted before, without checking again what was checked then.
    fileprivate init?(written attributes: JSON.Object) {
        guard let id = attributes["id"]?.string, let source = attributes["source"]?.string,
            let type = attributes["type"]?.string
        else { return nil }
        self.id = id
        self.source = source
        self.type = type
        data = attributes["data"] ?? [:]
        time = attributes["time"]?.string.flatMap(Timestamp.init)
        ack = attributes["ack"]?.string.flatMap(Ack.init)
        expiry = attributes["expirytime"]?.string.flatMap(Timestamp.init)
        self.attributes = attributes
    }

    private init(attributes: JSON.Object, of message: Message) {
        id = message.id
        source = message.source
        type = message.type
        time = message.time
        data = attributes["data"] ?? [:]
        ack = attributes["ack"]?.string.flatMap(Ack.init)
        expiry = attributes["expirytime"]?.string.flatMap(Timestamp.init)
        self.attributes = attributes
    }

    /// This message with an attribute set, or removed where `value` is nil.
    package func with(_ attribute: String, _ value: JSON?) -> Message {
        var attributes = attributes
        attributes[attribute] = value
        return Message(attributes: attributes, of: self)
    }

    package var json: JSON { .object(attributes) }

    /// The member whom it concerns, if that is a member id and not an identifier; of a transfer, who gives. Behind earlier work of
    /// that member it waits.
    package var member: MemberID? { (data["member"] ?? data["from"])?.string.flatMap(MemberID.init) }

    /// What is compared when the id comes again: `type`, `time` as it was sent, and `data`; never the rest.
    package var substance: [UInt8] {
        JSON.members(["data": data, "time": attributes["time"], "type": type.json]).bytes
    }

    /// The id of a message that may not even be one, for the reply.
    package static func id(of json: JSON) -> String? {
        guard let id = json["id"]?.string, (1...Limits.idCharacters).contains(id.utf8.count) else { return nil }
        return id
    }
}

/// What a message or an event says, in `data`.
package protocol Body: JSONValue {
    /// `purchase.completed`.
    static var type: String { get }
}

/// An event as it was read from a stream.
package struct Event: Hashable, Sendable {
    package let message: Message
    package let position: Position
    package let recordedAt: Timestamp

    package init(_ json: JSON) throws(Rejection) { try self.init(Message(json)) }

    /// Reads an event out of a journal, where only what was checked ever came: a third of the work, for who reads millions.
    package init(written json: JSON) throws(Rejection) {
        guard let attributes = json.object, let message = Message(written: attributes) else {
            throw Rejection(.invalid, "an event without id, source or type")
        }
        try self.init(message)
    }

    private init(_ message: Message) throws(Rejection) {
        self.message = message
        let json = message.attributes
        guard let position = json["sequence"]?.string.flatMap(Position.init(sequence:)),
            let recordedAt = json["recordedtime"]?.string.flatMap(Timestamp.init)
        else { throw Rejection(.invalid, "an event without sequence or recordedtime") }
        self.position = position
        self.recordedAt = recordedAt
    }

    /// The member that it concerns.
    package var member: MemberID? { message.attributes["partitionkey"]?.string.flatMap(MemberID.init) }
}
