// SPDX-License-Identifier: Apache-2.0

/// What is to be said of one thing, for people: names on the left, and beside each a value.
struct Facts {
    private var rows: [(name: String, value: String)] = []

    /// Nothing is said of what is not known.
    mutating func add(_ name: String, _ value: String?) {
        if let value { rows.append((name, value)) }
    }

    /// The lines, without spaces at their ends.
    var lines: [String] {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { name, value in
            value.isEmpty ? name : name + String(repeating: " ", count: width - name.count + 2) + value
        }
    }

    var text: String { lines.map { $0 + "\n" }.joined() }
}
