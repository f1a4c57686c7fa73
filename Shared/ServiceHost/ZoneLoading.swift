// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel

extension Zone {
    /// What this machine knows of a zone from 1970 to 2100, or nil when it does not know the name.
    ///
    /// Foundation is asked for the offset of each week, and where two differ, for the second of the change. Its own list of
    /// changes leaves out those that are no summer time.
    package init?(loading name: TimeZoneName) {
        guard let zone = TimeZone(identifier: name.text) else { return nil }
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second))))
        }
        let (week, end): (Int64, Int64) = (7 * 86_400, 4_102_444_800)
        var changes: [Change] = []
        var known = (second: Int64(0), offset: offset(0))
        let first = known.offset
        while known.second < end {
            let next = (second: known.second + week, offset: offset(known.second + week))
            if next.offset != known.offset {
                var (before, after) = (known.second, next.second)
                while after - before > 1 {
                    let middle = (before + after) / 2
                    if offset(middle) == known.offset { before = middle } else { after = middle }
                }
                changes.append(Change(at: Timestamp(milliseconds: after * 1_000), offset: next.offset * 1_000))
            }
            known = next
        }
        self.init(name: name, first: first * 1_000, changes: changes)
    }
}
