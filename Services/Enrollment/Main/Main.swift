// SPDX-License-Identifier: Apache-2.0

import Enrollment
import ServiceHost

@main struct Main {
    static func main() { ServiceHost.run(enrollment) }
}
