// SPDX-License-Identifier: Apache-2.0

import Contracts

/// The names that a template can use at some place: those of the event, of the member, of the program, and the link that ends it.
struct TemplateScope: Sendable {
    /// What lies around the place; the innermost is the last.
    private let levels: [EventFields]
    /// Whether what lies innermost is a text, which is called by a dot.
    private let isText: Bool

    init(event: EventFields) {
        levels = [event]
        isText = false
    }

    private init(_ levels: [EventFields], isText: Bool) {
        self.levels = levels
        self.isText = isText
    }

    /// What can be said of a moment, and of an amount of money, besides what it is.
    static let partsOfTime = ["date", "time"]
    static let partsOfMoney = ["money"]

    /// Names that every template can use.
    static let everywhere: [String: [String]] = [
        "member": ["id", "name", "locale"], "program": ["name", "currency"], "unsubscribe": [],
    ]

    /// What lies within a section; nil when the name is not known.
    func within(_ name: String) -> TemplateScope? {
        if name == "." { return isText ? self : nil }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let field = field(at: path) else { return isKnown(name) ? self : nil }
        switch field {
        // It is there or not: within, the names are those around.
        case .plain, .time, .money: return self
        case .object(let fields): return TemplateScope(levels + [fields], isText: false)
        case .list(let fields): return TemplateScope(levels + [fields], isText: fields.fields.isEmpty)
        }
    }

    /// Whether a name can stand here.
    func isKnown(_ name: String) -> Bool {
        if name == "." { return isText }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if let parts = Self.everywhere[path[0]] {
            return path.count == 1 ? parts.isEmpty || path[0] == "member" : path.count == 2 && parts.contains(path[1])
        }
        if field(at: path) != nil { return true }
        switch field(at: path.dropLast()) {
        case .time: return Self.partsOfTime.contains(path[path.count - 1])
        case .money: return Self.partsOfMoney.contains(path[path.count - 1])
        case .plain, .list, .object, nil: return false
        }
    }

    private func field(at path: some Collection<String>) -> EventFields.Field? {
        guard let first = path.first, let level = levels.last(where: { $0.fields[first] != nil }) else { return nil }
        var field = level.fields[first]
        for name in path.dropFirst() {
            guard case .object(let fields)? = field else { return nil }
            field = fields.fields[name]
        }
        return field
    }

    /// Every name of the first level, sorted; for the text of a fault.
    var names: [String] {
        let everywhere = Self.everywhere.flatMap { name, parts in parts.isEmpty ? [name] : parts.map { "\(name).\($0)" } }
        return ((levels.last?.fields.keys).map(Array.init) ?? []).sorted() + everywhere.sorted()
    }
}
