// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension RetryTerms {
    /// Milliseconds after which anything is tried again, whatever the other end says. What is to wait longer was set so by a clock
    /// that has been set back since.
    var longestWait: Int64 { max(3_600, mostSeconds) * 1_000 }

    /// Milliseconds until the next try after so many: twice as long each time, and by chance up to half of that less, so that what
    /// failed together does not come again together. The `chance` is any number; the same number gives the same wait.
    func wait(after attempts: Int64, chance: UInt64) -> Int64 {
        let (first, most) = (firstSeconds * 1_000, mostSeconds * 1_000)
        var whole = first
        for _ in 1..<max(2, attempts) where whole < most && attempts > 1 { whole = min(most, whole * 2) }
        return whole - Int64(chance % UInt64(whole / 2 + 1))
    }
}
