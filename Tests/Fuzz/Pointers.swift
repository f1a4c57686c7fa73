// SPDX-License-Identifier: Apache-2.0

import Contracts

extension JSON {
    /// The value at a place, by RFC 6901; nil when there is none.
    subscript(at pointer: Pointer) -> JSON? { value(at: pointer.tokens[...]) }

    /// Whether a fault can be shown to whoever wrote this: the place is there, or is that of a member that is missing.
    func has(_ pointer: Pointer) -> Bool {
        let tokens = pointer.tokens
        return tokens.isEmpty || value(at: tokens.dropLast()) != nil
    }

    private func value(at tokens: ArraySlice<String>) -> JSON? {
        guard let token = tokens.first else { return self }
        let next =
            array.map { elements in Int(token).flatMap { elements.indices.contains($0) ? elements[$0] : nil } } ?? self[token]
        return next?.value(at: tokens.dropFirst())
    }
}

extension Pointer {
    /// The keys and indexes on the way. Byte by byte, because a slash with an accent upon it is no slash for Swift.
    fileprivate var tokens: [String] {
        description.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst().map { token in
            var bytes: [UInt8] = []
            var isEscaped = false
            for byte in token {
                if isEscaped { bytes.append(byte == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/")) }
                if !isEscaped, byte != UInt8(ascii: "~") { bytes.append(byte) }
                isEscaped = !isEscaped && byte == UInt8(ascii: "~")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
