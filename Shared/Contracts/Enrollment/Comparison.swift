// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A keyed hash of something that was seen with a member, of which only one thing can be told: whether it is the same as another's.
package struct Comparison: Hashable, Sendable, JSONValue {
    package enum Kind: String, Sendable, JSONWord {
        case name, email, phone, paymentToken, device, address, origin
    }

    package let kind: Kind
    /// 32 hexadecimal digits.
    package let digits: String

    package init(kind: Kind, digits: String) {
        self.kind = kind
        self.digits = digits
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        kind = try fields.required("kind")
        digits = try fields.text("hash")
    }

    package var json: JSON { ["hash": digits.json, "kind": kind.json] }
}

extension Comparison.Kind {
    /// What is hashed of a text, so that spellings of one thing are the same; nil when nothing is left that could be compared.
    ///
    /// It is coarser than an identifier, for it accuses nobody by itself: it only has people looked at.
    package func normalised(_ text: String) -> String? {
        let normal =
            switch self {
            case .name, .address: words(of: text).joined(separator: " ")
            case .email: mailbox(text)
            case .phone: lineNumber(text)
            case .paymentToken, .device: text.trimmed
            case .origin: text.trimmed.lowercased()
            }
        return normal.isEmpty ? nil : normal
    }

    /// Words without case, accents and punctuation; those of a name in any order.
    private func words(of text: String) -> [String] {
        let plain = text.lowercased().unicodeScalars.map { plainLetters[$0] ?? String($0) }.joined()
        let words = plain.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return self == .name ? words.sorted() : words
    }
}

/// An e-mail address without case, dots and what follows a plus: most providers deliver all of these into one mailbox.
private func mailbox(_ text: String) -> String {
    let address = text.trimmed.lowercased()
    guard let at = address.lastIndex(of: "@") else { return "" }
    let local = address[..<at].prefix { $0 != "+" }.filter { $0 != "." }
    let domain = address[address.index(after: at)...]
    return local.isEmpty || domain.isEmpty ? "" : "\(local)@\(domain == "googlemail.com" ? "gmail.com" : domain)"
}

/// The last nine digits of a telephone number: with and without country and trunk code it is the same line.
private func lineNumber(_ text: String) -> String {
    let digits = text.filter { ("0"..."9").contains($0) }
    return digits.count < 6 ? "" : String(digits.suffix(9))
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// What people write for letters that their keyboard does not have.
private let plainLetters: [Unicode.Scalar: String] = {
    let groups = [
        "a": "áàâãåāăą", "ae": "äæ", "c": "çćĉċč", "d": "ďđð", "e": "éèêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ",
        "i": "íìîïĩīĭįı", "j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŉŋ", "o": "óòôõōŏő", "oe": "öøœ",
        "r": "ŕŗř", "s": "śŝşšș", "ss": "ß", "t": "ţťŧț", "th": "þ", "u": "úùûũūŭůűų", "ue": "ü",
        "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
    ]
    var letters: [Unicode.Scalar: String] = [:]
    for (plain, others) in groups { for scalar in others.unicodeScalars { letters[scalar] = plain } }
    return letters
}()

/// What was seen when somebody enrolled or bought, as the sender knows it: it is hashed before anything is kept, and only compared.
package struct Signals: Hashable, Sendable, JSONValue {
    /// In the order of their kinds.
    package let texts: [(kind: Comparison.Kind, text: String)]

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        var texts: [(Comparison.Kind, String)] = []
        for kind in Comparison.Kind.allCases {
            guard let text = try fields.text(kind.rawValue, ifPresent: Limits.textCharacters) else { continue }
            texts.append((kind, text))
        }
        self.texts = texts
    }

    package init(_ texts: [Comparison.Kind: String]) {
        self.texts = Comparison.Kind.allCases.compactMap { kind in texts[kind].map { (kind, $0) } }
    }

    package var json: JSON { texts.reduce([:]) { $0.with($1.kind.rawValue, $1.text.json) } }

    package static func == (a: Signals, b: Signals) -> Bool { a.json == b.json }
    package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
