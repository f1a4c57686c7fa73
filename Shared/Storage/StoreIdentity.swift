// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Marks a file as that of one shard of one service.
package struct StoreIdentity: Hashable, Sendable {
    /// `earning`.
    package let service: String
    package let shard: Int
    /// A random id, new when the store is made or restored: positions mean something only within one epoch.
    package let epoch: String
    /// How it came to that epoch, the first restore first; none for a store that was never restored.
    package let restorations: [Restoration]

    package init(service: String, shard: Int, epoch: String, restorations: [Restoration] = []) {
        self.service = service
        self.shard = shard
        self.epoch = epoch
        self.restorations = restorations
    }

    /// Up to where the stream of this store is what somebody read of it who was at `cursor`; nil: that is not known.
    ///
    /// It is known as long as each restore was from a backup of the epoch that was read, or of one that came of it.
    package func agreement(with cursor: Cursor) -> Position? {
        guard epoch != cursor.epoch else { return cursor.position }
        var end = cursor.position
        for restoration in restorations.reversed() {
            end = min(end, restoration.position)
            if restoration.before == cursor.epoch { return end }
        }
        return nil
    }
}

/// That a store was put back from a backup, and began another epoch.
package struct Restoration: Hashable, Sendable {
    /// The epoch of the backup.
    package let before: String
    /// Where the backup ends: what is told after it stands at positions that were used for something else.
    package let position: Position

    package init(before: String, position: Position) {
        self.before = before
        self.position = position
    }
}
