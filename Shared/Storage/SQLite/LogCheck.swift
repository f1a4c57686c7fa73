// SPDX-License-Identifier: Apache-2.0

import CPageSums
import Foundation

/// Whether a write-ahead log still has everything that was committed to it.
///
/// Each frame of the log is summed together with all before it. SQLite reads a log up to the first frame whose sum is
/// wrong and forgets the rest without a word, because it takes that for the transaction that a power cut tore. After a
/// flipped byte, the rest would be transactions that were answered. What tells the two apart:
///
/// - A commit is synced before the next transaction is written, so a power cut can tear only one. If there are signs of two
///   commits at and after the first bad frame, the earlier one was durable.
/// - The index beside the log (`-shm`) names the last committed frame, and is written after the sync. It survives a kill.
///
/// What remains is one byte flipped in the very last transaction, found after a power cut that also lost the index.
///
/// The format: https://www.sqlite.org/walformat.html
struct LogCheck {
    /// Lets a log be read whose end is a transaction that was never answered. Let it be emptied then: a second such end, on top
    /// of the rest of this one, would look like damage.
    ///
    /// - Throws: `StoreRefusal` when something that was committed is missing.
    static func check(_ path: String) throws {
        // The header of a log is synced before its first frame.
        guard StoreFile.size(path + "-wal") > Int64(headerSize) else { return }
        let log = try Bytes(of: path + "-wal")
        guard let check = LogCheck(log) else {
            throw StoreFile.damage(path + "-wal", "its header is not the one that was written")
        }
        try check.run(index: Bytes(of: path + "-shm"))
    }

    private let log: Bytes
    private let isBigEndian: Bool
    private let frameSize: Int
    private let salts: [UInt8]
    private static let (headerSize, frameHeaderSize) = (32, 24)

    private init?(_ log: Bytes) {
        let header = log.read(at: 0, count: LogCheck.headerSize)
        guard header.count == LogCheck.headerSize else { return nil }
        self.log = log
        let magic = header.number(at: 0)
        isBigEndian = magic & 1 == 1
        frameSize = LogCheck.frameHeaderSize + Int(header.number(at: 8))
        salts = Array(header[16..<24])
        let sum = punchcard_sum().adding(header[..<24], isBigEndian)
        guard magic & ~1 == 0x377f_0682, header.number(at: 8) >= 512, sum == header.sum(at: 24) else { return nil }
    }

    /// One frame as it lies there.
    private struct Frame {
        let bytes: [UInt8]
        let isOfThisLog: Bool
        var isCommit: Bool { isOfThisLog && bytes.number(at: 4) != 0 }
        var sum: punchcard_sum { bytes.sum(at: 16) }

        /// Whether it is what was written after a frame with that sum.
        func follows(_ before: punchcard_sum, _ isBigEndian: Bool) -> Bool {
            let start = before.adding(bytes[..<8], isBigEndian)
            return isOfThisLog && start.adding(bytes[LogCheck.frameHeaderSize...], isBigEndian) == sum
        }
    }

    private func frame(_ index: Int) -> Frame? {
        let bytes = log.read(at: LogCheck.headerSize + index * frameSize, count: frameSize)
        guard bytes.count == frameSize else { return nil }
        return Frame(bytes: bytes, isOfThisLog: bytes[8..<16].elementsEqual(salts))
    }

    private func run(index: Bytes) throws {
        var (number, committed) = (0, 0)
        var sum = log.read(at: 24, count: 8).sum(at: 0)
        while let frame = frame(number), frame.follows(sum, isBigEndian) {
            number += 1
            sum = frame.sum
            if frame.isCommit { committed = number }
        }
        let known = lastFrame(in: index) ?? 0
        if known > committed { throw loss("\(known) frames were committed, and \(committed) can be read") }
        if let bad = frame(number), commits(after: number, bad) > 1 {
            throw loss("frame \(number + 1) is damaged, and commits follow it")
        }
    }

    /// Signs of commits at and after a bad frame, as far as it takes to tell.
    private func commits(after number: Int, _ bad: Frame) -> Int {
        var (number, before) = (number + 1, bad)
        var found = bad.isCommit ? 1 : 0
        while found < 2, let frame = frame(number) {
            if frame.isCommit, frame.follows(before.sum, isBigEndian) { found += 1 }
            (number, before) = (number + 1, frame)
        }
        return found
    }

    /// The last committed frame of this log, if the index is one of it.
    private func lastFrame(in index: Bytes) -> Int? {
        // Twice the same 48 bytes, of which the last eight are a sum, in the order of the machine.
        let header = index.read(at: 0, count: 96)
        guard header.count == 96, header[..<48].elementsEqual(header[48...]), header[32..<40].elementsEqual(salts) else {
            return nil
        }
        let isBigEndian = 1.bigEndian == 1
        let sum = punchcard_sum().adding(header[..<40], isBigEndian)
        let (first, second) = (header.native(at: 40), header.native(at: 44))
        guard sum == punchcard_sum(s1: first, s2: second), first != 0 || second != 0 else { return nil }
        return Int(header.native(at: 16))
    }

    private func loss(_ what: String) -> StoreRefusal { StoreFile.damage(log.path, what) }
}

/// A file that is read in pieces.
private final class Bytes {
    let path: String
    private let descriptor: Int32

    /// A file that is not there is an empty one.
    init(of path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno != ENOENT { throw StoreFile.refusal(path, "cannot be opened") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// That piece, as far as it is there.
    func read(at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }
}

extension punchcard_sum {
    fileprivate func adding(_ bytes: ArraySlice<UInt8>, _ isBigEndian: Bool) -> punchcard_sum {
        bytes.withUnsafeBytes { punchcard_add(self, $0.baseAddress, Int32($0.count), isBigEndian) }
    }

    fileprivate static func == (a: punchcard_sum, b: punchcard_sum) -> Bool { a.s1 == b.s1 && a.s2 == b.s2 }
}

extension [UInt8] {
    /// The big-endian number of 32 bits there.
    fileprivate func number(at offset: Int) -> UInt32 { self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }

    /// The sum there, which a log holds big-endian.
    fileprivate func sum(at offset: Int) -> punchcard_sum {
        punchcard_sum(s1: number(at: offset), s2: number(at: offset + 4))
    }

    /// The number there in the order of the machine.
    fileprivate func native(at offset: Int) -> UInt32 { number(at: offset).bigEndian }
}
