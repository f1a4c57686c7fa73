// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Notification

/// When a message leaves, and when it does not.
@Suite struct SendingTests {
    private static let noon = TestSystem.noon

    // Quiet hours.

    @Test(
        arguments: [
            // Night in Berlin, which is an hour ahead in winter and two in summer.
            ("21:00", "08:00", "2026-11-21T19:59:59Z", nil), ("21:00", "08:00", "2026-11-21T20:00:00Z", "2026-11-22T07:00:00Z"),
            ("21:00", "08:00", "2026-11-22T06:59:59.999Z", "2026-11-22T07:00:00Z"), ("21:00", "08:00", "2026-11-22T07:00:00Z", nil),
            ("21:00", "08:00", "2026-07-01T20:00:00Z", "2026-07-02T06:00:00Z"),
            // The clocks go back at 01:00 UTC of 25 October, and forth at 01:00 UTC of 29 March.
            ("21:00", "08:00", "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"),
            ("21:00", "08:00", "2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z"),
            ("12:00", "14:00", "2026-11-21T11:30:00Z", "2026-11-21T13:00:00Z"), ("12:00", "14:00", "2026-11-21T13:00:00Z", nil),
        ] as [(String, String, String, String?)])
    func `quiet hours are those of the member's own clock`(_ from: String, _ to: String, _ now: String, _ end: String?) throws {
        let quiet = try QuietHours(["from": .string(from), "to": .string(to)], at: Pointer())
        let berlin = MemberClock(TimeZoneName("Europe/Berlin"))
        #expect(quiet.end(at: Timestamp(now)!, offset: berlin.offset) == end.flatMap(Timestamp.init))
    }

    @Test(arguments: ["24:00", "7:00", "07:60", "0700", "", "aa:bb"])
    func `a time of day has four digits and a colon`(_ text: String) {
        #expect(throws: Invalid.self) { try TimeOfDay(.string(text), at: Pointer()) }
    }

    // Waiting.

    @Test(arguments: [(1, 10_000), (2, 20_000), (3, 40_000), (4, 60_000), (50, 60_000)] as [(Int64, Int64)])
    func `each wait is twice the last, up to the longest, and up to half of it shorter by chance`(_ attempts: Int64, _ whole: Int64)
    {
        let terms = RetryTerms(firstSeconds: 10, mostSeconds: 60, attempts: 100)
        var random = Seeded(1)
        let waits = (0..<1_000).map { _ in terms.wait(after: attempts, chance: random.next()) }
        #expect(waits.allSatisfy { (whole / 2...whole).contains($0) })
        #expect(Set(waits).count > 500)
        #expect(terms.wait(after: attempts, chance: 0) == whole)
    }

    // The breaker.

    @Test func `after five failures in a row nothing leaves for a second, then one, and each time twice as long`() {
        var breaker = CircuitBreaker()
        for _ in 0..<4 { breaker.failed(at: Self.noon) }
        #expect(breaker.room(at: Self.noon) == .max)
        breaker.failed(at: Self.noon)
        #expect(breaker.room(at: Self.noon + 999) == 0)
        #expect(breaker.room(at: Self.noon + 1_000) == 1)
        breaker.failed(at: Self.noon + 1_000)
        #expect(breaker.room(at: Self.noon + 2_999) == 0)
        #expect(breaker.room(at: Self.noon + 3_000) == 1)
        breaker.succeeded()
        #expect(breaker.room(at: Self.noon + 3_000) == .max)
        #expect(breaker == CircuitBreaker())
    }

    @Test func `a clock that is set back leaves no breaker open, and no rate used up`() {
        var breaker = CircuitBreaker()
        for _ in 0..<5 { breaker.failed(at: Self.noon) }
        #expect(breaker.room(at: Self.noon + -59_000) == 0)
        #expect(breaker.room(at: Self.noon + -3_600_000) == 1)
        breaker.failed(at: Self.noon + -3_600_000)
        #expect(breaker.room(at: Self.noon + -3_600_000) == 0)

        var limit = RateLimit()
        for _ in 0..<5 { limit.take(at: Self.noon, rate: 5) }
        limit.take(at: Self.noon + -3_600_000, rate: 5)
        #expect(limit.room(at: Self.noon + -3_600_000, rate: 5) == 4)
    }

    @Test func `what was under way when the breaker opened does not open it further`() {
        var breaker = CircuitBreaker()
        for _ in 0..<5 { breaker.failed(at: Self.noon) }
        let opened = breaker.openUntil
        for _ in 0..<3 { breaker.failed(at: Self.noon + 500) }
        #expect(breaker.openUntil == opened)
    }

    @Test func `the breaker never rests longer than a minute`() {
        var breaker = CircuitBreaker()
        var now = Self.noon
        for _ in 0..<100 {
            breaker.failed(at: now)
            now = max(now, breaker.openUntil ?? now)
        }
        breaker.failed(at: now)
        #expect(breaker.openUntil == now + 60_000)
    }

    @Test func `one that gets through between failures counts from the start`() {
        var breaker = CircuitBreaker()
        for _ in 0..<50 {
            for _ in 0..<4 { breaker.failed(at: Self.noon) }
            breaker.succeeded()
        }
        #expect(breaker.room(at: Self.noon) == .max)
    }

    // The rate.

    @Test func `as many leave in a second as may, however they come`() {
        var limit = RateLimit()
        var sent: [Timestamp] = []
        for millisecond in 0..<10_000 as Range<Int64> {
            let now = Self.noon + millisecond
            while limit.room(at: now, rate: 7) > 0 {
                limit.take(at: now, rate: 7)
                sent.append(now)
            }
        }
        // The bucket is full at first.
        #expect(sent.count == 7 + 69)
        for start in 0..<9_000 as Range<Int64> where start > 1_000 {
            let second = sent.count { $0 >= Self.noon + start && $0 < Self.noon + start + 1_000 }
            #expect((6...8).contains(second))
        }
    }

    @Test func `what was not used is not saved up`() {
        var limit = RateLimit()
        for _ in 0..<5 { limit.take(at: Self.noon, rate: 5) }
        #expect(limit.room(at: Self.noon, rate: 5) == 0)
        #expect(limit.room(at: Self.noon + 3_600_000, rate: 5) == 5)
        #expect(limit.room(at: Self.noon, rate: nil) == .max)
    }

    // What stands in the way.

    private static let yes = [ConsentScope(purpose: .marketing, channel: .sms)]

    struct Way: Sendable {
        var purpose = Label.marketing
        var consents = SendingTests.yes
        var hasAddress = true
        /// Hours ago.
        var earlier: [Int64] = []
        var earlierPurpose = Label.marketing
        var hour: Int64 = 12
        let hurdle: Hurdle?
    }

    @Test(arguments: [
        Way(hurdle: nil), Way(consents: [], hurdle: .suppressed(.noConsent)),
        Way(consents: [ConsentScope(purpose: .marketing, channel: .email)], hurdle: .suppressed(.noConsent)),
        Way(purpose: .service, consents: [], hurdle: nil), Way(hasAddress: false, hurdle: .suppressed(.noAddress)),
        Way(purpose: .service, hasAddress: false, hurdle: .suppressed(.noAddress)),
        Way(consents: [], hasAddress: false, hurdle: .suppressed(.noConsent)), Way(earlier: [1], hurdle: nil),
        Way(earlier: [1, 23], hurdle: .suppressed(.frequencyCap)), Way(earlier: [1, 24], hurdle: nil),
        Way(earlier: [1, 2], earlierPurpose: .service, hurdle: nil),
        Way(purpose: .service, earlier: [1, 2, 3], hurdle: nil),
        Way(hour: 22, hurdle: .quiet(until: noon + 18 * 3_600_000)), Way(purpose: .service, hour: 22, hurdle: nil),
        Way(earlier: [1, 2], hour: 22, hurdle: .suppressed(.frequencyCap)),
    ])
    func `consent, address, cap and quiet hours are looked at in this order`(_ way: Way) {
        let now = Self.noon + (way.hour - 12) * 3_600_000
        let settings = ChannelSettings(
            channel: ChannelName(.sms), transport: .sms(CallTarget(url: "http://x", body: [:])),
            quietHours: QuietHours(from: TimeOfDay(minutes: 21 * 60), to: TimeOfDay(minutes: 6 * 60)),
            caps: [MessageCap(count: 2, hours: 24), MessageCap(purpose: Label("other")!, count: 1, hours: 24)])
        let hurdle = settings.hurdle(
            for: way.purpose, consents: way.consents, hasAddress: way.hasAddress,
            earlier: way.earlier.map { EarlierMessage(purpose: way.earlierPurpose, at: now + -$0 * 3_600_000) }, now: now,
            offset: { _ in 0 })
        #expect(hurdle == way.hurdle)
    }

    // What comes back.

    /// What a status of a kind of channel means.
    struct Status: Sendable, CustomTestStringConvertible {
        let kind: MessageChannel
        let status: Int
        let verdict: Verdict
        var testDescription: String { "\(kind) \(status)" }

        init(_ kind: MessageChannel, _ status: Int, _ verdict: Verdict) {
            (self.kind, self.status, self.verdict) = (kind, status, verdict)
        }

        static func again(_ kind: MessageChannel, _ status: Int, isOfChannel: Bool) -> Status {
            Status(kind, status, .again(detail: "status \(status)", retryAfter: nil, isOfChannel: isOfChannel))
        }

        static func never(_ kind: MessageChannel, _ status: Int, _ reason: FailureReason = .refused) -> Status {
            Status(kind, status, .never(reason, detail: "status \(status)"))
        }
    }

    @Test(arguments: [
        Status(.email, 250, .delivered), Status.never(.email, 550), Status.again(.email, 451, isOfChannel: false),
        Status.again(.email, 535, isOfChannel: true), Status.again(.email, 421, isOfChannel: true),
        Status(.webhook, 204, .delivered), Status.never(.webhook, 410, .gone), Status.again(.webhook, 404, isOfChannel: false),
        Status.again(.webhook, 302, isOfChannel: false), Status.again(.webhook, 503, isOfChannel: true),
        Status(.sms, 201, .delivered), Status.never(.sms, 400), Status.never(.sms, 410),
        Status.again(.push, 429, isOfChannel: true), Status.again(.push, 401, isOfChannel: true),
    ])
    func `the status says whether it is tried again`(_ example: Status) {
        #expect(Verdict(.answered(status: example.status, retryAfter: nil), of: example.kind) == example.verdict)
    }

    @Test(arguments: MessageChannel.allCases) func `no answer is tried again`(_ kind: MessageChannel) {
        #expect(Verdict(.unanswered("Timeout"), of: kind) == .again(detail: "Timeout", retryAfter: nil, isOfChannel: true))
    }
}

extension Label {
    static let marketing: Label = {
        guard let label = Label("marketing") else { preconditionFailure("no label: marketing") }
        return label
    }()
}
