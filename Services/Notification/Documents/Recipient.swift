// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// What is known here of a member: where their last event stands in our journal.
package struct Recipient: Document, Hashable {
    package static let collection = Collection("recipient")

    package let member: MemberID
    package var isErased = false
    package var last: Position?

    package init(_ member: MemberID) { self.member = member }

    package var id: String { member.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        isErased = try fields.optional("erased") ?? false
        last = try fields.optional("last")
    }

    package var json: JSON {
        .members(["erased": isErased ? true : nil, "last": last?.json, "member": member.json])
    }
}

/// A message in a member's inbox: what it says, until the member is erased.
package struct InboxItem: Document, Hashable {
    static let memberIndex = "member"
    package static let collection = Collection("inboxItem", indexes: [memberIndex])

    let message: MessageID
    let member: MemberID
    let subject: String?
    let body: String

    package var id: String { message.text }
    package var keys: [IndexKey?] { [.text(member.text)] }

    init(message: MessageID, member: MemberID, subject: String?, body: String) {
        self.message = message
        self.member = member
        self.subject = subject
        self.body = body
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        message = try fields.required("message")
        member = try fields.required("member")
        subject = try fields.optional("subject")
        body = try fields.required("body")
    }

    package var json: JSON {
        .members(["body": body.json, "member": member.json, "message": message.json, "subject": subject?.json])
    }
}

/// What messages say of the program: of each version, from when on. There is one.
package struct ProgramFacts: Document, Hashable {
    package static let collection = Collection("programFacts")
    static let onlyID = "only"

    private(set) var versions: [Facts] = []

    /// Of one version.
    struct Facts: Hashable, Sendable, JSONValue {
        let version: Version
        let from: Timestamp
        let name: String
        let currency: String
        let zone: TimeZoneName?
    }

    init() {}

    package var id: String { Self.onlyID }

    mutating func add(_ facts: Facts) {
        versions.removeAll { $0.version == facts.version }
        versions.append(facts)
    }

    /// Of the program in force; nil before there is one.
    func inForce(at time: Timestamp) -> Facts? {
        versions.filter { $0.from <= time }.max { ($0.from, $0.version) < ($1.from, $1.version) }
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        versions = try Fields(json, at: pointer).required("versions")
    }

    package var json: JSON { ["versions": versions.json] }
}

extension ProgramFacts.Facts {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        version = try fields.required("version")
        from = try fields.required("from")
        name = try fields.required("name")
        currency = try fields.required("currency")
        zone = try fields.optional("zone")
    }

    var json: JSON {
        .members([
            "currency": currency.json, "from": from.json, "name": name.json, "version": version.json, "zone": zone?.json,
        ])
    }
}
