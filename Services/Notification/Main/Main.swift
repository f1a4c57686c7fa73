// SPDX-License-Identifier: Apache-2.0

import Notification
import ServiceHost

@main struct Main {
    static func main() { ServiceHost.run(notification, courier: CurlCourier()) }
}
