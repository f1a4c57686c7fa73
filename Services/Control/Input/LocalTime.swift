// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel

/// Reads times as tables have them, in a time zone where they name none.
struct LocalTime {
    private let zone: TimeZone

    /// Nil for a name that this machine does not know.
    init?(zone name: String) {
        guard TimeZoneName(name) != nil, let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// `2026-11-21T18:55:00Z` and any other RFC 3339; `2026-11-21`, `20261121`, and either followed by `18:55` or `18:55:00`,
    /// which are meant in the zone. A day alone is its beginning. Nil for anything else.
    func time(_ text: String) -> Timestamp? {
        if let time = Timestamp(text) { return time }
        let parts = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
        guard let first = parts.first else { return nil }
        var day = String(first)
        if day.utf8.count == 8, day.utf8.allSatisfy({ (48...57).contains($0) }) {
            day = "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))"
        }
        guard parts.count == 2 else { return moment("\(day)T00:00:00Z") }
        let clock = String(parts[1])
        return moment("\(day)T\(clock.utf8.count == 5 ? clock + ":00" : clock)Z")
    }

    /// What a clock of the zone shows as `text`, which is written as if it were UTC.
    private func moment(_ text: String) -> Timestamp? {
        guard let local = Timestamp(text) else { return nil }
        // The offset of the day may change at night: twice is enough to find the one that holds then.
        let first = local + -offset(at: local)
        return local + -offset(at: first)
    }

    private func offset(at time: Timestamp) -> Int64 {
        let date = Date(timeIntervalSince1970: TimeInterval(time.milliseconds / 1_000))
        return Int64(zone.secondsFromGMT(for: date)) * 1_000
    }
}
