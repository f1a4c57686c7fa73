// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Reads `program.published`: birthdays come by the calendar of the program.
func programPublished(_ told: ProgramPublished, _ turn: inout Turn) throws {
    guard let zone = told.document["timeZone"]?.string.flatMap(TimeZoneName.init) else { return }
    var calendar = try turn.birthdayCalendar()
    calendar.add(BirthdayCalendar.ProgramZone(version: told.version, from: told.effectiveFrom, zone: zone))
    turn.documents().save(calendar)
}

/// A chore: tells the birthdays of every day since the last that was told, day by day.
///
/// - Returns: whether there are more.
func tellBirthdays(_ turn: inout Turn) throws -> Bool {
    var calendar = try turn.birthdayCalendar()
    let today = calendar.zone(at: turn.now).day(at: turn.now)
    let day = calendar.through.map { CalendarDay(number: $0.number + 1) } ?? today
    guard day <= today else { return false }

    let birthdays = day.birthdays
    let query = Query(
        index: MemberProfile.birthdayIndex, from: .text(birthdays.lowerBound), through: .text(birthdays.upperBound),
        after: calendar.passed.map { (key: .text($0.birthday), id: $0.member) }, limit: birthdaysAtOnce)
    let page = try turn.documents(MemberProfile.self).page(query)
    for var profile in page.values where try turn.tellBirthday(of: &profile, on: day) { turn.documents().save(profile) }

    if case (key: .text(let birthday)?, id: let member)? = page.next {
        calendar.passed = BirthdayCalendar.Passed(birthday: birthday, member: member)
    } else {
        (calendar.passed, calendar.through) = (nil, day)
    }
    turn.documents().save(calendar)
    return calendar.passed != nil || day < today
}

/// A caller waits for a turn of them at most.
private let birthdaysAtOnce = 64

extension Turn {
    func birthdayCalendar() throws -> BirthdayCalendar {
        try documents(BirthdayCalendar.self).load(BirthdayCalendar.onlyID) ?? BirthdayCalendar()
    }

    /// Tells the birthday of somebody whose date of birth was just learned, if it is today: the chore may have passed it.
    mutating func tellBirthdayIfToday(of profile: inout MemberProfile) throws {
        let today = try birthdayCalendar().zone(at: now).day(at: now)
        guard let birthday = profile.person.details.birthday?.birthday, today.birthdays.contains(birthday) else { return }
        _ = try tellBirthday(of: &profile, on: today)
    }

    /// - Returns: whether it is told, and the profile is still to be saved.
    fileprivate mutating func tellBirthday(of profile: inout MemberProfile, on day: CalendarDay) throws -> Bool {
        let (membership, zone) = (profile.membership, try birthdayCalendar().zone(at: now))
        let told = membership.birthdayToldAt.map(zone.day)
        guard membership.hasBirthday(on: day, enrolled: zone.day(at: membership.enrolledAt), told: told) else { return false }
        let at = max(zone.start(of: day), membership.enrolledAt)
        try record(MemberBirthday(member: membership.member, at: at), in: &profile, at: at)
        return true
    }
}
