// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

@testable import Earning

// What most tests need, so that a test says only what it is about.

let eur = known(Currency("EUR"))
let mia = known(MemberID("mem_MIA"))

/// A value that the test itself wrote down rightly.
func known<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("the test has a wrong literal") }
    return value
}

func time(_ text: String) -> Timestamp { known(Timestamp(text)) }
func name<Of>(_ text: String) -> Name<Of> { known(Name(text)) }
func rational(_ text: String) -> Rational { known(Rational(decimal: text)) }
func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

/// Lines "1", "2", … of these amounts.
func lines(_ amounts: Int64..., quantity: Int64 = 1) -> [PurchaseLine] {
    amounts.enumerated().map { index, amount in
        PurchaseLine(line: name("\(index + 1)"), quantity: quantity, amount: Amount(amount))
    }
}

/// A purchase of these lines in EUR.
func purchase(
    _ lines: [PurchaseLine],
    currency: Currency = eur,
    tax: Int64? = nil,
    tenders: [Tender]? = nil,
    partner: String? = nil
) -> PurchaseCompleted {
    PurchaseCompleted(
        member: mia,
        currency: currency,
        amount: lines.reduce(.zero) { $0 + $1.amount },
        tax: tax.map { Amount($0) },
        lines: lines,
        tenders: tenders,
        partner: partner
    )
}

/// A purchase without lines.
func purchase(
    of amount: Int64,
    currency: Currency = eur,
    tax: Int64? = nil,
    tenders: [Tender]? = nil
) -> PurchaseCompleted {
    PurchaseCompleted(
        member: mia,
        currency: currency,
        amount: Amount(amount),
        tax: tax.map { Amount($0) },
        tenders: tenders
    )
}

let utc = Zone(name: known(TimeZoneName("UTC")), first: 0)

/// 1 point per 1.00, and whatever else a test is about.
func program(
    _ earn: [EarnRule] = [EarnRule(points: 1, per: Amount(100), currency: eur)],
    rounding: Rounding = .down,
    basis: BasisRule = BasisRule(),
    acceptance: Acceptance = Acceptance(),
    zone: Zone = utc,
    campaigns: [Campaign] = [],
    with change: (inout Program) -> Void = { _ in }
) -> ProgramVersion {
    var program = Program(name: "test", zone: zone, currency: eur)
    program.rounding = rounding
    program.earn = earn
    program.basis = basis
    program.acceptance = acceptance
    program.campaigns = campaigns
    change(&program)
    return ProgramVersion(
        version: Version(1),
        effectiveFrom: time("2026-01-01T00:00:00Z"),
        document: [:],
        program: program,
        position: Position(1)
    )
}

extension Rating {
    /// For tests in which neither the time nor the member matters.
    init(_ purchase: PurchaseCompleted, under version: ProgramVersion) throws(Rejection) {
        try self.init(purchase, under: version, at: time("2026-03-01T12:00:00Z"), for: .newcomer)
    }

    /// The purchase as it is told.
    func recorded(_ sent: PurchaseCompleted, number: String = "R-1") -> PurchaseRecorded {
        PurchaseRecorded(
            sent: sent,
            purchase: name(number),
            source: "pos/1",
            occurredAt: time("2026-03-01T12:00:00Z"),
            recordedAt: time("2026-03-01T12:00:00Z"),
            points: points,
            qualifying: qualifying,
            version: version.version,
            allocation: allocation,
            lots: points > .zero ? [OwnLot(lot: known(LotID("lot_\(number.filter { $0.isLetter || $0.isNumber })")))] : []
        )
    }
}

extension PurchaseReturned.Extent {
    static func line(_ line: String, quantity: Int64? = nil, amount: Int64? = nil) -> Self {
        .lines([ReturnedPart(line: name(line), quantity: quantity, amount: amount.map { Amount($0) })])
    }
}

/// What a function refused.
func rejection<Value>(_ body: () throws(Rejection) -> Value) -> Rejection? {
    do throws(Rejection) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
