// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What happens to the file of a store that is put back from a backup, before its service opens it.
package enum StoreRenewal {
    /// Gives a store another epoch, since what is told from now on stands at positions that were used for something else; and
    /// its cursors the new epochs of the streams that were put back together with it.
    ///
    /// Either all of it is in the file afterwards, or nothing. No process may have the file open: this is its one connection.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - epoch: the store's own, from now on.
    ///   - streams: for each stream that gets a new epoch, the one before and the new one. A cursor in any other epoch is left
    ///     as it is, and its reader will stop and say so.
    /// - Throws: `StoreRefusal` when it is no store, or another process has it open; `StoreFailure` when the disk fails.
    package static func renew(
        _ path: String, epoch: String, streams: [StreamName: (before: String, now: String)]
    ) throws {
        let path = StoreFile.absolute(path)
        do {
            guard StoreFile.size(path) > 0 else { throw StoreFile.damage(path, "it is not there, or empty") }
            let lock = try StoreLock.exclusive(for: path)
            try StoreFile.checkHeader(path)
            let connection = try Connection(path: path, isReader: false)
            guard try !Tables.check(connection, path: path) else { throw StoreFile.damage(path, "it has no tables") }
            try Durability.setUp(connection, path: path)
            try change(connection, epoch: epoch, streams: streams)
            try connection.close()
            withExtendedLifetime(lock) {}
        } catch {
            throw SQLiteStore.refusal(of: path, for: error)
        }
    }

    private static func change(
        _ connection: Connection, epoch: String, streams: [StreamName: (before: String, now: String)]
    ) throws {
        try connection.begin()
        do {
            try Tables.renew(connection, epoch: epoch)
            let cursor = try connection.statement(
                "UPDATE cursor SET epoch = ? WHERE stream = ? AND shard = ? AND epoch = ?")
            for (stream, epochs) in streams {
                cursor.bind(1, epochs.now)
                cursor.bind(2, stream.stream)
                cursor.bind(3, Int64(stream.shard))
                cursor.bind(4, epochs.before)
                try cursor.run()
            }
            try connection.commit()
        } catch {
            try? connection.rollBack()
            throw error
        }
    }
}
