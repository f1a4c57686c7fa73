// SPDX-License-Identifier: Apache-2.0

import Contracts
import Notification
import ServiceHost
import Testing

@Suite struct NotificationTests {
    @Test func `the service is what it is called`() { #expect(notification.service == .notification) }
}
