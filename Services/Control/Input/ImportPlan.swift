// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What an import would do: found by reading the whole table once, before anything is sent.
struct ImportPlan: Sendable {
    /// A member as the table shows one.
    struct NewMember: Hashable, Sendable {
        let identifier: Identifier
        /// The row where it appears first.
        let row: Int
        /// When it joined as the table says, or the earliest of its purchases: whoever bought something was a customer then.
        var since: Timestamp
    }

    private(set) var rows = 0
    private(set) var bad = 0
    /// The first of the bad ones.
    private(set) var badRows: [PurchaseTable.BadRow] = []
    /// In the order in which they appear.
    private(set) var members: [NewMember] = []
    private(set) var sums: [Currency: Int128] = [:]
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?
    /// Whether the rows stand in the order of time.
    private(set) var isInOrder = true
    private var places: [Identifier: Int] = [:]
    private var previous: Timestamp?

    private static let badRowsKept = 20

    init(reading table: PurchaseTable) throws(Failure) {
        var table = table
        while let row = try table.next() {
            switch row {
            case .success(let row): take(row)
            case .failure(let bad):
                self.bad += 1
                if badRows.count < ImportPlan.badRowsKept { badRows.append(bad) }
            }
        }
    }

    private mutating func take(_ row: PurchaseRow) {
        rows += 1
        sums[row.currency, default: 0] += Int128(row.amount.minorUnits)
        if let previous, row.time < previous { isInOrder = false }
        previous = row.time
        let since = min(row.enrolled ?? row.time, row.time)
        first = min(first ?? row.time, row.time)
        last = max(last ?? row.time, row.time)
        if let place = places[row.identifier] {
            members[place].since = min(members[place].since, since)
        } else {
            places[row.identifier] = members.count
            members.append(NewMember(identifier: row.identifier, row: row.number, since: since))
        }
    }

    var text: String {
        let sums = sums.sorted { $0.key.code < $1.key.code }.map { Format.money($0.value, $0.key) }
        var lines = [
            "\(Format.count(rows)) purchases of \(Format.count(members.count)) members, \(sums.joined(separator: " + "))"
        ]
        if let first, let last { lines[0] += ", from \(first) to \(last)" }
        if bad > 0 {
            lines.append("\(Format.count(bad)) rows cannot be imported:")
            lines += badRows.map { "  line \($0.line): \($0.reason)" }
            if bad > badRows.count { lines.append("  … and \(Format.count(bad - badRows.count)) more") }
        }
        return lines.joined(separator: "\n")
    }
}

/// The messages of an import: first the members, if they are to be enrolled, then the purchases.
///
/// Ids come from the file, so that the same import again is all duplicates. They hold row numbers and not identifiers, which
/// have no place in a stream.
struct ImportSource: MessageSource {
    private let source: String
    private let ack: Message.Ack?
    private var members: ArraySlice<ImportPlan.NewMember>
    private var table: PurchaseTable

    /// Messages of a table, with those members enrolled first.
    init(_ table: PurchaseTable, source: String, ack: Message.Ack?, enrolling members: [ImportPlan.NewMember]) {
        self.table = table
        self.source = source
        self.ack = ack
        self.members = members[...]
    }

    var thousandths: Int? { table.thousandths }

    mutating func next() throws -> Pulled {
        if let member = members.popFirst() {
            return pulled(enrollment(member), "row \(member.row)", tolerates: ImportSource.there)
        }
        while let row = try table.next() {
            // Bad rows were shown before, and may be skipped.
            if case .success(let row) = row {
                return pulled(row.message(member: row.identifier.description.json, source: source), "row \(row.number)")
            }
        }
        return .end
    }

    /// What says that a member was enrolled before, by this import or otherwise.
    private static let there: Set<ProblemCode> = [.identifierTaken, .idempotencyConflict]

    private func pulled(_ json: JSON, _ place: String, tolerates: Set<ProblemCode> = []) -> Pulled {
        do throws(Rejection) {
            return .message(try Outgoing(json, place: place, ack: ack, tolerates: tolerates))
        } catch {
            return .refused(place: place, id: json["id"]?.string, error)
        }
    }

    private func enrollment(_ member: ImportPlan.NewMember) -> JSON {
        [
            "data": [
                "identifiers": [["kind": member.identifier.kind.rawValue.json, "value": member.identifier.value.json]]
            ],
            "id": "enroll-row-\(member.row)".json, "source": source.json, "time": member.since.json,
            "type": MemberEnroll.type.json,
        ]
    }

    /// `import/<file name>`, with everything that a source cannot have as `%XX`.
    static func source(ofFile path: String) -> String {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
        let hexadecimal = Array("0123456789ABCDEF")
        return name.prefix(200).reduce(into: "import/") { text, byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            if isPlain || "-_.".utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%\(hexadecimal[Int(byte >> 4)])\(hexadecimal[Int(byte & 15)])"
            }
        }
    }
}

extension PurchaseRow {
    /// The purchase as a message. Its id is the shop's number, or the row.
    func message(member: JSON, source: String) -> JSON {
        let line = category.map { category -> JSON in
            [["amount": amount.json, "category": category.json, "line": "1", "quantity": 1]]
        }
        return [
            "data": .members([
                "amount": amount.json, "currency": currency.json, "lines": line, "member": member, "purchase": purchase?.json,
                "store": store?.json,
            ]),
            "id": (purchase.map { "purchase-\($0)" } ?? "row-\(number)").json, "source": source.json, "time": time.json,
            "type": PurchaseCompleted.type.json,
        ]
    }
}
