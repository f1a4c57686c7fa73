// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension QuietHours {
    /// The end of the quiet hours in which `now` is; nil when it is in none. `offset` is what the member's clocks show beyond
    /// UTC at a moment, in milliseconds.
    func end(at now: Timestamp, offset: (Timestamp) -> Int64) -> Timestamp? {
        let day: Int64 = 86_400_000
        let here = offset(now)
        let sinceMidnight = (((now.milliseconds + here) % day) + day) % day
        let (from, to) = (from.minutes * 60_000, to.minutes * 60_000)
        let isQuiet = from < to ? (from..<to).contains(sinceMidnight) : sinceMidnight >= from || sinceMidnight < to
        guard isQuiet else { return nil }
        let end = now + ((to - sinceMidnight + day) % day)
        // The clocks may be changed in this very night.
        let corrected = end + (here - offset(end))
        return corrected > now ? corrected : end
    }
}
