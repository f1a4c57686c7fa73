// SPDX-License-Identifier: Apache-2.0

/// Bytes as text (RFC 4648).
package enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// Base64url: what can stand in an address as it is.
    private static let webLetters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// With `=` at the end, so that four letters stand for three bytes.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        let text = encoded(bytes, letters)
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    /// For addresses: without `=`.
    package static func webText(_ bytes: some Collection<UInt8>) -> String { encoded(bytes, webLetters) }

    /// The bytes of a text of either kind, `=` or not; nil for what is none.
    package static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count) = (UInt32(0), 0)
        let stripped = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed()
        guard text.utf8.count - stripped.count <= 2, stripped.count % 4 != 1 else { return nil }
        for byte in stripped {
            guard let value = letters.firstIndex(of: byte) ?? webLetters.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func encoded(_ bytes: some Collection<UInt8>, _ letters: [UInt8]) -> String {
        var text: [UInt8] = []
        var (bits, count) = (UInt32(0), 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(letters[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(letters[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
