// SPDX-License-Identifier: Apache-2.0

import Contracts

/// What happened, as one number that is the same for the same run, and as lines for a person who asks for them.
struct Transcript {
    /// FNV-1a-64 of everything that was sent and of everything that befell anybody.
    private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    /// The last lines, when they are kept.
    private(set) var lines: [String] = []
    let isKept: Bool

    init(isKept: Bool) { self.isKept = isKept }

    mutating func note(_ steady: Int64, _ what: StaticString, _ who: String, _ bytes: [UInt8] = []) {
        mix(UInt64(bitPattern: steady))
        what.withUTF8Buffer { for byte in $0 { mix(byte) } }
        for byte in who.utf8 { mix(byte) }
        for byte in bytes { mix(byte) }
        guard isKept else { return }
        lines.append("\(time(steady)) \(what) \(who) \(String(decoding: bytes.prefix(1_500), as: UTF8.self))")
        if lines.count > 400_000 { lines.removeFirst(200_000) }
    }

    private mutating func mix(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    private mutating func mix(_ word: UInt64) { digest = (digest ^ word) &* 0x100_0000_01b3 }

    private func time(_ steady: Int64) -> String {
        let (days, rest) = steady.quotientAndRemainder(dividingBy: 86_400_000)
        return "day \(days) +\(rest / 1_000).\(String(1_000 + rest % 1_000).dropFirst())s"
    }
}
