// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel

@testable import Control

extension FuzzTarget {
    /// A table to be imported: every row is taken or refused at a line that is there, and each that is taken becomes a message.
    static let table = FuzzTarget(
        "table",
        cases: 2_500,
        tokens: [
            ",", ";", "\"", "\"\"", "\n", "\r\n", "\r", "\n\n", "\u{feff}", "9000000000000.00", "90000000000000000000", "0.005",
            "1,5",
            "20260329", "2026-03-29 02:30", "0001-01-01", "9999-12-31T23:59:59", "JPY", "member", "amount", "\u{301}", "\u{a0}",
        ]
    ) { bytes in
        let file = try ScratchFile(bytes)
        let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";")] {
            var reader = try CSVReader(path: file.path, delimiter: delimiter)
            var (last, rows) = (0, 0)
            while let row = try reader.next() {
                try expect(row.line > last && row.line <= lines, "line \(row.line) follows \(last), and there are \(lines)")
                try expect((row.fields == nil) == !row.fault.isEmpty, "line \(row.line) has \(row.fault)")
                (last, rows) = (row.line, rows + 1)
            }
            try expect(reader.thousandths == 1_000, "it ends after \(reader.thousandths ?? -1) thousandths")
            try importing(file.path, delimiter, rows: rows)
        }
    }
}

private func importing(_ path: String, _ delimiter: UInt8, rows: Int) throws {
    guard let clock = LocalTime(zone: "Europe/Berlin") else { throw Violation("there is no Berlin") }
    var columns = PurchaseColumns()
    (columns.purchase, columns.category) = ("purchase", "category")
    let table: PurchaseTable
    do throws(Failure) {
        table = try PurchaseTable(path: path, columns: columns, delimiter: delimiter, clock: clock, point: ".")
    } catch {
        return try expect(error.code == .badInput, "\(error)")
    }
    let plan = try ImportPlan(reading: table)
    try expect(plan.rows + plan.bad == rows - 1, "\(plan.rows) good and \(plan.bad) bad of \(rows - 1) rows")
    try expect(!plan.text.isEmpty, "the plan says nothing")
    let again = try PurchaseTable(path: path, columns: columns, delimiter: delimiter, clock: clock, point: ".")
    var source = ImportSource(again, source: ImportSource.source(ofFile: path), ack: .stored, enrolling: plan.members)
    var messages = 0
    while true {
        switch try source.next() {
        case .end: return try expect(messages == plan.rows + plan.members.count, "\(messages) messages of \(plan.rows) rows")
        case .notYet: throw Violation("a file is not there yet")
        case .message, .refused: messages += 1
        }
    }
}

/// A file with these bytes, which is gone when nobody holds it.
private final class ScratchFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory.path + "/punchcard-fuzz-\(ProcessInfo.processInfo.processIdentifier).csv"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
