// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// One of `tiers.levels`.
struct TierLevel: Hashable, Sendable {
    let id: TierName
    /// Qualifying points in the window.
    let from: Points
    /// At least 1.
    var multiplier = Rational(1)
    var entry: Gift?
}

extension TierLevel {
    /// Reads the list of levels, each of which needs more than the one before.
    static func upward(_ key: String, _ part: inout ProgramReader) -> [TierLevel]? {
        var (ids, isFirst, below): (Set<TierName>, Bool, Points?) = ([], true, nil)
        let levels = part.list(key) { entry -> TierLevel? in
            let level = TierLevel(&entry, ids: &ids)
            if isFirst, entry.has("entry") {
                entry.refuse(entry.pointer["entry"], "would never be given, for nobody enters the first level: see gifts.welcome")
            }
            guard let from = level?.from else { return level }
            if isFirst, from != .zero { entry.refuse(entry.pointer["from"], "must be 0: everybody has the first level") }
            if let below, from <= below { entry.refuse(entry.pointer["from"], "must be more than \(below) of the level before") }
            (isFirst, below) = (false, from)
            return level
        }
        if part.json(key)?.array?.isEmpty == true { return part.refuse(key, "must have at least one level") }
        return levels
    }

    private init?(_ part: inout ProgramReader, ids: inout Set<TierName>) {
        part.require("id", "from")
        let id = part.id("id", among: &ids)
        let from = part.points("from", in: 0...Limits.magnitude)
        let multiplier = part.decimal("multiplier", in: Rational.factors)
        let entry = part.part("entry") { Gift(&$0) }
        guard let id, let from else { return nil }
        self.init(id: id, from: from, multiplier: multiplier ?? .one, entry: entry)
    }

    var sentences: [Sentence] {
        let rule = RuleName("tier:\(id)")
        let from = from == .zero ? "Everybody has at least level \(id)" : "Level \(id) is reached with \(from.words)"
        let earns = multiplier == .one ? "" : "; with it points are multiplied by \(multiplier.decimals)"
        let entered = entry.map {
            Sentence(.tiers, "tiers/levels/\(id)/entry", "Who reaches level \(id) gets \($0.words).", rule: rule)
        }
        return [Sentence(.tiers, "tiers/levels/\(id)", "\(from)\(earns).", rule: rule)] + [entered].compactMap { $0 }
    }
}

extension Rational {
    /// By what points can be multiplied.
    static let factors = Rational(1)...Rational(1_000)
}
