// SPDX-License-Identifier: Apache-2.0

import Contracts

/// The fields that a file may have, in the order in which the reference explains them.
///
/// The wire passes over what it does not know, for a newer client may say more. In a file, that is a word that somebody misspelt:
/// a limit that is not there, and nobody is told.
struct FileFields {
    /// Beside each field those of the object that stands there; none: whatever is there is read by the service.
    private let fields: [(name: String, within: [String])]

    /// What is shown of one that is there already, and may stand in its file as well.
    private let shown: [String]

    static let reward = FileFields(
        fields: [
            ("reward", []), ("name", []), ("kind", []),
            (
                "value",
                ["percent", "amount", "currency", "sku", "quantity", "item", "at", "place", "windows", "cause"]
            ),
            ("cost", []), ("stock", []), ("perMember", []), ("tiers", []), ("segments", []), ("visibility", []), ("from", []),
            ("to", []), ("voucher", ["validFor", "uses", "codes", "pooled"]),
        ],
        shown: ["taken", "left", "publishedAt", "retiredAt"])

    static let template = FileFields(
        fields: [
            ("template", []), ("on", []), ("channel", []), ("purpose", []), ("when", []), ("enabled", []), ("locale", []),
            ("subject", []), ("body", []), ("html", []), ("translations", []),
        ],
        shown: ["version"])

    static let channel = FileFields(
        fields: [
            ("channel", []), ("kind", []),
            (
                "smtp",
                ["host", "port", "security", "username", "password", "from", "fromName", "replyTo", "caFile"]
            ),
            ("webhook", ["url", "secret", "caFile"]),
            ("call", ["url", "headers", "secretHeaders", "body", "encoding", "address", "caFile"]),
            ("quietHours", ["from", "to"]), ("caps", []), ("unsubscribe", ["link", "mailto", "oneClick"]), ("concurrency", []),
            ("ratePerSecond", []), ("timeoutSeconds", []), ("retry", ["firstSeconds", "mostSeconds", "attempts"]),
        ],
        shown: [])

    /// The names in order, with what is within each behind it.
    var order: [String] { fields.flatMap { [$0.name] + $0.within } + shown }

    /// What of a document nobody would read, with its place.
    func faults(in document: JSON) -> [Invalid] {
        (document.object?.members ?? []).flatMap { key, value -> [Invalid] in
            guard let field = fields.first(where: { $0.name == key }) else {
                return shown.contains(key) ? [] : [FileFields.unknown(Pointer()[key])]
            }
            guard !field.within.isEmpty else { return [] }
            return (value.object?.members ?? []).filter { !field.within.contains($0.key) }
                .map { FileFields.unknown(Pointer()[key][$0.key]) }
        }
    }

    private static func unknown(_ place: Pointer) -> Invalid { Invalid(place, "this release does not know it") }
}
