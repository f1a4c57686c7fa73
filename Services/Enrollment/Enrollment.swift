// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the enrollment service, which knows who is a member.
///
/// Each function named here is in `Handlers/` and reads from top to bottom: load, decide, tell, save, reply. What it decides
/// by is in `Domain/`.
package let enrollment = ServiceDefinition(
    service: .enrollment,
    keeps: [MemberProfile.self, IdentifierOwner.self, BirthdayCalendar.self],
    answers: [
        .change(MemberEnroll.self, memberEnroll),
        .read(MemberGet.self, memberGet),
        .read(MemberFind.self, memberFind),
        .read(MemberResolve.self, memberResolve),
        .read(MemberContact.self, memberContact),
        .change(MemberUpdate.self, memberUpdate),
        .change(MemberLinkIdentifier.self, memberLinkIdentifier),
        .change(MemberUnlinkIdentifier.self, memberUnlinkIdentifier),
        .change(MemberSuspend.self, statusChange),
        .change(MemberResume.self, statusChange),
        .change(MemberClose.self, statusChange),
        .change(MemberReinstate.self, statusChange),
        .change(MemberErase.self, memberErase),
        .change(ConsentGrant.self, consentChange),
        .change(ConsentWithdraw.self, consentChange),
        .change(PreferenceSet.self, preferenceSet),
    ],
    // Only the first shard tells of programs.
    reads: [.events(of: .earning, [.event(ProgramPublished.self, programPublished)])],
    chores: [.every(milliseconds: 1_000, "birthdays", tellBirthdays)])
