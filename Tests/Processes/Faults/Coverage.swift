// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension Fault {
    /// The table of docs/internals/testing.md.
    static var table: String {
        let head = [
            "| fault of the shipped executables | what is seen, beside what holds for all | checks |", "| --- | --- | --- |",
        ]
        let rows = all.map { fault in
            let checks = fault.invariants.sorted { $0.rawValue < $1.rawValue }.map { "I\($0.rawValue)" }
            return "| \(fault.name) | \(fault.seen) | \(checks.joined(separator: ", ")) |"
        }
        return (head + rows).joined(separator: "\n")
    }
}

@Test func `the page on testing names every fault that is done to the executables`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
    let page = try String(contentsOf: root.appendingPathComponent("docs/internals/testing.md"), encoding: .utf8)
    #expect(page.contains(Fault.table), "it should have:\n\(Fault.table)")
}
