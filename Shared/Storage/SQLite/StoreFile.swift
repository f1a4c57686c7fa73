// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The file of a store as a file: where it lies, who may read it, and whether it can be one at all.
enum StoreFile {
    /// The path from the root, so that SQLite cannot take it for an URI or for `:memory:`.
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Makes the file, empty and readable by its owner only, if it is not there, and the directories above it.
    ///
    /// Each directory that got a new entry is synced, so that a power cut cannot take the file away with what it holds.
    static func make(_ path: String) throws {
        try makeDirectory(directory(of: path), for: path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 {
            guard errno == EEXIST else { throw refusal(path, "cannot be made") }
            return
        }
        close(descriptor)
        try sync(directory(of: path))
    }

    private static func makeDirectory(_ directory: String, for path: String) throws {
        if access(directory, F_OK) == 0 { return }
        let parent = Self.directory(of: directory)
        try makeDirectory(parent, for: path)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw refusal(directory, "cannot be made") }
        try sync(parent)
    }

    /// Makes a file or a directory durable.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal(path, "cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw refusal(path, "cannot be synced") }
    }

    private static func directory(of path: String) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    /// Bytes of a file; 0 when there is none.
    static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Refuses what cannot be a database of SQLite, before SQLite sees it.
    ///
    /// An empty file can.
    static func checkHeader(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal(path, "cannot be opened") }
        defer { close(descriptor) }
        // https://www.sqlite.org/fileformat.html#the_database_header
        var header = [UInt8](repeating: 0, count: 100)
        let count = read(descriptor, &header, header.count)
        if count == 0 { return }
        guard count == header.count, header.starts(with: "SQLite format 3\0".utf8) else {
            throw damage(path, "it is no database")
        }
        let pageSize = big(header[16..<18]) == 1 ? 65_536 : big(header[16..<18])
        guard pageSize >= 512, pageSize & (pageSize - 1) == 0 else {
            throw damage(path, "its pages have \(pageSize) bytes")
        }
        // While there is a log, pages may be missing here that stand there.
        let pages = big(header[28..<32])
        let isCounted = header[24..<28] == header[92..<96] && size(path + "-wal") == 0
        guard !isCounted || size(path) >= pages * pageSize else {
            throw damage(path, "it has \(size(path)) bytes, and there should be \(pages) pages of \(pageSize)")
        }
    }

    private static func big(_ bytes: ArraySlice<UInt8>) -> Int64 { bytes.reduce(0) { $0 << 8 | Int64($1) } }

    /// What to say of a file that is no store, or not a whole one.
    static func damage(_ path: String, _ what: String) -> StoreRefusal {
        StoreRefusal(
            path: path,
            reason: "the file is damaged: \(what)",
            remedy: "Restore a backup in its place, and keep the damaged file with its -wal for the analysis."
        )
    }

    /// What to say when the system refused, with its reason.
    static func refusal(_ path: String, _ what: String) -> StoreRefusal {
        StoreRefusal(
            path: path,
            reason: "it \(what): \(String(cString: strerror(errno)))",
            remedy: "Check that the path is right, and that the user of this process may read and write there."
        )
    }
}
