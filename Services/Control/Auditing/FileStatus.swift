// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The little that the audit asks of the system.
enum FileStatus {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func pause(milliseconds: UInt32) { usleep(milliseconds * 1_000) }
}
