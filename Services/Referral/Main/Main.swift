// SPDX-License-Identifier: Apache-2.0

import Referral
import ServiceHost

@main struct Main {
    static func main() { ServiceHost.run(referral) }
}
