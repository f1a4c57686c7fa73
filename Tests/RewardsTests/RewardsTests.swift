// SPDX-License-Identifier: Apache-2.0

import Contracts
import Rewards
import ServiceHost
import Testing

@Suite struct RewardsTests {
    @Test func `the service is what it is called`() { #expect(rewards.service == .rewards) }
}
