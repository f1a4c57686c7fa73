// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Mustache

/// What a template sees: the data of the event, with moments and money that can be written as people do.
struct TemplateView {
    let event: JSON
    let fields: EventFields
    let clock: MemberClock
    let language: LanguageTag

    /// The names of the first level.
    func names(_ everywhere: [String: Any]) -> [String: Any] {
        let names = value(of: event, as: .object(fields), in: nil) as? [String: Any] ?? [:]
        return names.merging(everywhere) { _, ours in ours }
    }

    /// An amount of money is in the currency that stands beside it, or else in that of the whole.
    private func value(of json: JSON, as field: EventFields.Field?, in currency: Currency?) -> Any {
        let currency = json["currency"]?.string.flatMap(Currency.init) ?? currency
        return switch (json, field) {
        case (.string(let text), .time):
            Timestamp(text).map { ShownTime(text: text, time: $0, view: self) } ?? text
        case (.integer(let minorUnits), .money): ShownMoney(minorUnits: minorUnits, currency: currency)
        case (.string(let text), _): text
        case (.integer(let number), _): number
        case (.bool(let bool), _): bool
        case (.array(let elements), .list(let fields)): elements.map { value(of: $0, as: .object(fields), in: currency) }
        case (.array(let elements), _): elements.map { value(of: $0, as: nil, in: currency) }
        case (.object(let object), .object(let fields)):
            Dictionary(
                uniqueKeysWithValues: object.members.map { key, json in
                    (key, value(of: json, as: fields.fields[key], in: currency))
                })
        case (.object(let object), _):
            Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, value(of: $0.value, as: nil, in: currency)) })
        case (.forbidden, _): ""
        }
    }
}

/// A member, or a program: parts that are called by their names, and a text of its own.
struct ShownThing: MustacheParent, MustacheCustomRenderable {
    let text: String
    let parts: [String: String]

    func child(named name: String) -> Any? { parts[name] }
    var renderText: String { text }
    var isNull: Bool { false }
}

private struct ShownTime: MustacheParent, MustacheCustomRenderable {
    let text: String
    let time: Timestamp
    let view: TemplateView

    var renderText: String { text }
    var isNull: Bool { false }

    func child(named name: String) -> Any? {
        switch name {
        case "date": view.clock.date(time, in: view.language)
        case "time": view.clock.time(time, in: view.language)
        default: nil
        }
    }
}

private struct ShownMoney: MustacheParent, MustacheCustomRenderable {
    let minorUnits: Int64
    let currency: Currency?

    var renderText: String { String(minorUnits) }
    var isNull: Bool { false }

    func child(named name: String) -> Any? {
        guard name == "money", let currency else { return nil }
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        let whole = padded.dropLast(currency.exponent)
        let sign = minorUnits < 0 ? "-" : ""
        return "\(sign)\(whole)\(currency.exponent > 0 ? "." : "")\(padded.suffix(currency.exponent)) \(currency.code)"
    }
}
