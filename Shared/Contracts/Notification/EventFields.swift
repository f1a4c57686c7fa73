// SPDX-License-Identifier: Apache-2.0

/// What each event says that members can be told of: the names that a template may use.
///
/// It is written out beside the contracts, and a test holds it against every example of the published reference.
package struct EventFields: Hashable, Sendable {
    package let fields: [String: Field]

    /// Of an event that says nothing.
    package static let none = EventFields("")

    package indirect enum Field: Hashable, Sendable {
        /// A text, a number, or true or false.
        case plain
        /// A moment.
        case time
        /// Minor units of the `currency` beside it, or else of that of the whole event.
        case money
        /// Objects, or texts if nothing stands within.
        case list(EventFields)
        case object(EventFields)
    }

    /// The fields of an event; nil for a type of which nobody is told.
    package static func of(_ type: String) -> EventFields? { all[type] }

    /// Every type that a template can be about, sorted.
    package static var types: [String] { all.keys.sorted() }

    /// The streams in which they stand.
    package static func types(of service: Service) -> [String] {
        types.filter { type in tables.first { $0.service == service }?.events.contains { $0.type == type } == true }
    }

    private static let all: [String: EventFields] = Dictionary(
        uniqueKeysWithValues: tables.flatMap(\.events).map { ($0.type, EventFields($0.fields)) })

    /// Reads `name time@ money$ list[name …] object{name …}`.
    private init(_ text: String) {
        var words = Array(text.utf8)[...]
        self.init(&words)
    }

    private init(_ text: inout ArraySlice<UInt8>) {
        var fields: [String: Field] = [:]
        while let first = text.first, first != UInt8(ascii: "]"), first != UInt8(ascii: "}") {
            guard first != UInt8(ascii: " ") else {
                text.removeFirst()
                continue
            }
            let name = text.prefix { !" @$[]{}".utf8.contains($0) }
            text = text.dropFirst(name.count)
            var field = Field.plain
            switch text.first {
            case UInt8(ascii: "@"): field = .time
            case UInt8(ascii: "$"): field = .money
            case UInt8(ascii: "["):
                text.removeFirst()
                field = .list(EventFields(&text))
            case UInt8(ascii: "{"):
                text.removeFirst()
                field = .object(EventFields(&text))
            default: break
            }
            if field != .plain { text = text.dropFirst() }
            fields[String(decoding: name, as: UTF8.self)] = field
        }
        self.fields = fields
    }
}

extension EventFields {
    private struct Table: Sendable {
        let service: Service
        let events: [(type: String, fields: String)]
    }

    private static let tables = [enrollment, earning, referral, rewards]

    private static let enrollment = Table(
        service: .enrollment,
        events: [
            ("member.enrolled", "acquisition enrolledAt@ referralCode segments[]"),
            ("member.birthday", "at@"),
            ("member.suspended", "at@ reason"),
            ("member.resumed", "at@ reason"),
            ("member.closed", "at@ reason"),
            ("member.closing", "at@ closesAt@ notice"),
            ("member.reinstated", "at@ reason"),
            ("consent.granted", "at@ channel purpose"),
            ("consent.withdrawn", "at@ channel purpose"),
        ])

    private static let lots = "lots[activeAt@ earnedAt@ expiresAt@ lot partner place points position through]"
    private static let explanation = "explanation[points rule text version allocation[line points] inputs{}]"
    private static let tier = "cause from occurredAt@ purchase reason actor since@ source tier until@"
    private static let reward = "activity gift occurredAt@ purchase reference reward rule source tier units"
    private static let returned = "purchase purchaseSource return tier"

    private static let earning = Table(
        service: .earning,
        events: [
            (
                "purchase.recorded",
                """
                amount$ channel currency day countsFrom lines[amount$ brand category line quantity sku tax$] occurredAt@ partner \
                points purchase qualifying recordedAt@ source store tax$ tenders[amount$ kind] tier version vouchers[] \
                allocation[basis line points qualifying rules[points rule]] lots[expiresAt@ lot] rewards[reward rule] \
                counted[count period points rule] stamps[stamp units lines[]] cashback[] override{actor reason}
                """
            ),
            ("purchase.rejected", "activity code detail occurredAt@ purchase reference return source type"),
            (
                "return.recorded",
                """
                amount$ currency day full lines[amount$ line points qualifying quantity rules[points rule]] occurredAt@ purchase \
                purchaseSource qualifying recordedAt@ return revoked source expired[] counted[] stamps[]
                """
            ),
            (
                "return.voided",
                """
                actor amount$ balance currency day debtPaid forgiven occurredAt@ points purchase purchaseSource qualifying reason \
                recordedAt@ return source wasFull lines[] lots[] expired[] counted[] stamps[] \(explanation)
                """
            ),
            ("return.charged", "amount$ currency hold occurredAt@ points \(returned)"),
            ("activity.recorded", "activity occurredAt@ points recordedAt@ reference source version lots[] counted[] rewards[]"),
            ("reversal.recorded", "activity occurredAt@ recordedAt@ reference revoked source expired[] counted[]"),
            (
                "points.earned",
                """
                activity balance debtPaid gift occurredAt@ points purchase reference referral side source tier \
                \(explanation) lots[activeAt@ expiresAt@ lot partner points]
                """
            ),
            ("points.activated", "balance debtPaid occurredAt@ points \(lots)"),
            ("points.held", "available hold occurredAt@ points until@ \(lots)"),
            ("points.spent", "balance hold occurredAt@ owed points purchase redemption return reward source \(lots)"),
            ("points.released", "balance cause debtPaid hold occurredAt@ points \(lots)"),
            ("points.restored", "actor balance debtPaid hold occurredAt@ points purchase reason redemption source \(lots)"),
            (
                "points.revoked",
                "activity balance occurredAt@ owed points reference referral side source \(returned) \(explanation) \(lots)"
            ),
            ("points.expiring", "expiresAt@ notice occurredAt@ points"),
            ("points.expired", "balance expiresAt@ occurredAt@ points \(lots)"),
            ("points.adjusted", "actor balance counterparty debtPaid occurredAt@ points reason \(lots)"),
            ("points.transferred", "actor balance debtPaid occurredAt@ other points reason side transfer \(lots)"),
            ("points.writtenOff", "activity balance hold occurredAt@ points policy reference referral side source \(returned)"),
            ("cashback.earned", "amount$ balance$ carry currency exact occurredAt@ purchase source"),
            ("cashback.revoked", "amount$ balance$ carry currency exact occurredAt@ purchase purchaseSource return"),
            ("cashback.carried", "amount$ balance$ carry currency occurredAt@"),
            ("cashback.spent", "amount$ balance$ currency occurredAt@ reference"),
            ("reward.granted", reward),
            ("reward.withdrawn", reward),
            ("tier.upgraded", tier),
            ("tier.downgraded", tier),
            ("tier.retained", "actor cause graceUntil@ occurredAt@ purchase reason source tier until@"),
            ("tier.expiring", "notice occurredAt@ tier until@"),
        ])

    private static let referral = Table(
        service: .referral,
        events: [
            ("referral.signedUp", "advocate code friend occurredAt@ referral until@ version"),
            ("referral.qualified", "advocate basis$ currency friend occurredAt@ purchase referral rewardAt@ source"),
            ("referral.disqualified", "advocate basis$ currency friend occurredAt@ purchase referral source"),
            ("referral.rewarded", "advocate friend occurredAt@ points referral reward side version"),
            ("referral.expired", "advocate friend occurredAt@ referral"),
            (
                "referral.clawedBack",
                "advocate basis$ currency friend occurredAt@ points purchase referral reward side source version"
            ),
        ])

    /// Why there is a redemption, and of what.
    private static let origin = "activity gift purchase reference referral reward rule side source tier"

    private static let rewards = Table(
        service: .rewards,
        events: [
            (
                "redemption.issued",
                """
                balance cost kind name occurredAt@ redemption \(origin) \
                value{amount$ at@ cause currency item percent place quantity sku windows[from@ tiers[] to@]}
                """
            ),
            ("redemption.rejected", "code detail occurredAt@ redemption \(origin)"),
            ("redemption.cancelled", "actor because cost event occurredAt@ reason redemption reward"),
            ("voucher.issued", "code expiresAt@ occurredAt@ pooled redemption reward uses voucher"),
            ("voucher.used", "left occurredAt@ purchase redemption reward source store voucher"),
            ("voucher.voided", "actor occurredAt@ reason redemption reward voucher"),
            ("voucher.expired", "occurredAt@ redemption reward voucher"),
        ])
}
