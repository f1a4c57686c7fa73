// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Rewards
import ServiceHost
import Storage

extension StoreAudit {
    /// Rewards: the journal comes to exactly the rewards, redemptions and vouchers, no more pieces are out than there are, and
    /// the inbox knows what was done.
    mutating func examineRewards() throws {
        let (secret, isQuick) = (secret, isQuick)
        var replay = RewardsReplay { secret.hash(of: $0) }
        var causes = Causes()
        var redemptions = Redemptions()
        try journal { _, event, _ throws(Invalid) in
            guard causes.take(event, secret) != nil else { throw Invalid(Pointer("/causationid"), "is missing") }
            let told = try RewardsReplay.told(event)
            try redemptions.take(told, event, secret)
            if !isQuick { try replay.apply(told, event) }
        }
        try examineInbox(causes)
        result.redemptions = redemptions
        try comparePieces(redemptions)
        result.resets = try resetStreams()
        guard !isQuick else { return }
        var restored: [String: [UInt8]] = [:]
        try compare(Reward.collection.name, count: replay.rewards.count) { document in
            RewardName(document.id).flatMap { replay.rewards[$0]?.json.bytes }
        }
        try compare(RedemptionStory.collection.name, count: replay.stories.count) { document in
            RedemptionID(document.id).flatMap { replay.stories[$0]?.json.bytes }
        }
        try compare(IssuedVoucher.collection.name, count: replay.vouchers.count) { document in
            VoucherID(document.id).flatMap { replay.vouchers[$0]?.json.bytes }
        }
        try compare(MemberTally.collection.name, count: replay.tallies.count) { document in
            MemberID(document.id).flatMap { replay.tallies[$0]?.json.bytes }
        }
        let purchases = Dictionary(uniqueKeysWithValues: replay.purchases.map { ($0.key.text, $0.value) })
        try compare(PurchaseVouchers.collection.name, count: purchases.count) { purchases[$0.id]?.json.bytes }
        result.followed = try followed(Applicant.collection.name)
        try documents(RestoredRedemption.collection.name) { restored[$0.id] = $0.json }
        result.restored = restored
    }

    /// What a reward says of its pieces and codes is what is out, and what lies there.
    private mutating func comparePieces(_ redemptions: Redemptions) throws {
        let process = process
        var noted = Findings()
        var pooled: [String: Int64] = [:]
        try documents(PooledCode.collection.name) { document in
            pooled[try JSON(parsing: document.json)["reward"]?.string ?? "", default: 0] += 1
        }
        try documents(Reward.collection.name) { document in
            let reward = try Reward(saved: document.json, as: document.id)
            let taken = redemptions.taken[reward.name] ?? 0
            noted.expect(
                reward.taken == taken,
                "\(process): \(reward.taken) pieces of \(reward.name) are out, and redemptions took \(taken)")
            let codes = pooled[document.id] ?? 0
            noted.expect(
                reward.codesLeft == codes,
                "\(process): \(reward.codesLeft) codes of \(reward.name) are left, and \(codes) lie there")
        }
        result.findings.add(noted)
    }
}

extension Audit {
    /// Rewards keeps exactly what Earning gave back for redemptions, as far as it has read that.
    ///
    /// - Returns: how many documents were compared.
    func checkRestored(_ found: [Examination], _ findings: inout Findings) -> Int {
        guard let shelf = found.first(where: { $0.process.service == .rewards }), var rest = shelf.restored else { return 0 }
        let (excepted, kept) = (shelf.followed?.excepted ?? [], rest.count)
        var noted = Findings()
        func expect(_ holds: Bool, _ redemption: String) {
            noted.expect(
                holds, "\(shelf.process): the \(RestoredRedemption.collection.name) \(redemption) is not what Earning told")
        }
        for ledger in found where ledger.process.service == .earning {
            let stream = StreamName(Service.earning.stream, shard: ledger.process.shard)
            let cursor = shelf.cursors[stream]
            let isComparable = !shelf.resets.contains(stream) && cursor.map { $0.epoch == ledger.epoch } ?? true
            for (redemption, done) in ledger.ledger.redeemed.entries.sorted(by: { $0.key.text < $1.key.text }) {
                guard let back = done.back else { continue }
                let found = rest.removeValue(forKey: redemption.text)
                guard isComparable, !excepted.contains(back.told.member.text) else { continue }
                let isRead = back.position <= cursor?.position ?? .start
                let expected = RestoredRedemption(
                    redemption: redemption, points: back.told.points, balance: back.told.balance)
                expect(found == (isRead ? expected.json.bytes : nil), redemption.text)
            }
        }
        // Of which shard's past a stray one is nobody knows.
        let isWhole = !shelf.resets.contains { $0.stream == Service.earning.stream }
        if isWhole { for redemption in rest.keys.sorted() { expect(false, redemption) } }
        findings.add(noted)
        return kept
    }
}
