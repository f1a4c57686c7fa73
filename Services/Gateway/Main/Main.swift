// SPDX-License-Identifier: Apache-2.0

import Gateway
import ServiceHost

@main
struct Main {
    static func main() { ServiceHost.run(gateway) }
}
