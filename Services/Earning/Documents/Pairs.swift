// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A value that can be the key of an object: in a document, a table is an object, sorted as every object is.
protocol JSONKey: Hashable {
    /// Nil when `key` is none.
    init?(key: String)
    var key: String { get }
}

extension Name: JSONKey {
    init?(key: String) { self.init(key) }
    var key: String { text }
}

extension Currency: JSONKey {
    init?(key: String) { self.init(key) }
    var key: String { code }
}

/// The first day of the period, then the rule: no day has a space in it.
extension CampaignUsage.Key: JSONKey {
    init?(key: String) {
        guard let space = key.firstIndex(of: " "), let rule = RuleName(String(key[key.index(after: space)...])) else { return nil }
        let day = String(key[..<space])
        guard let period = CalendarDay(day) else {
            guard day == "ever" else { return nil }
            self.init(rule: rule, period: nil)
            return
        }
        self.init(rule: rule, period: period)
    }

    var key: String { "\(period?.description ?? "ever") \(rule)" }
}

extension Dictionary where Key: JSONKey, Value: JSONValue {
    var json: JSON {
        var object = JSON.Object()
        for (key, value) in self { object[key.key] = value.json }
        return .object(object)
    }
}

extension Fields {
    /// A table, if it is there.
    func pairs<Key: JSONKey, Value: JSONValue>(_ key: String) throws(Invalid) -> [(Key, Value)] {
        guard let json: JSON = try optional(key) else { return [] }
        guard let object = json.object else { throw Invalid(pointer[key], "must be an object") }
        var pairs: [(Key, Value)] = []
        for (name, value) in object.members {
            guard let place = Key(key: name) else { throw Invalid(pointer[key][name], "cannot stand here") }
            pairs.append((place, try Value(value, at: pointer[key][name])))
        }
        return pairs
    }
}

extension CampaignUsage.Used: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        points = try fields.optional("points") ?? .zero
        count = try fields.optional("count") ?? 0
    }

    var json: JSON { .members(["count": count == 0 ? nil : count.json, "points": points == .zero ? nil : points.json]) }
}

extension CashbackWallet: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(balance: try fields.required("balance"), carry: try fields.required("carry"))
    }

    var json: JSON { ["balance": balance.json, "carry": carry.json] }
}
