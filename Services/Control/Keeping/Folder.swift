// SPDX-License-Identifier: Apache-2.0

import Contracts
import Crypto
import Foundation
import ServiceHost

/// Files and folders as a backup handles them: whole, durable, and never over something that is there.
enum Folder {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes a folder that only its owner may look into, and those above it.
    static func make(_ path: String) throws(Failure) {
        if exists(path) { return }
        let parent = parent(of: path)
        if parent != path { try make(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make", path) }
        try sync(parent)
    }

    static func parent(of path: String) -> String {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// Gives something another name on the same disk, and makes that durable.
    static func move(_ path: String, to other: String) throws(Failure) {
        guard !exists(other) else { throw Failure("\(other) is there already", code: .cannotCreate) }
        guard rename(path, other) == 0 else { throw failure("move", path) }
        try sync(parent(of: path))
        try sync(parent(of: other))
    }

    /// Removes something with all that is in it; nothing if it is not there.
    static func remove(_ path: String) throws(Failure) {
        guard exists(path) else { return }
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw Failure("cannot remove \(path): \(error)", code: .cannotCreate)
        }
        try sync(parent(of: path))
    }

    static func sync(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    /// Copies a file to where none is, durably.
    static func copy(_ path: String, to other: String) throws {
        try make(parent(of: other))
        let descriptor = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("make", other) }
        let target = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        func writing(_ body: () throws -> Void) throws(Failure) {
            do { try body() } catch {
                throw Failure("cannot write \(other): \(error.localizedDescription)", code: .cannotCreate)
            }
        }
        try pieces(of: path) { piece in try writing { try target.write(contentsOf: piece) } }
        try writing {
            try target.synchronize()
            try target.close()
        }
        try sync(parent(of: other))
    }

    /// How long a file is, and its SHA-256 in hexadecimal.
    static func digest(of path: String) throws -> (bytes: Int64, sha256: String) {
        var hash = SHA256()
        var bytes: Int64 = 0
        try pieces(of: path) { piece in
            hash.update(data: piece)
            bytes += Int64(piece.count)
        }
        let digits = hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return (bytes, digits.joined())
    }

    /// A name beside `path` that nothing has.
    static func free(_ path: String) -> String {
        var (name, number) = (path, 2)
        while exists(name) { (name, number) = ("\(path)-\(number)", number + 1) }
        return name
    }

    private static func pieces(of path: String, _ body: (Data) throws -> Void) throws {
        guard let source = FileHandle(forReadingAtPath: path) else {
            throw Failure("cannot read \(path): \(String(cString: strerror(errno)))", code: .noInput)
        }
        while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty { try body(piece) }
        try source.close()
    }

    private static func failure(_ verb: String, _ path: String) -> Failure {
        Failure("cannot \(verb) \(path): \(String(cString: strerror(errno)))", code: .cannotCreate)
    }
}
