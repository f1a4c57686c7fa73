// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Referral
import Rewards
import ServiceHost
import Storage

/// What Rewards or Referral keeps of what Earning told, as its store was at one moment: before Earning's were opened, so that these
/// have all that it had read by then.
struct LedgerFollower: Sendable {
    let process: ProcessName
    /// How far it has read each shard.
    var readUpTo: [StreamName: Cursor] = [:]
    /// What a person had it read otherwise than from end to end: what it keeps of that may be of two pasts.
    var isReset: Set<StreamName> = []
    /// Members of whom something was read and could not be handled: a person has to see to it, and knows.
    var excepted: Set<String> = []
    /// By collection and id.
    var documents: [String: [String: [UInt8]]] = [:]
    /// What is made of purchases follows from the referrals that there are, and from who was erased.
    var purchases = FriendPurchaseReplay()

    /// Whether an event of a shard has been read.
    func hasRead(_ event: Event, of stream: StreamName) -> Bool { event.position <= readUpTo[stream]?.position ?? .start }
}

extension StoreAudit {
    /// Streams that a person had this process read from elsewhere than where it was.
    func resetStreams() throws -> Set<StreamName> {
        var streams: Set<StreamName> = []
        try documents("consumerReset") { document in
            let reset = try JSON(parsing: document.json)
            guard let stream = reset["stream"]?.string, let shard = reset["streamShard"]?.integer else { return }
            streams.insert(StreamName(stream, shard: Int(shard)))
        }
        return streams
    }

    /// What this process keeps of what Earning told.
    func ledgerFollower() throws -> LedgerFollower {
        var follower = LedgerFollower(process: process)
        for (stream, cursor) in try store.cursors() { follower.readUpTo[stream] = cursor }
        follower.isReset = try resetStreams()
        var exceptions = Followed(process: process, collection: "", readUpTo: .start, documents: [:])
        try documents("asideWork") { exceptions.except(try JSON(parsing: $0.json)["event"]) }
        try documents("discardedWork") { document in
            for event in try JSON(parsing: document.json)["events"]?.array ?? [] { exceptions.except(event) }
        }
        follower.excepted = exceptions.excepted
        let kept =
            process.service == .rewards
            ? [MemberLevel.collection, RewardCalendar.collection]
            : [ReferralTerms.collection, SeenSignals.collection, FriendPurchase.collection]
        for collection in kept {
            try documents(collection.name) { follower.documents[collection.name, default: [:]][$0.id] = $0.json }
        }
        if process.service == .referral { follower.purchases = try friendPurchases() }
        return follower
    }

    private func friendPurchases() throws -> FriendPurchaseReplay {
        var (records, terms, erased) = ([ReferralRecord](), [ReferralTerms](), Set<MemberID>())
        try documents(ReferralRecord.collection.name) { records.append(try ReferralRecord(saved: $0.json, as: $0.id)) }
        try documents(ReferralTerms.collection.name) { terms.append(try ReferralTerms(saved: $0.json, as: $0.id)) }
        try documents(KnownMember.collection.name) { document in
            let known = try KnownMember(saved: document.json, as: document.id)
            if known.status == .erased { erased.insert(known.member) }
        }
        return FriendPurchaseReplay(records: records, terms: terms, erased: erased)
    }
}

/// Replays what others keep of what one shard of Earning tells, as far as each has read it.
struct LedgerFollowing: Sendable {
    private let shard: ProcessName
    private let stream: StreamName
    private let topology: Topology
    private let rewards: LedgerFollower?
    private var referral: LedgerFollower?
    private var levels = LevelReplay()
    private var calendar: RewardCalendar?
    private var terms: [ReferralTerms] = []

    init(_ followers: [LedgerFollower], of shard: ProcessName, in topology: Topology, epoch: String) {
        self.shard = shard
        self.topology = topology
        let stream = StreamName(Service.earning.stream, shard: shard.shard)
        self.stream = stream
        // That one is in another epoch is a finding by itself.
        let comparable = followers.filter { !$0.isReset.contains(stream) && $0.readUpTo[stream].map { $0.epoch == epoch } ?? true }
        rewards = comparable.first { $0.process.service == .rewards }
        referral = comparable.first { $0.process.service == .referral }
    }

    /// Takes in what the shard told next.
    mutating func take(_ told: any Body, _ event: Event) throws(Invalid) {
        if let rewards, rewards.hasRead(event, of: stream) {
            levels.apply(told)
            if let told = told as? ProgramPublished {
                var calendar = calendar ?? RewardCalendar()
                calendar.add(told)
                self.calendar = calendar
            }
        }
        if referral?.hasRead(event, of: stream) == true {
            referral?.purchases.apply(told, at: event.position)
            if let told = told as? ProgramPublished { terms.append(try ReferralTerms(told)) }
        }
    }

    /// The journal is over.
    ///
    /// - Returns: how many documents were compared.
    func compare(_ findings: inout Findings) -> Int {
        var count = 0
        if let rewards {
            count += compare(MemberLevel.collection, of: rewards, &findings) { expect in
                for (member, level) in levels.levels { expect(member.text, level.json.bytes) }
            }
            count += compare(RewardCalendar.collection, of: rewards, &findings) { expect in
                if let calendar { expect(calendar.id, calendar.json.bytes) }
            }
        }
        if let referral {
            count += compare(ReferralTerms.collection, of: referral, &findings) { expect in
                for version in terms { expect(version.id, version.json.bytes) }
            }
            count += compare(SeenSignals.collection, of: referral, &findings) { expect in
                for (member, seen) in referral.purchases.seen { expect(member.text, seen.json.bytes) }
            }
            count += compare(FriendPurchase.collection, of: referral, &findings) { expect in
                for (id, purchase) in referral.purchases.purchases { expect(id, purchase.json.bytes) }
            }
        }
        return count
    }

    /// Compares the documents of a collection that follow from this shard, byte by byte, with those that `replay` hands out.
    private func compare(
        _ collection: Collection, of follower: LedgerFollower, _ findings: inout Findings,
        with replay: ((_ id: String, _ bytes: [UInt8]) -> Void) -> Void
    ) -> Int {
        var rest = (follower.documents[collection.name] ?? [:]).filter { isOfHere($0.key, in: collection) }
        let count = rest.count
        var noted = Findings()
        func isExcepted(_ id: String) -> Bool { member(of: id).map { follower.excepted.contains($0.text) } ?? false }
        replay { id, expected in
            guard rest.removeValue(forKey: id) != expected, !isExcepted(id) else { return }
            let readUpTo = follower.readUpTo[stream]?.position ?? .start
            noted.add("\(follower.process): the \(collection.name) \(id) is not what \(shard) told up to \(readUpTo.number)")
        }
        for id in rest.keys.sorted() where !isExcepted(id) {
            noted.add("\(follower.process): the \(collection.name) \(id) does not follow from what \(shard) told")
        }
        findings.add(noted)
        return count
    }

    /// What concerns a member is told by the member's shard, and the program by the first.
    private func isOfHere(_ id: String, in collection: Collection) -> Bool {
        if [RewardCalendar.collection, ReferralTerms.collection].contains(collection) { return shard.shard == 0 }
        return member(of: id).map { topology.owner(of: $0, in: .earning) == shard } ?? (shard.shard == 0)
    }

    /// Whose a document is: its id begins with the member's.
    private func member(of id: String) -> MemberID? { id.split(separator: " ").first.flatMap { MemberID(String($0)) } }
}
