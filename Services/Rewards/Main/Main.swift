// SPDX-License-Identifier: Apache-2.0

import Rewards
import ServiceHost

@main struct Main {
    static func main() { ServiceHost.run(rewards) }
}
