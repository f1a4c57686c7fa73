// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Testing

@testable import Enrollment

@Suite("Form of messages")
struct MessageFormTests {
    private static let member = MemberID(bits: 7)
    private static let card = IdentifierHash(kind: .card, digits: String(repeating: "a", count: 32))
    private static let at = Timestamp(milliseconds: 1_800_000_000_000)

    static let bodies: [any Body] = {
        guard let identifier = Identifier("card:1"), let label = Label("marketing"),
            let value = try? PropertyValue("v", at: Pointer())
        else { preconditionFailure("the examples are wrong") }
        let who = MemberReference.identifier(identifier)
        let scope = ConsentScope(purpose: label, channel: .sms)
        let details = MemberDetails(
            name: "Ada", birthday: CalendarDay("1990-02-28"), locale: LanguageTag("de"), timeZone: TimeZoneName("UTC"),
            attributes: Properties())
        return [
            MemberEnroll(
                identifiers: [identifier], details: details, segments: [label],
                consents: [ConsentAnswer(scope: scope, granted: false)], referralCode: label, acquisition: label),
            MemberEnrolled(
                member: member, identifiers: [card], enrolledAt: at, segments: [label], referralCode: label,
                acquisition: label),
            MemberGet(member: .id(member)), MemberFind(member: who), MemberResolve(member: who),
            MemberUpdate(member: who, details: details, segments: []),
            MemberUpdated(member: member, changed: MemberPart.allCases, segments: [label]),
            MemberLinkIdentifier(member: who, identifier: identifier),
            MemberUnlinkIdentifier(member: who, identifier: identifier),
            IdentifierLinked(member: member, identifier: card), IdentifierUnlinked(member: member, identifier: card),
            MemberSuspend(member: who, reason: "r"), MemberResume(member: who), MemberClose(member: who),
            MemberReinstate(member: who), MemberSuspended(member: member, at: at, reason: "r"),
            MemberResumed(member: member, at: at), MemberClosed(member: member, at: at),
            MemberReinstated(member: member, at: at), ConsentGrant(member: who, scope: scope),
            ConsentWithdraw(member: who, scope: scope), ConsentGranted(member: member, scope: scope, at: at),
            ConsentWithdrawn(member: member, scope: scope, at: at),
            PreferenceSet(member: who, key: label, value: value),
        ]
    }()

    @Test(arguments: bodies.indices)
    func `what is written is read as the same`(index: Int) throws {
        let body = Self.bodies[index]
        let read = try type(of: body).init(body.json, at: Pointer())
        #expect(read.json == body.json)
    }

    @Test func `every message that the catalogue gives to enrollment is answered, and no other`() {
        let owned = Catalog.types.filter { Catalog.entry(of: $0)?.owner == .enrollment }
        #expect(enrollment.answers.map(\.type).sorted() == owned)
        for route in enrollment.answers {
            #expect((route.memory == .none) == (Catalog.entry(of: route.type)?.isRead == true), "\(route.type)")
        }
    }

    @Test func `each type stands once`() {
        #expect(Set(Self.bodies.map { type(of: $0).type }).count == Self.bodies.count)
    }
}
