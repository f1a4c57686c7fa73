// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What is recorded is booked: of each purchase, activity and return exactly the points that it says, in entries that name it.
struct Bookings {
    /// What an entry says that it is for.
    private struct Cause: Hashable, CustomStringConvertible {
        let member: String
        let names: [String?]

        var description: String { "\(names.compactMap { $0 }.joined(separator: " ")) of \(member)" }
    }

    private var recorded: [Cause: Int64] = [:]
    private var booked: [Cause: Int64] = [:]
    private var gifts: Set<Cause> = []

    mutating func take(_ entry: Books.Entry) throws {
        let data = entry.data
        let points = data["points"]?.integer ?? 0
        let expired = (data["expired"]?.array ?? []).reduce(0) { $0 + ($1["points"]?.integer ?? 0) }
        switch entry.type {
        case "purchase.recorded", "activity.recorded": try note(points, as: cause(entry, of: "earned"), entry)
        case "return.recorded", "reversal.recorded":
            try note((data["revoked"]?.integer ?? 0) - expired, as: cause(entry, of: "taken"), entry)
        case "points.earned":
            if data["tier"] != nil || data["referral"] != nil { return }
            let cause = cause(entry, of: "earned")
            if data["gift"] != nil {
                guard gifts.insert(cause).inserted else { throw Violation(.once, "\(cause) was given twice", member: entry.member) }
                return
            }
            guard booked.updateValue(points, forKey: cause) == nil else {
                throw Violation(.once, "\(entry.process) \(entry.position): \(cause) was booked before", member: entry.member)
            }
        case "points.revoked", "points.writtenOff", "return.charged":
            // What a hold is to spend again, nothing records.
            if data["hold"] != nil { return }
            // A level that is lost takes its gift along, and nothing else is recorded of that.
            if data["tier"] == nil && data["referral"] == nil { booked[cause(entry, of: "taken"), default: 0] += points }
        default: break
        }
    }

    private mutating func note(_ points: Int64, as cause: Cause, _ entry: Books.Entry) throws {
        guard recorded.updateValue(points, forKey: cause) == nil else {
            throw Violation(.once, "\(entry.process) \(entry.position): \(cause) was recorded before", member: entry.member)
        }
    }

    private func cause(_ entry: Books.Entry, of kind: String) -> Cause {
        // A return names the source of its purchase beside its own, and what it takes away only that of the purchase.
        let source = entry.data["purchaseSource"] ?? entry.data["source"]
        let names = ["purchase", "return", "activity", "reference", "gift"].map { entry.data[$0]?.string }
        return Cause(member: entry.member ?? "", names: [kind, source?.string] + names)
    }

    /// The journals are over.
    func check() throws {
        let wrong = recorded.filter { booked[$0.key] ?? 0 != $0.value }
        for (cause, points) in wrong.sorted(by: { $0.key.description < $1.key.description }) {
            throw Violation(
                .points, "\(points) are recorded as \(cause), and \(booked[cause] ?? 0) are booked", member: cause.member)
        }
        if let stray = booked.keys.first(where: { recorded[$0] == nil }) {
            throw Violation(.once, "\(stray) is booked, and nothing is recorded", member: stray.member)
        }
    }
}
