// SPDX-License-Identifier: Apache-2.0

/// What a return takes, in all and of each line: in the order of the lines of the purchase, zeros where it takes nothing.
package struct Revocation: Hashable, Sendable {
    package var lines: [Award.Share]
    /// Minor units, of each line.
    package var amounts: [Int64]
    package var points: Int64 { lines.map(\.points).reduce(0, +) }
    package var qualifying: Int64 { lines.map(\.qualifying).reduce(0, +) }
    package var amount: Int64 { amounts.reduce(0, +) }
}

/// A sale that was taken, what it earned, and all that was given back of it.
struct Purchase: Sendable {
    /// What is left of a line. Nothing is left when both are 0.
    struct Rest: Hashable, Sendable {
        var amount: Int64
        var quantity: Int64
    }

    /// A return that does not fit, and the codes that may say so.
    struct Refusal: Error {
        var codes: Set<String>
    }

    let sale: Sale
    let award: Award
    let recordedAt: Int64
    private(set) var returns: [Return] = []

    /// A return that was recorded.
    struct Return: Sendable {
        let number: String
        let recordedAt: Int64
        /// What it took of each line.
        let taken: [Rest]
        var voidedAt: Int64?

        func stands(at moment: Int64) -> Bool { recordedAt <= moment && voidedAt.map { moment < $0 } ?? true }
    }

    init(sale: Sale, award: Award, recordedAt: Int64) {
        (self.sale, self.award, self.recordedAt) = (sale, award, recordedAt)
    }

    /// What is left of each line after the returns that stood at a moment.
    func left(at moment: Int64 = .max) -> [Rest] {
        returns.filter { $0.stands(at: moment) }
            .reduce(sale.parts.map { Rest(amount: $0.amount, quantity: $0.quantity) }) { left, past in
                zip(left, past.taken).map { Rest(amount: $0.amount - $1.amount, quantity: $0.quantity - $1.quantity) }
            }
    }

    /// What the lines keep of the award: floor(points × amount kept ÷ amount) each, by quantity where a line cost nothing, and
    /// nothing is carried from return to return (program.md, step 5; W2). So when all is returned, all is revoked, in whatever
    /// pieces.
    func kept(of rests: [Rest]) -> [Award.Share] {
        zip(zip(sale.parts, award.lines), rests).map { sold, rest in
            let (kept, all) = sold.0.amount == 0 ? (rest.quantity, sold.0.quantity) : (rest.amount, sold.0.amount)
            func part(_ points: Int64) -> Int64 { Int64(Int128(points) * Int128(kept) / Int128(all)) }
            return Award.Share(points: part(sold.1.points), qualifying: part(sold.1.qualifying))
        }
    }

    /// A return that fits was recorded.
    mutating func take(_ giveBack: GiveBack, recordedAt: Int64) throws(Refusal) {
        let before = left()
        let taken = zip(before, try take(giveBack.extent, from: before)).map {
            Rest(amount: $0.amount - $1.amount, quantity: $0.quantity - $1.quantity)
        }
        returns.append(Return(number: giveBack.number, recordedAt: recordedAt, taken: taken))
    }

    /// A return is as if it had not been: its lines have again what it took.
    ///
    /// - Returns: what comes back; nil when there is no such return, or it was voided before.
    mutating func void(_ number: String, at moment: Int64) -> Revocation? {
        guard let index = returns.firstIndex(where: { $0.number == number && $0.voidedAt == nil }) else { return nil }
        let before = left()
        returns[index].voidedAt = moment
        return difference(left(), before)
    }

    /// What more there is in one state than in another.
    private func difference(_ more: [Rest], _ less: [Rest]) -> Revocation {
        Revocation(
            lines: zip(kept(of: more), kept(of: less)).map {
                Award.Share(points: $0.points - $1.points, qualifying: $0.qualifying - $1.qualifying)
            },
            amounts: zip(more, less).map { $0.amount - $1.amount })
    }

    /// What a further return would take.
    func revocation(by giveBack: GiveBack) throws(Refusal) -> Revocation {
        let before = left()
        let after = try take(giveBack.extent, from: before)
        if before == after {
            throw Refusal(codes: giveBack.asksForNoMoney ? ["nothing_to_return", "invalid"] : ["nothing_to_return"])
        }
        return difference(before, after)
    }

    /// What is left when so much is taken (program.md, the table of step 4).
    private func take(_ extent: GiveBack.Extent, from rests: [Rest]) throws(Refusal) -> [Rest] {
        var left = rests
        var total: Int64 { left.map(\.amount).reduce(0, +) }
        // Once nothing at all is left, a return of so much is both too much and a return of nothing.
        let isGone = rests.allSatisfy { $0 == Rest(amount: 0, quantity: 0) }
        let exceeds = Refusal(codes: isGone ? ["return_exceeds_purchase", "nothing_to_return"] : ["return_exceeds_purchase"])

        /// Takes what a line has of an amount. A line whose whole price is paid back is returned, whatever its quantity.
        func pay(_ amount: Int64, from index: Int) -> Int64 {
            let paid = min(amount, left[index].amount)
            left[index].amount -= paid
            if paid > 0 && left[index].amount == 0 { left[index].quantity = 0 }
            return paid
        }

        switch extent {
        case .everything:
            left = left.map { _ in Rest(amount: 0, quantity: 0) }
        case .amount(let amount):
            guard amount <= total else { throw exceeds }
            for (index, share) in apportion(amount, by: left.map { Int128($0.amount) }).enumerated() {
                _ = pay(share, from: index)
            }
        case .lines(let parts):
            var lacking: Int64 = 0
            for part in parts {
                guard let index = sale.lines.firstIndex(where: { $0.line == part.line }) else {
                    throw Refusal(codes: isGone ? ["invalid", "nothing_to_return"] : ["invalid"])
                }
                if part.quantity == nil && part.amount == nil { left[index] = Rest(amount: 0, quantity: 0) }
                if let quantity = part.quantity {
                    guard quantity <= left[index].quantity else { throw exceeds }
                    left[index].quantity -= quantity
                    if part.amount == nil {
                        let line = sale.lines[index]
                        let due = Int128(line.amount) * Int128(left[index].quantity) / Int128(line.quantity)
                        left[index].amount = min(left[index].amount, Int64(due))
                    }
                }
                if let amount = part.amount { lacking += amount - pay(amount, from: index) }
            }
            // What named lines lack is taken when all parts are, from the others, in order.
            guard lacking <= total else { throw exceeds }
            for index in left.indices { lacking -= pay(lacking, from: index) }
        }
        return left
    }
}
