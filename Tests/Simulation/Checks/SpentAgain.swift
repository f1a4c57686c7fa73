// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a full return gives back of what was paid with points goes again with its void: it is spent, written off or charged,
/// as far as it has not expired meanwhile.
struct SpentAgain {
    private struct Paid: Hashable {
        let member: String
        let source: String
        let purchase: String
    }

    /// Since the last full return, and what of the member's points has expired since.
    private var back: [Paid: (points: Int64, expired: Int64)] = [:]
    /// By voids.
    private var due: [Paid: ClosedRange<Int64>] = [:]
    private var gone: [Paid: Int64] = [:]

    mutating func take(_ entry: Books.Entry) {
        let (data, member) = (entry.data, entry.member ?? "")
        let points = data["points"]?.integer ?? 0
        let source = data["purchaseSource"] ?? data["source"]
        let paid = Paid(member: member, source: source?.string ?? "", purchase: data["purchase"]?.string ?? "")
        switch entry.type {
        case "points.restored" where data["purchase"] != nil: back[paid, default: (0, 0)].points += points
        case "points.expired": for other in back.keys where other.member == member { back[other]?.expired += points }
        case "return.voided" where data["wasFull"] == true:
            guard let back = back.removeValue(forKey: paid) else { return }
            let before = due[paid] ?? 0...0
            due[paid] = before.lowerBound + max(0, back.points - back.expired)...before.upperBound + back.points
        case "points.spent" where data["return"] != nil, "points.writtenOff" where data["hold"] != nil,
            "return.charged" where data["hold"] != nil:
            gone[paid, default: 0] += points
        default: break
        }
    }

    /// The journals are over.
    func check() throws {
        for (paid, points) in gone where due[paid] == nil {
            throw Violation(.points, "\(points) of \(paid.purchase) are spent again, and no void asks for it", member: paid.member)
        }
        for (paid, range) in due where !range.contains(gone[paid] ?? 0) {
            throw Violation(
                .points, "of \(paid.purchase) \(range) are to be spent again, and \(gone[paid] ?? 0) are", member: paid.member)
        }
    }
}
