// SPDX-License-Identifier: Apache-2.0

import Earning
import ServiceHost

@main struct Main {
    static func main() { ServiceHost.run(earning) }
}
