// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads a file or a pipe line by line, without waiting for a pipe that is silent, and without keeping what was read.
struct LineReader {
    /// What there is at the moment.
    enum Line: Hashable, Sendable {
        case line([UInt8], number: Int)
        case notYet
        case end
    }

    private let descriptor: Descriptor
    private let name: String
    /// Bytes of a regular file.
    let size: Int64?
    private(set) var bytesRead: Int64 = 0
    private var buffer: [UInt8] = []
    /// Where in the buffer the next line begins, and up to where no end of it was found.
    private var start = 0
    private var searched = 0
    private var number = 0
    private var isAtEnd = false

    /// Opens `path`; `-` is the standard input.
    init(path: String) throws(Failure) {
        name = path == "-" ? "the standard input" : path
        descriptor = Descriptor(path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC))
        guard descriptor.number >= 0 else { throw LineReader.failure("open", path) }
        var status = stat()
        size = fstat(descriptor.number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    mutating func next() throws(Failure) -> Line {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { (start, searched) = (end + 1, end + 1) }
                return line(buffer[start..<end])
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return .end }
                defer { start = buffer.count }
                return line(buffer[start...])
            }
            guard hasInput else { return .notYet }
            try read()
        }
    }

    /// Everything from here to the end, however long it takes.
    mutating func rest() throws(Failure) -> [UInt8] {
        while !isAtEnd { try read() }
        defer { (start, searched) = (buffer.count, buffer.count) }
        return Array(buffer[start...])
    }

    private mutating func line(_ bytes: ArraySlice<UInt8>) -> Line {
        number += 1
        return .line(Array(bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes), number: number)
    }

    /// Whether reading would not wait. A regular file never does.
    private var hasInput: Bool {
        if size != nil { return true }
        var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) != 0
    }

    private mutating func read() throws(Failure) {
        // What was handed out is dropped, once it is the larger part.
        if start > buffer.count / 2 {
            buffer.removeFirst(start)
            (searched, start) = (searched - start, 0)
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor.number, &chunk, chunk.count)
        if count > 0 {
            buffer += chunk[..<count]
            bytesRead += Int64(count)
        } else if count == 0 {
            isAtEnd = true
        } else if errno != EINTR {
            throw LineReader.failure("read", name)
        }
    }

    private static func failure(_ verb: String, _ path: String) -> Failure {
        Failure("cannot \(verb) \(path): \(String(cString: strerror(errno)))", code: .noInput)
    }
}

/// An open file, closed when nobody reads it any more, also when it was not read to its end.
private final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }
    deinit { if number > STDERR_FILENO { close(number) } }
}
