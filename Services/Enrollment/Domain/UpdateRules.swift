// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension MemberProfile {
    /// Decides an update; nil when everything is so already.
    func decideUpdate(
        _ update: MemberUpdate, comparisons: [Comparison] = [], now: Timestamp
    ) throws(Rejection) -> MemberUpdated? {
        try membership.checkOpen()
        try check(update.details, now: now)
        var changed = person.details.changes(by: update.details)
        var segments = update.segments
        if segments == membership.segments { segments = nil }
        if segments != nil { changed.append(.segments) }
        guard !changed.isEmpty else { return nil }
        return MemberUpdated(
            member: membership.member, changed: changed, segments: segments,
            comparisons: changed.contains(.name) ? comparisons : [])
    }

    /// Decides to set a preference; nil when it is so already.
    func decidePreference(_ set: PreferenceSet) throws(Rejection) -> MemberUpdated? {
        try membership.checkOpen()
        let known = person.preferences[set.key]
        if known == set.value { return nil }
        guard known != nil || person.preferences.count < Limits.profileItems else {
            throw Rejection(Invalid(Pointer("/data/key"), "the member has \(Limits.profileItems) preferences already"))
        }
        return MemberUpdated(member: membership.member, changed: [.preferences])
    }
}

extension MemberDetails {
    /// The parts that `update` names and that are not so already.
    func changes(by update: MemberDetails) -> [MemberPart] {
        let updated = updated(by: update)
        let parts: [(MemberPart, isSame: Bool)] = [
            (.name, updated.name == name),
            (.birthday, updated.birthday == birthday),
            (.locale, updated.locale == locale),
            (.timeZone, updated.timeZone == timeZone),
            (.attributes, updated.attributes == attributes),
        ]
        return parts.filter { !$0.isSame }.map(\.0)
    }

    /// These details, with what `update` names.
    func updated(by update: MemberDetails) -> MemberDetails {
        MemberDetails(
            name: update.name ?? name, birthday: update.birthday ?? birthday, locale: update.locale ?? locale,
            timeZone: update.timeZone ?? timeZone, attributes: update.attributes ?? attributes)
    }
}
