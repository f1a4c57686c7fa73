// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The body of a call to a service that sends on, filled in.
struct CallBody: Sendable {
    let bytes: [UInt8]
    let contentType: String

    /// The `values` are found by the names that stand between double braces.
    init(_ target: CallTarget, _ values: [String: String]) {
        let filled = target.body.filled(with: values)
        switch target.encoding {
        case .json: (bytes, contentType) = (filled.bytes, "application/json")
        case .form:
            let pairs = (filled.object?.members ?? []).map { "\(Self.escaped($0.key))=\(Self.escaped($0.value.formText))" }
            (bytes, contentType) = (Array(pairs.joined(separator: "&").utf8), "application/x-www-form-urlencoded")
        }
    }

    /// As HTML's forms write it.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: text.utf8.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: " "): [UInt8(ascii: "+")]
                case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "*"): [byte]
                default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }, as: UTF8.self)
    }
}

extension JSON {
    /// This, with what stands between double braces in its texts replaced.
    fileprivate func filled(with values: [String: String]) -> JSON {
        switch self {
        case .string(let text): .string(text.filled(with: values))
        case .array(let elements): .array(elements.map { $0.filled(with: values) })
        case .object(let object):
            .object(object.members.reduce(into: JSON.Object()) { $0[$1.key] = $1.value.filled(with: values) })
        case .bool, .integer, .forbidden: self
        }
    }

    fileprivate var formText: String {
        switch self {
        case .string(let text): text
        default: text
        }
    }
}

extension String {
    /// What is put in is not looked at again: it may have braces of its own.
    fileprivate func filled(with values: [String: String]) -> String {
        var filled = ""
        var rest = self[...]
        while let open = rest.firstRange(of: "{{") {
            let inside = rest[open.upperBound...]
            guard let close = inside.firstRange(of: "}}"), let value = values[String(inside[..<close.lowerBound])] else {
                filled += rest[..<open.upperBound]
                rest = inside
                continue
            }
            filled += rest[..<open.lowerBound] + value
            rest = inside[close.upperBound...]
        }
        return filled + rest
    }
}
