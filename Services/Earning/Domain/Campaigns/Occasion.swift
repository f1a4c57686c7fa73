// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Something that happened, as campaigns see it: what it was, when, and what is known of its member.
struct Occasion: Sendable {
    enum Event: Sendable {
        case purchase(RatedPurchase)
        /// What a member did that is no purchase, such as writing a review. It has neither lines nor money.
        case activity(String)
    }

    let event: Event
    let moment: LocalMoment
    let member: RatingContext

    var purchase: RatedPurchase? { if case .purchase(let purchase) = event { purchase } else { nil } }
}

/// A moment, and what the calendar and the clocks of a place show then.
struct LocalMoment: Sendable {
    let time: Timestamp
    let zone: Zone
    let day: CalendarDay
    /// From midnight.
    let minute: Int64

    init(_ time: Timestamp, in zone: Zone) {
        let (day, milliseconds) = zone.local(time)
        (self.time, self.zone, self.day, minute) = (time, zone, day, milliseconds / 60_000)
    }
}
