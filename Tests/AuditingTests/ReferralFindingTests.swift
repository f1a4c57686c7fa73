// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Auditing
@testable import Referral
@testable import Storage

/// Of referrals that went all ways everything holds; and what is changed, lost or told twice is found.
@Suite struct ReferralFindingTests {
    private let audited: AuditedHome
    private let referral0 = ProcessName(.referral, 0)

    /// Card 1 brings cards 12 to 15: one is rewarded, one is clawed back, one is signed up, and one was erased; the code of the fifth is
    /// nobody's.
    init() throws {
        audited = try AuditedHome(
            program: AuditedHome.program.with("expiry", ["after": "P6M"]).with(
                "referral",
                ["advocate": ["points": 500], "friend": ["points": 250], "minimum": "25.00", "hold": "P14D", "clawback": true]),
            with: [Referral.referral])
        let code = try #require(try ask("referral.code", ["member": "card:1"])["code"])
        for card in 12...16 {
            try ask(
                "member.enroll",
                [
                    "identifiers": [["kind": "card", "value": String(card).json]], "name": "Friend \(card)".json,
                    "referralCode": card == 16 ? "nobody" : code, "signals": ["device": "D\(card)".json],
                ])
        }
        try audited.settle()
        for card in 12...13 { try audited.buy(card, 4_000, id: "p\(card)", ack: "done") }
        try wait(days: 15)
        try audited.giveBack("p13", id: "r13")
        try audited.settle()
        try ask("member.erase", ["member": "card:15"])
        try audited.settle()
    }

    @discardableResult
    private func ask(_ type: String, _ data: JSON) throws -> JSON {
        let reply = try audited.system.ask(type, data)
        #expect(reply.isOK, "\(type): \(reply)")
        return try #require(reply.data)
    }

    private func wait(days: Int64) throws {
        audited.system.advanceProgramClock(to: audited.system.moment.now + days * 86_400_000)
        try audited.settle()
    }

    /// Checks that an audit finds something that says so.
    private func expect(_ text: String, isQuick: Bool = false) throws {
        let findings = try audited.audit(isQuick: isQuick).findings
        #expect(findings.first.contains { $0.contains(text) }, "\(findings.first)")
    }

    /// Changes the first document of a collection that `change` wants changed; without a new one it is deleted.
    private func change(_ collection: Collection, _ change: (JSON) -> JSON?, deletes: Bool = false) throws {
        try audited.change(referral0) { store in
            for document in try store.page(Query(limit: 100), in: collection) {
                let json = try JSON(parsing: document.json)
                guard let changed = change(json) else { continue }
                guard !deletes else { return try store.delete(document.id, in: collection) }
                let keys = Array(repeating: IndexKey?.none, count: collection.indexes.count)
                return try store.save(changed.bytes, as: document.id, in: collection, keys: keys)
            }
            Issue.record("there is no such document")
        }
    }

    @Test func `before anything is changed, everything holds`() throws {
        let store = try ReadOnlyStore(path: audited.home.storePath(of: referral0))
        var types: [String] = []
        try store.events(after: .start) { entry in
            types.append(entry.type)
            return true
        }
        try store.close()
        #expect(types.count { $0 == "referral.rewarded" } == 4)
        #expect(types.count { $0 == "referral.clawedBack" } == 2)
        #expect(types.count { $0 == "referral.signedUp" } == 4)
        #expect(types.count { $0 == "referral.rejected" } == 1)
        for isQuick in [false, true] { #expect(try audited.audit(isQuick: isQuick).findings.first == []) }
    }

    @Test func `what expired before it was to be taken back is not missing`() throws {
        try wait(days: 200)
        try audited.giveBack("p12", id: "r12")
        try audited.settle()
        let audit = try audited.audit()
        #expect(audit.findings.first == [])
        #expect(audit.figures.expired > 0)
    }

    @Test(
        arguments: [("state", "expired"), ("version", 7), ("signals", ["burst"]), ("origin", "elsewhere")] as [(String, JSON)])
    func `a referral that was changed is found`(field: String, value: JSON) throws {
        try change(ReferralRecord.collection) { $0.with(field, value) }
        try expect("is not what the journal comes to")
    }

    @Test func `a referral that is gone, or was made up, is found`() throws {
        try change(ReferralRecord.collection, { $0 }, deletes: true)
        try expect("3 documents referral, and the journal comes to 4")
        try audited.change(referral0) { store in
            let document = try #require(try store.page(Query(limit: 1), in: ReferralRecord.collection).first)
            try store.save(document.json, as: "ref_9", in: ReferralRecord.collection, keys: [nil, nil, nil, nil, nil])
        }
        try expect("the referral ref_9 does not follow from the journal")
    }

    @Test func `where the next event of a member must point is known`() throws {
        try change(MemberTrail.collection) { $0.with("last", Position(1).json) }
        try expect("the trail mem_")
    }

    @Test func `what is known of a member follows from Enrollment, and nothing of who was erased`() throws {
        try change(KnownMember.collection) { $0["status"] == "erased" ? $0.with("identifiers", [["kind": "card", "hash": "0"]]) : nil }
        try expect("is not what enrollment told up to")
    }

    @Test func `a code that leads to somebody else is found, by a quick look too`() throws {
        try change(CodeOwner.collection) { $0.with("member", "mem_9") }
        try expect("the code ", isQuick: true)
    }

    @Test func `an inbox that does not know whose friend somebody is is found, for it would be decided again`() throws {
        let position = try audited.first(ReferralSignedUp.type, in: referral0)
        try audited.change(referral0) { try $0.connection.execute("DELETE FROM inbox WHERE position = \(position)") }
        try expect("the inbox does not know the attribution of mem_")
    }

    @Test func `a reward that Referral told twice is found`() throws {
        try audited.append(to: referral0, like: try audited.first(ReferralRewarded.type, in: referral0)) { $0 }
        try expect("is rewarded, and cannot become referral.rewarded")
        try expect("was told before", isQuick: true)
    }

    /// Earning's side: where it is booked, and what makes it wrong.
    @Test(arguments: [PointsEarned.type, PointsRevoked.type])
    func `what Earning booked twice, or without being told, is found`(type: String) throws {
        let (shard, position) = try booked(type)
        try audited.append(to: shard, like: position) { $0.with("causationid", "epoch.99") }
        try expect("was booked before", isQuick: true)
        try audited.append(to: shard, like: position) { event in
            event.with("data", (event["data"] ?? [:]).with("referral", "ref_9"))
        }
        try expect("is not what Referral told", isQuick: true)
    }

    @Test(arguments: [ReferralRewarded.type, ReferralClawedBack.type])
    func `what Referral told and Earning did not book is found, unless it has not read it`(type: String) throws {
        try audited.append(to: referral0, like: try audited.first(type, in: referral0)) { event in
            event.with("data", (event["data"] ?? [:]).with("referral", "ref_9"))
        }
        #expect(try audited.audit(isQuick: true).findings.first == [])
        for shard in 0..<2 {
            try audited.change(ProcessName(.earning, shard)) { store in
                try store.save(Cursor(epoch: "epoch-referral-0", position: Position(1_000)), of: StreamName("referral", shard: 0))
            }
        }
        try expect("points were not booked", isQuick: true)
    }

    /// Where points of a referral were booked first.
    private func booked(_ type: String) throws -> (ProcessName, Int64) {
        for shard in 0..<2 {
            let process = ProcessName(.earning, shard)
            let store = try ReadOnlyStore(path: audited.home.storePath(of: process))
            var found: Int64?
            try store.events(after: .start) { entry in
                if entry.type == type, try JSON(parsing: entry.json)["data"]?["referral"] != nil { found = entry.position.number }
                return found == nil
            }
            try store.close()
            if let found { return (process, found) }
        }
        throw NothingBooked()
    }

    private struct NothingBooked: Error {}
}
