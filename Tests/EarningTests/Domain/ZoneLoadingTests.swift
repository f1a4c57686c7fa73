// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Testing

@testable import Earning

@Suite struct ZoneLoadingTests {
    @Test(
        arguments: [
            ("2026-03-29T00:59:59Z", 1), ("2026-03-29T01:00:00Z", 2), ("2026-10-25T00:59:59Z", 2),
            ("2026-10-25T01:00:00Z", 1),
            ("1975-07-01T00:00:00Z", 1), ("1985-07-01T00:00:00Z", 2), ("2099-07-01T00:00:00Z", 2),
        ] as [(String, Int64)]
    )
    func `a zone is loaded with its changes`(at: String, hours: Int64) throws {
        let zone = try #require(Zone(loading: known(TimeZoneName("Europe/Berlin"))))
        #expect(zone.offset(at: time(at)) == hours * 3_600_000)
    }

    @Test func `a change that is no summer time is loaded as well`() throws {
        let zone = try #require(Zone(loading: known(TimeZoneName("Asia/Pyongyang"))))
        #expect(zone.offset(at: time("2016-01-01T00:00:00Z")) == 8 * 3_600_000 + 1_800_000)
        #expect(zone.offset(at: time("2019-01-01T00:00:00Z")) == 9 * 3_600_000)
    }

    @Test func `UTC never changes, and a name that nobody has is no zone`() {
        #expect(Zone(loading: known(TimeZoneName("UTC")))?.changes == [])
        #expect(Zone(loading: known(TimeZoneName("Europe/Berln"))) == nil)
    }
}
