// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What the parts of a program need to know of its head and its tiers.
struct ProgramHead {
    /// UTC when there is a fault in it.
    let zone: Zone
    /// Nil when there is a fault in it.
    let currency: Currency?
    /// The levels that there are; nil when there is a fault in them.
    let levels: Set<String>?
}

extension Program {
    /// Reads a program document; `zone` gives the zone of a name, if this machine knows it.
    ///
    /// All faults are thrown at once, so that whoever writes a program corrects it once.
    init(_ document: JSON, at pointer: Pointer, zone: (TimeZoneName) -> Zone?) throws(ProgramFaults) {
        var reader = ProgramReader(document, at: pointer)
        let program = Program(&reader, zone: zone)
        guard let program, !reader.hasFaults else { throw ProgramFaults(faults: reader.faults) }
        self = program
    }

    private init?(_ part: inout ProgramReader, zone: (TimeZoneName) -> Zone?) {
        part.require("program", "timeZone", "currency", "earn")
        let name = part.text("program")
        let place = part.zone("timeZone", zone)
        let currency: Currency? = part.value("currency")
        let rounding = part.choice("rounding", of: Rounding.self)
        let earn = part.list("earn") { EarnRule(&$0, programCurrency: currency) }
        let basis = part.part("basis") { BasisRule(&$0) }
        let acceptance = part.part("acceptance") { Acceptance(&$0) }
        let pointValue = part.part("pointValue") { PointValue(&$0, programCurrency: currency) }
        let hasPointValue = part.has("pointValue")
        let pending = part.period("pending", orZero: true)
        let expiry = part.part("expiry") { ProgramExpiry(&$0) }
        let returns = part.part("returns") { ReturnRules(&$0, hasPointValue: hasPointValue) }
        let holdTime = part.part("holds") { $0.period("ttl") }
        let limits = part.part("limits") { CorrectionLimits(&$0) }
        let cashback = part.part("cashback") { CashbackRule(&$0, programCurrency: currency) }
        let tiers = part.part("tiers") { TierRules(&$0) }
        let head = ProgramHead(
            zone: place ?? .utc,
            currency: currency,
            levels: part.has("tiers") && tiers == nil ? nil : Set(tiers?.levels.map(\.id.text) ?? [])
        )
        // One name for each rule, since explanations name them.
        var ids: Set<RuleName> = []
        let campaigns = part.list("campaigns") { Campaign(&$0, head, ids: &ids) }
        let stamps = part.list("stamps") { StampCard(&$0, ids: &ids) }
        let gifts = part.part("gifts") { Gifts(&$0) }
        let referral = part.part("referral") { ReferralRules(&$0, programCurrency: currency) }
        guard let name, let place, let currency, let earn else { return nil }

        self.init(name: name, zone: place, currency: currency)
        self.rounding = rounding ?? self.rounding
        self.earn = earn
        self.basis = basis ?? self.basis
        self.acceptance = acceptance ?? self.acceptance
        self.pointValue = pointValue
        self.pending = pending ?? self.pending
        self.expiry = expiry?.rule
        warn = expiry?.warn ?? []
        self.returns = returns ?? self.returns
        self.holdTime = holdTime ?? self.holdTime
        self.limits = limits ?? self.limits
        self.cashback = cashback
        self.tiers = tiers
        self.campaigns = campaigns ?? []
        self.stamps = stamps ?? []
        self.gifts = gifts ?? self.gifts
        self.referral = referral
    }
}

/// `expiry` of the program, which says besides how long before members are told.
private struct ProgramExpiry {
    let rule: ExpiryRule
    let warn: [Period]

    init?(_ part: inout ProgramReader) {
        let warn = part.warnings("warn")
        guard let rule = ExpiryRule(&part) else { return nil }
        self.rule = rule
        self.warn = warn ?? []
    }
}

extension ProgramReader {
    fileprivate mutating func zone(_ key: String, _ zone: (TimeZoneName) -> Zone?) -> Zone? {
        guard let name: TimeZoneName = value(key) else { return nil }
        return zone(name) ?? refuse(key, "no time zone \(name.text) is known here")
    }
}

extension Zone {
    fileprivate static let utc: Zone = {
        guard let name = TimeZoneName("UTC") else { preconditionFailure("UTC is a zone") }
        return Zone(name: name, first: 0)
    }()
}
