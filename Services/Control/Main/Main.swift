// SPDX-License-Identifier: Apache-2.0

import Control

@main struct Main {
    static func main() { Control.main() }
}
