// SPDX-License-Identifier: Apache-2.0

import Contracts
import Referral
import ServiceHost
import Testing

@Suite struct ReferralTests {
    @Test func `the service is what it is called`() { #expect(referral.service == .referral) }
}
