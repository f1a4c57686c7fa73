// SPDX-License-Identifier: Apache-2.0

import Kernel

/// When a member's own clock says that it is not the time: from one time of day to another, over midnight if that is earlier.
/// What is due then goes out at their end. Messages of the service go out at any time.
package struct QuietHours: Hashable, Sendable, JSONValue {
    package let from: TimeOfDay
    package let to: TimeOfDay

    package init(from: TimeOfDay, to: TimeOfDay) {
        self.from = from
        self.to = to
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        from = try fields.required("from")
        to = try fields.required("to")
        guard from != to else { throw Invalid(pointer["to"], "must not be the same as from") }
    }

    package var json: JSON { ["from": from.json, "to": to.json] }
}

/// `HH:MM`
package struct TimeOfDay: Hashable, Comparable, Sendable, JSONValue {
    /// After midnight.
    package let minutes: Int64

    /// - Precondition: less than a day.
    package init(minutes: Int64) {
        precondition((0..<1_440).contains(minutes), "\(minutes) minutes after midnight")
        self.minutes = minutes
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let text = try String(json, at: pointer)
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { (48...57).contains($0) } }),
            let hours = Int64(text.prefix(2)), let minutes = Int64(text.suffix(2)), hours < 24, minutes < 60
        else { throw Invalid(pointer, "must be a time of day, such as 21:30") }
        self.minutes = hours * 60 + minutes
    }

    package var json: JSON {
        let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        return .string("\(hours < 10 ? "0" : "")\(hours):\(rest < 10 ? "0" : "")\(rest)")
    }

    package static func < (a: TimeOfDay, b: TimeOfDay) -> Bool { a.minutes < b.minutes }
}

/// How many messages a member gets by a channel in so many hours at most. Messages of the service do not count.
package struct MessageCap: Hashable, Sendable, JSONValue {
    /// Nil: of all purposes together.
    package let purpose: Label?
    package let count: Int64
    package let hours: Int64

    package init(purpose: Label? = nil, count: Int64, hours: Int64) {
        self.purpose = purpose
        self.count = count
        self.hours = hours
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        purpose = try fields.optional("purpose")
        count = try fields.integer("count", in: 1...Limits.cappedMessages)
        hours = try fields.integer("hours", in: 1...Limits.capHours)
    }

    package var json: JSON { .members(["count": count.json, "hours": hours.json, "purpose": purpose?.json]) }
}

/// How fast a channel goes. In JSON, these stand among the members of the channel.
package struct ChannelPace: Hashable, Sendable, JSONValue {
    /// How many are under way at once.
    package let concurrency: Int64
    /// How many leave in a second at most; nil: as many as there are.
    package let ratePerSecond: Int64?
    package let timeoutSeconds: Int64

    package init(concurrency: Int64 = 4, ratePerSecond: Int64? = nil, timeoutSeconds: Int64 = 20) {
        self.concurrency = concurrency
        self.ratePerSecond = ratePerSecond
        self.timeoutSeconds = timeoutSeconds
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            concurrency: try fields.integer("concurrency", ifPresentIn: 1...Limits.channelConcurrency) ?? 4,
            ratePerSecond: try fields.integer("ratePerSecond", ifPresentIn: 1...100_000),
            timeoutSeconds: try fields.integer("timeoutSeconds", ifPresentIn: 1...300) ?? 20)
    }

    package var json: JSON {
        .members([
            "concurrency": concurrency.json, "ratePerSecond": ratePerSecond?.json, "timeoutSeconds": timeoutSeconds.json,
        ])
    }
}

/// When a message that could not be sent is tried again: after `firstSeconds`, then twice as long each time, up to `mostSeconds`.
package struct RetryTerms: Hashable, Sendable, JSONValue {
    package let firstSeconds: Int64
    package let mostSeconds: Int64
    /// How often it is tried in all.
    package let attempts: Int64

    package init(firstSeconds: Int64 = 5, mostSeconds: Int64 = 3_600, attempts: Int64 = 30) {
        self.firstSeconds = firstSeconds
        self.mostSeconds = mostSeconds
        self.attempts = attempts
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        firstSeconds = try fields.integer("firstSeconds", ifPresentIn: 1...86_400) ?? 5
        mostSeconds = try fields.integer("mostSeconds", ifPresentIn: firstSeconds...604_800) ?? max(3_600, firstSeconds)
        attempts = try fields.integer("attempts", ifPresentIn: 1...Limits.sendAttempts) ?? 30
    }

    package var json: JSON {
        ["attempts": attempts.json, "firstSeconds": firstSeconds.json, "mostSeconds": mostSeconds.json]
    }
}

/// How members say that they want no more of this.
package struct UnsubscribeTerms: Hashable, Sendable, JSONValue {
    /// An address on the web with `{token}` in it.
    package let link: String?
    /// A mail address that takes such wishes.
    package let mailto: String?
    /// Whether a POST to the link is enough, without a person who clicks (RFC 8058).
    package let isOneClick: Bool

    package static let token = "{token}"

    package init(link: String? = nil, mailto: String? = nil, isOneClick: Bool = false) {
        self.link = link
        self.mailto = mailto
        self.isOneClick = isOneClick
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        link = try fields.text("link", ifPresent: Limits.textCharacters) == nil ? nil : try fields.webAddress("link")
        mailto = try fields.mailAddress(ifPresent: "mailto")
        if let link, !link.contains(Self.token) { throw Invalid(pointer["link"], "must have \(Self.token) in it") }
        isOneClick = try fields.optional("oneClick") ?? false
        guard !isOneClick || link?.hasPrefix("https://") == true else {
            throw Invalid(pointer["oneClick"], "needs a link by https")
        }
        guard link != nil || mailto != nil else { throw Invalid(pointer, "must name a link, a mailto, or both") }
    }

    package var json: JSON {
        .members(["link": link?.json, "mailto": mailto?.json, "oneClick": isOneClick ? true : nil])
    }
}
