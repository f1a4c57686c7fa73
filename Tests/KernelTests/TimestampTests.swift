// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

/// The milliseconds in the tables were computed with Python's `datetime`.
@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-21T18:55:00Z", 1_795_287_300_000),
        ("2000-02-29T23:59:59.999Z", 951_868_799_999),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `a moment reads and prints as RFC 3339 in UTC`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [
        ("2026-11-21T19:55:00+01:00", "2026-11-21T18:55:00Z"),
        ("2026-11-21T00:00:00-23:59", "2026-11-21T23:59:00Z"),
        ("2026-01-01T00:00:00+00:01", "2025-12-31T23:59:00Z"),
        ("1900-03-01T00:00:00+05:30", "1900-02-28T18:30:00Z"),
        ("2024-02-29T23:30:00-00:30", "2024-03-01T00:00:00Z"),
        ("2026-11-21T18:55:00+00:00", "2026-11-21T18:55:00Z"),
        ("2026-11-21T18:55:00-00:00", "2026-11-21T18:55:00Z"),
        ("2026-11-21t18:55:00z", "2026-11-21T18:55:00Z"),
        ("2026-11-21 18:55:00Z", "2026-11-21T18:55:00Z"),
    ])
    func `an offset is taken off`(_ text: String, _ inUTC: String) {
        #expect(Timestamp(text)?.description == inUTC)
    }

    @Test(arguments: [
        ("2026-11-21T18:55:00.5Z", "2026-11-21T18:55:00.500Z"),
        ("2026-11-21T18:55:00.05Z", "2026-11-21T18:55:00.050Z"),
        ("2026-11-21T18:55:00.000Z", "2026-11-21T18:55:00Z"),
        ("2026-11-21T18:55:00.0019Z", "2026-11-21T18:55:00.001Z"),
        ("2026-11-21T18:55:00.999999999999999999999Z", "2026-11-21T18:55:00.999Z"),
        ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
    ])
    func `a fraction keeps three digits and is never rounded`(_ text: String, _ printed: String) {
        #expect(Timestamp(text)?.description == printed)
    }

    @Test(arguments: [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2017-01-01T05:29:60+05:30", "2017-01-01T00:00:00Z"),
        ("2015-06-30T23:59:60.250Z", "2015-07-01T00:00:00.250Z"),
    ])
    func `a leap second is the second after it`(_ text: String, _ printed: String) {
        #expect(Timestamp(text)?.description == printed)
    }

    @Test(arguments: [
        "2026-11-21T12:30:60Z", "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:61Z", "2026-11-21T24:00:00Z",
        "2026-11-21T18:60:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:00-00:01", "9999-12-31T23:59:60Z",
        "2026-11-21T18:55:00+24:00", "2026-11-21T18:55:00+01:60",
    ])
    func `a moment that does not exist is refused`(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T18:55Z", "2026-11-21T18:55:00", "2026-11-21T18:55:00.Z", "2026-11-21T18:55:00,5Z",
        "2026-11-21T18:55:00+0100", "2026-11-21T18:55:00+01", "2026-11-21T18:55:00Z ", " 2026-11-21T18:55:00Z",
        "2026-11-21T18:55:00ZZ", "26-11-21T18:55:00Z", "02026-11-21T18:55:00Z", "+2026-11-21T18:55:00Z",
        "2026-1-21T18:55:00Z", "2026/11/21T18:55:00Z", "20261121T185500Z", "2026-11-21_18:55:00Z",
        "２０２６-11-21T18:55:00Z", "2026-11-21T18:55:00Z\u{301}", "2026-11-21T18:55:00\u{2212}01:00", "1795287300",
    ])
    func `another form is refused`(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: 1...8)
    func `what is printed reads as the same moment`(_ seed: UInt64) {
        var random = Seeded(seed: seed)
        for _ in 0..<2_000 {
            let moment = Timestamp(milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
            #expect(Timestamp(moment.description) == moment)
        }
    }

    @Test(arguments: 1...4)
    func `texts of whole seconds sort as their moments do`(_ seed: UInt64) throws {
        var random = Seeded(seed: seed)
        for _ in 0..<500 {
            let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
            let a = Timestamp(milliseconds: .random(in: range, using: &random) * 1_000)
            let b = Timestamp(milliseconds: .random(in: range, using: &random) * 1_000)
            #expect((a < b) == (a.description < b.description))
        }
    }

    @Test func `moments add and subtract in milliseconds`() {
        let moment = Timestamp(milliseconds: 1_000)
        #expect(moment + 500 == Timestamp(milliseconds: 1_500))
        #expect(moment + -1_500 == Timestamp(milliseconds: -500))
        #expect(Timestamp(milliseconds: -500) - moment == -1_500)
    }
}
