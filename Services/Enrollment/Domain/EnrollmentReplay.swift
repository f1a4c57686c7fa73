// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the journal of this service comes to.
///
/// `punchcard audit` replays it, and must find exactly the `membership` of each `MemberProfile`, and each
/// `IdentifierOwner`. The `person` of a profile is personal data, which no journal carries.
package struct EnrollmentReplay: Sendable {
    package private(set) var memberships: [MemberID: Membership] = [:]
    /// By the document's id.
    package private(set) var owners: [String: IdentifierOwner] = [:]

    package init() {}

    /// Takes in the next event of the journal.
    ///
    /// - Throws: where and why an event cannot be read, or that it does not follow from those before.
    package mutating func apply(_ event: Event) throws(Invalid) { try apply(Self.told(event), event) }

    /// Reads what an event of this service's journal tells.
    ///
    /// - Throws: where and why it cannot be read.
    package static func told(_ event: Event) throws(Invalid) -> any Body {
        let type: (any Body.Type)? = event.message.type == MemberEnrolled.type ? MemberEnrolled.self : facts[event.message.type]
        guard let type else { throw Invalid(Pointer("/type"), "is no event of enrollment: \(event.message.type)") }
        return try type.init(event.message.data, at: Pointer("/data"))
    }

    /// Takes in the next event of the journal, which was read before.
    ///
    /// - Throws: that it does not follow from those before.
    package mutating func apply(_ told: any Body, _ event: Event) throws(Invalid) {
        if let enrolled = told as? MemberEnrolled {
            memberships[enrolled.member] = Membership(enrolled, at: event.position, recordedAt: event.recordedAt)
            for identifier in enrolled.identifiers { own(identifier, enrolled.member, isLinked: true) }
            return
        }
        guard let fact = told as? any MembershipFact else { return }
        guard memberships[fact.member] != nil else { throw Invalid(Pointer("/data/member"), "was not enrolled before") }
        memberships[fact.member]?.apply(fact, at: event.position, recordedAt: event.recordedAt)
        switch fact {
        case let linked as IdentifierLinked: own(linked.identifier, linked.member, isLinked: true)
        case let unlinked as IdentifierUnlinked: own(unlinked.identifier, unlinked.member, isLinked: false)
        default: break
        }
    }

    private mutating func own(_ identifier: IdentifierHash, _ member: MemberID, isLinked: Bool) {
        let owner = IdentifierOwner(identifier: identifier, member: member, isLinked: isLinked)
        owners[owner.id] = owner
    }

    private static let facts: [String: any MembershipFact.Type] = {
        let types: [any MembershipFact.Type] = [
            MemberUpdated.self, IdentifierLinked.self, IdentifierUnlinked.self, ConsentGranted.self,
            ConsentWithdrawn.self, MemberSuspended.self, MemberResumed.self, MemberClosed.self, MemberReinstated.self,
            MemberErased.self, MemberBirthday.self,
        ]
        return Dictionary(uniqueKeysWithValues: types.map { ($0.type, $0) })
    }()
}
