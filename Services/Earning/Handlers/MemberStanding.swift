// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads `member.enrolled`: from now on there is such a member, who is welcome.
func memberEnrolled(_ told: MemberEnrolled, _ turn: inout Turn) throws {
    turn.documents().save(Standing(told))
    guard let inForce = try turn.timeline().inForce(at: told.enrolledAt) else { return }
    let program = try turn.version(inForce).program
    guard let gift = program.gifts.welcome else { return }
    var ledger = try turn.ledger(of: told.member)
    // After a restore, a person may have the stream read again, and then only the account knows.
    guard ledger.account.welcomeGift == nil || Sabotage.welcomesAgain.isOn else { return }
    try turn.give(gift, for: .gift(.welcome), rule: "welcome", under: program, at: told.enrolledAt, in: &ledger)
    try turn.save(&ledger)
}

/// Reads `member.birthday`: there is a gift, but not again within 300 days, for a program may learn another date.
func memberBirthday(_ told: MemberBirthday, _ turn: inout Turn) throws {
    guard let inForce = try turn.timeline().inForce(at: told.at) else { return }
    let program = try turn.version(inForce).program
    guard let gift = program.gifts.birthday else { return }
    var ledger = try turn.ledger(of: told.member)
    guard ledger.account.birthdayGift.map({ told.at - $0 >= Gifts.betweenBirthdays }) ?? true else { return }
    try turn.give(gift, for: .gift(.birthday), rule: "birthday", under: program, at: told.at, in: &ledger)
    try turn.save(&ledger)
}

/// Reads `member.updated`: rules can depend on segments.
func memberUpdated(_ told: MemberUpdated, _ turn: inout Turn) throws {
    guard let segments = told.segments else { return }
    guard var standing = try turn.documents(Standing.self).load(told.member.text) else {
        throw NotEnrolled(member: told.member)
    }
    standing.segments = Set(segments.map(\.text))
    turn.documents().save(standing)
}

/// Reads `member.suspended`, `member.resumed`, `member.closed`, `member.reinstated` and `member.erased`.
func memberStatusChanged<Change: StatusChange>(_ told: StatusEvent<Change>, _ turn: inout Turn) throws {
    guard var standing = try turn.documents(Standing.self).load(told.member.text) else {
        throw NotEnrolled(member: told.member)
    }
    standing.change(to: Change.step.result, at: told.at)
    turn.documents().save(standing)
}
