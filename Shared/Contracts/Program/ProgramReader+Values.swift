// SPDX-License-Identifier: Apache-2.0

import Kernel

/// The kinds of values that stand in a program document.
extension ProgramReader {
    /// A short name that people chose.
    package mutating func text(_ key: String) -> String? { value(key, as: Label.self)?.text }

    /// The name of something that the program itself defines, each once.
    package mutating func id<Of>(_ key: String, among known: inout Set<Name<Of>>) -> Name<Of>? {
        guard let name: Name<Of> = value(key) else { return nil }
        // They stand in the names of rules, such as `tier:gold`, and so are shorter than these.
        guard name.text.unicodeScalars.count <= Limits.idCharacters else {
            return refuse(key, "must have at most \(Limits.idCharacters) characters")
        }
        guard !name.text.utf8.contains(UInt8(ascii: ":")) else { return refuse(key, "must have no colon") }
        guard name.text != RuleName.base.text else { return refuse(key, "must not be base, which is what every purchase earns") }
        guard known.insert(name).inserted else { return refuse(key, "stands twice: \(name)") }
        return name
    }

    package mutating func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let number: Int64 = value(key) else { return nil }
        guard range.contains(number) else {
            return refuse(key, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    package mutating func points(_ key: String, in range: ClosedRange<Int64>) -> Points? {
        integer(key, in: range).map { Points($0) }
    }

    /// One of the words that `Choice` has.
    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, of: Choice.Type) -> Choice? {
        guard let text: String = value(key) else { return nil }
        return Choice(rawValue: text) ?? refuse(key, "must be one of \(words(of: Choice.self))")
    }

    /// Some of the words that `Choice` has: one, or a list of at least one.
    package mutating func choices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(
        _ key: String,
        of: Choice.Type
    ) -> Set<Choice>? {
        guard let names = namesInOrder(key, orNone: false) else { return nil }
        var chosen: Set<Choice> = []
        for (name, place) in names {
            guard let choice = Choice(rawValue: name) else {
                refuse(place, "must be one of \(words(of: Choice.self))")
                continue
            }
            chosen.insert(choice)
        }
        return chosen
    }

    private func words<Choice: RawRepresentable<String> & CaseIterable>(of: Choice.Type) -> String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// One name, or a list in which each stands once; at least one, unless there may be none.
    package mutating func names(_ key: String, orNone: Bool = false) -> Set<String>? {
        namesInOrder(key, orNone: orNone).map { Set($0.map(\.name)) }
    }

    /// The same with their places.
    package mutating func namesInOrder(_ key: String, orNone: Bool) -> [(name: String, place: Pointer)]? {
        if let one = json(key)?.string {
            return value(one.json, at: pointer[key]).map { (label: Label) in [(label.text, pointer[key])] }
        }
        guard let elements = array(key) else { return nil }
        if elements.isEmpty, !orNone { return refuse(key, "names nothing: leave it out, or name something") }
        var (seen, names): (Set<String>, [(String, Pointer)]) = ([], [])
        for (index, element) in elements.enumerated() {
            let place = pointer[key][index]
            guard let name: Label = value(element, at: place) else { continue }
            if seen.insert(name.text).inserted { names.append((name.text, place)) } else { refuse(place, "stands twice: \(name)") }
        }
        return names
    }

    /// A duration, which may be 0 only where that makes sense.
    package mutating func period(_ key: String, orZero: Bool = false) -> Period? {
        guard let period: Period = value(key) else { return nil }
        return period != Period() || orZero ? period : refuse(key, "must be longer than nothing")
    }

    /// Durations, each once: how long before something members are told of it.
    package mutating func warnings(_ key: String) -> [Period]? {
        guard let elements = array(key) else { return nil }
        var periods: [Period] = []
        for (index, element) in elements.enumerated() {
            let place = pointer[key][index]
            guard let period: Period = value(element, at: place) else { continue }
            if period == Period() { refuse(place, "must be longer than nothing") }
            if periods.contains(period) { refuse(place, "stands twice: \(period)") } else { periods.append(period) }
        }
        guard elements.count <= Self.mostWarnings else { return refuse(key, "must have at most \(Self.mostWarnings) elements") }
        return periods
    }

    private static let mostWarnings = 16

    /// A number with at most 6 decimals, in quotes: a fraction of a number is never binary.
    package mutating func decimal(_ key: String, in range: ClosedRange<Rational>) -> Rational? {
        guard let json = json(key) else { return nil }
        guard let value = json.string.flatMap(Rational.init(decimal:)), (value * 1_000_000).denominator == 1, range.contains(value)
        else {
            let (least, most) = (range.lowerBound.decimals, range.upperBound.decimals)
            return refuse(key, "must be a decimal in quotes, such as \"1.5\", from \(least) to \(most) with at most 6 decimals")
        }
        return value
    }

    /// Money above 0 in whole minor units; nil as well where it is not known in which currency.
    package mutating func money(_ key: String, in currency: Currency?) -> Amount? {
        guard let json = json(key) else { return nil }
        return money(json, at: pointer[key], in: currency)
    }

    /// Money in the program's currency, or in each of several.
    package mutating func moneyTable(_ key: String, in currency: Currency?) -> MoneyTable? {
        guard let json = json(key) else { return nil }
        guard let object = json.object else {
            guard let amount = money(json, at: pointer[key], in: currency), let currency else { return nil }
            return MoneyTable([currency: amount])
        }
        var amounts: [Currency: Amount] = [:]
        for (code, json) in object.members {
            let place = pointer[key][code]
            guard let currency: Currency = value(code.json, at: place) else { continue }
            if let amount = money(json, at: place, in: currency) { amounts[currency] = amount }
        }
        if object.isEmpty { refuse(pointer[key], "names no currency") }
        return MoneyTable(amounts)
    }

    private mutating func money(_ json: JSON, at place: Pointer, in currency: Currency?) -> Amount? {
        guard let value = json.string.flatMap(Rational.init(decimal:)), !value.isZero else {
            refuse(place, "must be a decimal above 0 in quotes, such as \"1.00\"")
            return nil
        }
        guard let currency else { return nil }
        let minor = value * currency.minorUnits
        guard minor.denominator == 1, minor.numerator <= Int128(Limits.magnitude) else {
            refuse(place, "must have at most \(currency.exponent) decimals in \(currency)")
            return nil
        }
        return Amount(Int64(minor.numerator))
    }

    /// A day or a time of the program's zone; a day alone is its beginning.
    package mutating func localTime(_ key: String, in zone: Zone) -> Timestamp? {
        guard let text: String = value(key) else { return nil }
        let zeros = "0000-00-00T00:00:00Z"
        guard [10, 16, 19].contains(text.utf8.count), text.utf8.count == 10 || text.utf8.dropFirst(10).first == UInt8(ascii: "T"),
            let local = Timestamp(text + zeros.dropFirst(text.utf8.count))
        else {
            return refuse(key, "must be a time or a day in the program's zone, such as 2026-01-15T00:00:00 or 2026-01-15")
        }
        return zone.moment(ofLocal: local.milliseconds)
    }
}

extension Rational {
    fileprivate static func * (value: Rational, factor: Int128) -> Rational { value * Rational(factor) }
}

extension Currency {
    /// In one unit.
    package var minorUnits: Rational { Rational((0..<exponent).reduce(1) { scale, _ in scale * 10 }) }
}

extension Rational {
    /// A fraction that a decimal of at most 9 places made: `1.5`.
    package var decimals: String {
        let scaled = (self * Rational(1_000_000_000)).floor
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: 1_000_000_000)
        if fraction == 0 { return "\(whole)" }
        // A digit before them keeps the zeros at their beginning.
        var rest = fraction + 1_000_000_000
        while rest % 10 == 0 { rest /= 10 }
        return "\(whole).\(String(rest).dropFirst())"
    }
}

extension Points {
    /// What a rule of a program gives at most at once: enough for a point to be worth a hundredth of a cent, and few enough for
    /// the exact points of any purchase to fit.
    package static let mostGiven: Int64 = 1_000_000
}
