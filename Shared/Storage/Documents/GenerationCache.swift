// SPDX-License-Identifier: Apache-2.0

/// Values that were used lately, in two generations: when the young one is full, it becomes the old one, and what was
/// in the old one is forgotten.
///
/// That is nearly "least recently used", without a list to keep in order at every use.
struct GenerationCache<Value> {
    private let half: Int
    private var young: [ExactText: Value] = [:]
    private var old: [ExactText: Value] = [:]

    /// - Parameter capacity: how many values are kept at most.
    init(capacity: Int) {
        precondition(capacity >= 2, "a cache of \(capacity)")
        half = capacity / 2
    }

    var count: Int { young.count + old.count }

    subscript(id: ExactText) -> Value? {
        mutating get {
            if let value = young[id] { return value }
            guard let value = old.removeValue(forKey: id) else { return nil }
            insert(value, id)
            return value
        }
        set {
            if !old.isEmpty { old.removeValue(forKey: id) }
            if let newValue { insert(newValue, id) } else { young.removeValue(forKey: id) }
        }
    }

    mutating func removeAll() {
        young = [:]
        old = [:]
    }

    private mutating func insert(_ value: Value, _ id: ExactText) {
        young[id] = value
        guard young.count >= half else { return }
        old = young
        young = [:]
    }
}
