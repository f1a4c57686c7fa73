// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel

/// What the clocks of a place show, and how people who speak a language write it.
struct MemberClock: Sendable {
    private let zone: TimeZone

    /// A zone that this machine does not know is that of Greenwich.
    init(_ zone: TimeZoneName?) { self.zone = zone.flatMap { TimeZone(identifier: $0.text) } ?? .gmt }

    /// What they show beyond UTC, in milliseconds.
    func offset(at time: Timestamp) -> Int64 { Int64(zone.secondsFromGMT(for: time.date)) * 1_000 }

    /// `31 January 2027`
    func date(_ time: Timestamp, in language: LanguageTag) -> String { text(time, language, date: .long, time: .omitted) }

    /// `18:30`
    func time(_ time: Timestamp, in language: LanguageTag) -> String { text(time, language, date: .omitted, time: .shortened) }

    private func text(
        _ time: Timestamp, _ language: LanguageTag, date: Date.FormatStyle.DateStyle, time style: Date.FormatStyle.TimeStyle
    ) -> String {
        // Programs that read mail need not know the narrow spaces that some languages put before AM.
        let style = Date.FormatStyle(date: date, time: style, locale: Locale(identifier: language.text), timeZone: zone)
        return time.date.formatted(style).replacingOccurrences(of: "\u{202F}", with: " ")
    }
}

extension Timestamp {
    fileprivate var date: Date { Date(timeIntervalSince1970: TimeInterval(milliseconds / 1_000)) }
}
