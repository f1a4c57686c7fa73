// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `member.contact`.
func memberContact(_ contact: MemberContact, _ turn: inout Turn) throws -> Reply {
    let profile = try turn.profile(of: contact.member)
    let details = profile.person.details
    let contact = ContactDetails(
        member: profile.membership.member, name: details.name, locale: details.locale, timeZone: details.timeZone,
        identifiers: profile.person.identifiers, attributes: details.attributes,
        consents: profile.membership.consents.filter(\.granted).map(\.scope))
    return .done(contact.json)
}
