// SPDX-License-Identifier: Apache-2.0

/// A page in Prometheus' text format (version 0.0.4), made from what a snapshot counts.
package struct MetricsPage {
    private let labels: [String: String]
    private var families: [(name: String, lines: [String])] = []

    /// - Parameter labels: on every figure of the page.
    package init(labels: [String: String]) { self.labels = labels }

    package mutating func counter(_ name: String, _ help: String, _ value: Int, _ labels: [String: String] = [:]) {
        add(name, "counter", help, Int64(value), labels)
    }

    package mutating func gauge(_ name: String, _ help: String, _ value: Int64, _ labels: [String: String] = [:]) {
        add(name, "gauge", help, value, labels)
    }

    private mutating func add(_ name: String, _ type: String, _ help: String, _ value: Int64, _ own: [String: String]) {
        let all = labels.merging(own) { _, own in own }.sorted { $0.key < $1.key }
        let text = all.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        let line = "\(name){\(text)} \(value)"
        if let index = families.firstIndex(where: { $0.name == name }) {
            families[index].lines.append(line)
        } else {
            families.append((name, ["# HELP \(name) \(help)", "# TYPE \(name) \(type)", line]))
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    package var text: String { families.flatMap(\.lines).map { $0 + "\n" }.joined() }
}
