// SPDX-License-Identifier: Apache-2.0

/// How a file can be read without changing anything beside it.
///
/// SQLite would make the write-ahead log and its index where they are missing, also for a reader, and leave them there.
struct ReadingWay {
    /// What to give to SQLite (https://www.sqlite.org/uri.html).
    let uri: String
    let lock: StoreLock?

    init(of path: String) throws {
        switch try StoreLock.shared(for: path) {
        case .owned:
            // The owner keeps the index, and SQLite's locks in it keep the snapshot. The file is not looked into here:
            // if its owner is this process, to close it again would drop SQLite's locks, as POSIX has it.
            guard Self.hasIndex(path) else {
                throw StoreRefusal(path: path, reason: "its service is starting", remedy: "Try again.")
            }
            (uri, lock) = (Self.uri(path, "readonly_shm=1"), nil)
        case .held(let held):
            (uri, lock) = (try Self.withoutOwner(path), held)
        case .none:
            (uri, lock) = (try Self.withoutOwner(path), nil)
        }
    }

    /// Nobody writes.
    ///
    /// Without a log, all is in the file, and it stays as it is. With one, SQLite reads the log itself, as it does when
    /// it may not write the index; only there must be one to not write.
    private static func withoutOwner(_ path: String) throws -> String {
        try StoreFile.checkHeader(path)
        if StoreFile.size(path + "-wal") == 0 { return uri(path, "immutable=1") }
        try LogCheck.check(path)
        guard hasIndex(path) else {
            throw StoreRefusal(
                path: path,
                reason: "it has a write-ahead log (\(path)-wal) without the index of it (\(path)-shm)",
                remedy: "Copy the -shm file along with the others, or let its service open and close it once."
            )
        }
        return uri(path, "readonly_shm=1")
    }

    private static func hasIndex(_ path: String) -> Bool { StoreFile.size(path + "-shm") > 0 }

    private static func uri(_ path: String, _ option: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in path.utf8 {
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            if isPlain || "/-_.~".utf8.contains(byte) {
                escaped.append(byte)
            } else {
                escaped += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return "file:\(String(decoding: escaped, as: UTF8.self))?mode=ro&\(option)"
    }
}
