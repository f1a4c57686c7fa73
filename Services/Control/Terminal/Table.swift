// SPDX-License-Identifier: Apache-2.0

/// Rows under headings, each column as wide as its widest cell.
struct Table {
    enum Side: Sendable { case left, right }

    struct Column: Sendable {
        let title: String
        let side: Side

        static func text(_ title: String) -> Column { Column(title: title, side: .left) }
        static func number(_ title: String) -> Column { Column(title: title, side: .right) }
    }

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// - Precondition: one cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
        rows.append(cells)
    }

    /// The lines, without spaces at their ends.
    var lines: [String] {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            var line = ""
            for (column, cell) in cells.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                if column > 0 { line += "  " }
                line += columns[column].side == .left ? cell + space : space + cell
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    var text: String { lines.map { $0 + "\n" }.joined() }
}
