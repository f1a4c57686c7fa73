// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

/// Berlin in 2026: summer time from 03-29 01:00Z to 10-25 01:00Z.
let berlin = Zone(
    name: known(TimeZoneName("Europe/Berlin")),
    first: 3_600_000,
    changes: [
        Zone.Change(at: time("2026-03-29T01:00:00Z"), offset: 7_200_000),
        Zone.Change(at: time("2026-10-25T01:00:00Z"), offset: 3_600_000),
    ]
)

@Suite struct ZoneTests {
    @Test(arguments: [
        ("P1D", "2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z"),
        ("P1D", "2026-03-28T12:00:00Z", "2026-03-29T11:00:00Z"),  // a day of 23 hours
        ("P1D", "2026-10-24T12:00:00Z", "2026-10-25T13:00:00Z"),  // a day of 25 hours
        ("PT24H", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ("P1M", "2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z"),
        ("P1Y", "2024-02-29T12:00:00Z", "2025-02-28T12:00:00Z"),
        ("P1D", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"),  // 02:30 is skipped: 03:30
        ("P1D", "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z"),  // 02:30 comes twice: the first
        ("P1D", "2026-12-31T23:30:00Z", "2027-01-01T23:30:00Z"),  // it is 00:30 of the next day there
        ("P1M", "2026-01-30T23:30:00Z", "2026-02-27T23:30:00Z"),  // 31 January there, so 28 February
        ("P0D", "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z"),
        ("P1DT1H", "2026-05-01T00:00:00Z", "2026-05-02T01:00:00Z"),
        ("P30D", "1969-12-20T23:30:00Z", "1970-01-19T23:30:00Z"),
    ])
    func `a period is counted on the calendar of the place`(period: String, from: String, to: String) {
        #expect(berlin.adding(known(Period(period)), to: time(from)) == time(to))
    }

    @Test(arguments: [
        ("P30D", Period(days: 30)), ("PT5M", Period(milliseconds: 300_000)), ("P1Y2M", Period(months: 14)),
        ("P2W", Period(days: 14)), ("P1DT1H1M1S", Period(days: 1, milliseconds: 3_661_000)), ("P0D", Period()),
    ])
    func `periods are read`(text: String, period: Period) { #expect(Period(text) == period) }

    @Test(arguments: [
        "", "P", "PT", "P1", "30D", "P-1D", "P1.5D", "P1DT", "P1M1Y", "P1H", "PT1D", "P1D1D", "P123456D", "p1d", "P1D ",
    ])
    func `anything else is no period`(text: String) { #expect(Period(text) == nil) }

    @Test(arguments: ["P30D", "PT5M", "P1Y2M", "P1DT1H1M1S", "P0D"])
    func `periods are written as they are read`(text: String) { #expect(Period(text)?.description == text) }
}
