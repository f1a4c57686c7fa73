// SPDX-License-Identifier: Apache-2.0

/// The good rows of a table in the order of time.
///
/// Where they stand in that order, each is read when it is its turn; otherwise all are read and sorted.
struct RowsByTime {
    private var table: PurchaseTable
    private var sorted: ArraySlice<PurchaseRow>?

    init(_ table: PurchaseTable, isInOrder: Bool) throws(Failure) {
        self.table = table
        guard !isInOrder else { return }
        var rows: [PurchaseRow] = []
        while let row = try self.table.next() {
            if case .success(let row) = row { rows.append(row) }
        }
        // What happened at one time happened in the order of the rows.
        sorted = rows.sorted { ($0.time, $0.number) < ($1.time, $1.number) }[...]
    }

    mutating func next() throws(Failure) -> PurchaseRow? {
        if sorted != nil { return sorted?.popFirst() }
        while let row = try table.next() {
            if case .success(let row) = row { return row }
        }
        return nil
    }
}
