// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport

@testable import Control
@testable import Earning

extension FuzzTarget {
    /// A program document, from the file to what it gives: whatever is accepted rates any purchase, within the limits, the same
    /// each time, and takes all of it back when all of it is returned.
    static let program = FuzzTarget(
        "program",
        cases: 1_200,
        tokens: [
            "\n", "  ", "- ", ": ", "&a ", "*a", "!!str ", "|\n", "? ", "#", "<<: ", "---\n", "\t", "0x1", "1_000", ".inf", "~",
            "earn",
            "points", "per", "currency", "partner", "basis", "excludeCategories", "excludeTenders", "tax", "exclude", "rounding",
            "up",
            "halfUp", "halfEven", "acceptance", "late", "early", "beforeEnrollment", "accept", "P1Y2M3W4DT5H6M7S", "1000000",
            "\"9000000000000.00\"", "\"0.01\"", "expiry", "after", "align", "warn", "returns", "shortfall", "charge", "pointValue",
            "amount",
            "cashback", "percent", "tiers", "window", "rolling P12M", "validity", "levels", "id", "from", "to", "multiplier",
            "entry",
            "campaigns", "when", "sku", "tier", "hours", "\"24:00\"", "purchaseNumber", "minimum", "activity", "effect", "multiply",
            "add", "perItem", "reward", "group", "cap", "perMember", "perMemberPer", "count", "stamps", "every", "gifts", "welcome",
            "2026-02-29", "2026-01-15T00:00:00", "\"1.5\"",
        ]
    ) { bytes in
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        let document: JSON
        do { document = try YAML.json(text) } catch is Failure { return } catch is YAML.Faults { return }
        try expect(document.firstFlaw() == nil, "the file becomes \(document)")
        let program: Program
        do throws(Rejection) { program = try Program.check(document) } catch {
            try expect(!error.errors.isEmpty, "it is refused for nothing")
            let message: JSON = ["data": ["document": document]]
            for fault in error.errors { try expect(message.has(fault.pointer), "there is no \(fault.pointer), \(fault.detail)") }
            return
        }
        try expect(Program.check(JSON(parsing: document.bytes)) == program, "the document reads otherwise from its text")
        try expect(YAML.json(YAML.text(document)) == document, "the document reads otherwise as it is shown")
        try expect(!program.sentences.isEmpty && program.changes(to: program).isEmpty, "it differs from itself")
        let version = ProgramVersion(
            version: Version(1), effectiveFrom: .somewhen, document: document, program: program, position: .start)
        try expect(ProgramVersion(version.json, at: Pointer()) == version, "the version reads otherwise")
        var random = Seeded(Corpus.hash(bytes))
        for _ in 0..<4 { try rate(PurchaseCompleted(anyUnder: program, &random), under: version, &random) }
    }
}

private func rate(_ purchase: PurchaseCompleted, under version: ProgramVersion, _ random: inout Seeded) throws {
    let program = version.program
    let moments = (0..<3).map { _ in Timestamp(anyOf: &random) }
    do throws(Rejection) {
        try program.acceptance.check(occurredAt: moments[0], enrolledAt: moments[1], now: moments[2], zone: program.zone)
    } catch {
        try expect([.tooLate, .tooEarly, .beforeEnrollment].contains(error.code), "\(error)")
    }
    let rating: Rating
    do throws(Rejection) {
        try purchase.checkSums()
        rating = try Rating(purchase, under: version, at: moments[0], for: .newcomer)
        let again = try Rating(purchase, under: version, at: moments[0], for: .newcomer)
        guard rating.explanation == again.explanation, rating.allocation == again.allocation else {
            return try expectNever("it is rated otherwise the second time")
        }
    } catch {
        return try expect([.currencyNotAccepted, .amountOutOfRange, .invalid].contains(error.code), "\(error)")
    }
    try expect(rating.points >= .zero && rating.qualifying <= rating.points, "\(rating.points), \(rating.qualifying)")
    let recorded = rating.recorded(purchase)
    try expect(rating.allocation.reduce(Int64(0)) { $0 + $1.points.count } == rating.points.count, "lines do not sum to the points")
    try expect(
        rating.explanation.reduce(Int64(0)) { $0 + $1.points.count } == rating.points.count, "rules do not sum to the points")
    try expect(PurchaseRecorded(recorded.json, at: Pointer()) == recorded, "what is recorded reads otherwise")
    try giveBack(recorded, under: program, &random)
}

extension Rating {
    /// The purchase as it is told.
    fileprivate func recorded(_ purchase: PurchaseCompleted) -> PurchaseRecorded {
        PurchaseRecorded(
            sent: purchase, purchase: .first, source: "pos/1", occurredAt: .somewhen, recordedAt: .somewhen, points: points,
            qualifying: qualifying, version: version.version, allocation: allocation, lots: [], counted: counted, rewards: rewards,
            stamps: stamps.map { StampUnits(stamp: $0.id, units: $0.units, lines: $0.lines) })
    }
}

/// Returns a purchase in pieces and then the rest of it: nothing is left, and no step took more than there was.
private func giveBack(_ purchase: PurchaseRecorded, under program: Program, _ random: inout Seeded) throws {
    var returned: ReturnedPurchase?
    let account = Account(member: purchase.member)
    var kept = purchase.points
    for number in 1...4 {
        let state = PurchaseState(purchase: purchase, position: .start, returned: returned, program: program)
        let rest = state.remainder
        let asked = PurchaseReturned(purchase: .first, extent: number == 4 ? .everything : .init(anyOf: rest, &random))
        guard let name = ReturnNumber("\(number)") else { return }
        let report = ReturnReport(number: name, source: "pos/1", occurredAt: .somewhen, recordedAt: .somewhen)
        let told: ReturnRecorded
        do { told = try decide(asked, report, of: state, by: account) { [] }.told } catch let error as Rejection {
            try expect([.nothingToReturn, .returnExceedsPurchase].contains(error.code), "\(error)")
            continue
        }
        try expect(told.revoked >= .zero && told.revoked <= kept, "\(told.revoked) of \(kept) points go")
        kept -= told.revoked
        var fold = returned ?? ReturnedPurchase(of: told)
        fold.apply(told)
        try expect(ReturnedPurchase(fold.json, at: Pointer()) == fold, "what was returned reads otherwise")
        returned = fold
    }
    try expect(kept == .zero, "\(kept) points are left of a purchase that was returned")
}

private func expectNever(_ what: String) throws(Rejection) { throw Rejection(.internal, what) }

extension Timestamp {
    fileprivate static let somewhen = TestSystem.noon

    /// Any moment that can be written, and often the first, the last or now.
    fileprivate init(anyOf random: inout Seeded) {
        let (first, last): (Int64, Int64) = (-62_135_596_800_000, 253_402_300_799_999)
        let edges = [first, last, 0, Self.somewhen.milliseconds, 1_774_746_000_000]
        let place = Int.random(in: 0...edges.count, using: &random)
        self.init(milliseconds: place < edges.count ? edges[place] : Int64.random(in: first...last, using: &random))
    }
}

extension Name where Of == PurchaseCompleted {
    fileprivate static let first: PurchaseNumber = {
        guard let name = PurchaseNumber("R-1") else { preconditionFailure("R-1 is a number") }
        return name
    }()
}

extension PurchaseCompleted {
    /// A purchase of any size, whose parts sum to it, with words that the program knows.
    fileprivate init(anyUnder program: Program, _ random: inout Seeded) {
        func whole(_ most: Int64) -> Int64 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: most
            case 1: 0
            case 2: Int64.random(in: 0...min(most, 10_000), using: &random)
            default: Int64.random(in: 0...most, using: &random)
            }
        }
        let amount = whole(Limits.magnitude)
        func parts() -> [Int64] {
            var (left, parts) = (amount, [Int64]())
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                parts.append(whole(left))
                left -= parts[parts.count - 1]
            }
            return parts + [left]
        }
        let categories = program.basis.excludedCategories.sorted() + ["food"]
        let tenders = program.basis.excludedTenders.sorted() + ["cash"]
        let partners = program.earn.flatMap { $0.partners?.sorted() ?? [] }
        let hasTax = Bool.random(using: &random)
        let lines = parts().enumerated().compactMap { index, part in
            LineName("\(index)").map { name in
                PurchaseLine(
                    line: name, category: categories.randomElement(using: &random),
                    quantity: max(1, whole(Limits.magnitude)), amount: Amount(part), tax: hasTax ? Amount(whole(part)) : nil)
            }
        }
        let tax = lines.compactMap(\.tax).reduce(Int64(0)) { $0 + $1.minorUnits }
        let kinds = parts().map { Tender(kind: tenders.randomElement(using: &random) ?? "cash", amount: Amount($0)) }
        guard let member = MemberID("mem_0") else { preconditionFailure("mem_0 is a member") }
        self.init(
            member: member,
            currency: program.earn.map(\.currency).randomElement(using: &random) ?? program.currency,
            amount: Amount(amount),
            purchase: .first,
            tax: Bool.random(using: &random) ? Amount(tax) : nil,
            lines: Bool.random(using: &random) ? lines : nil,
            tenders: Bool.random(using: &random) ? kinds : nil,
            partner: partners.randomElement(using: &random)
        )
    }
}

extension PurchaseReturned.Extent {
    fileprivate init(anyOf rest: Remainder, _ random: inout Seeded) {
        let line = rest.lines[Int.random(in: 0..<rest.lines.count, using: &random)]
        let (most, amount) = (rest.amount.minorUnits, line.keptAmount.minorUnits)
        switch (Int.random(in: 0..<3, using: &random), line.line) {
        case (0, _) where most > 0: self = .amount(Amount(Int64.random(in: 1...most, using: &random)))
        case (1, let name?) where amount > 0:
            self = .lines([ReturnedPart(line: name, amount: Amount(Int64.random(in: 1...amount, using: &random)))])
        case (2, let name?) where line.keptQuantity > 0:
            self = .lines([ReturnedPart(line: name, quantity: Int64.random(in: 1...line.keptQuantity, using: &random))])
        default: self = .everything
        }
    }
}
