// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Gateway
import Kernel
import Referral
import Rewards
import ServiceHost
import Storage

/// The documents that a process keeps of what Enrollment told, and how far it has read that.
struct Followed: Sendable {
    let process: ProcessName
    let collection: String
    let readUpTo: Position
    var documents: [String: [UInt8]]
    /// Members of whom something was read and could not be handled: a person has to see to it, and knows.
    var excepted: Set<String> = []

    mutating func except(_ event: JSON?) {
        if let member = event?["partitionkey"]?.string { excepted.insert(member) }
    }
}

/// Replays what the followers of Enrollment keep, and compares it where each has stopped reading.
struct FollowerReplay {
    private let topology: Topology
    private var waiting: [Followed]
    private var standings = StandingReplay()
    private var directory = DirectoryReplay()
    private var known: KnownMemberReplay
    private var applicants = ApplicantReplay()
    /// How many documents were compared.
    private(set) var count = 0

    init(_ followers: [Followed], in topology: Topology, _ secret: Secret) {
        self.topology = topology
        known = KnownMemberReplay { secret.referralCode(of: $0, attempt: $1) }
        waiting = followers.sorted { $0.readUpTo < $1.readUpTo }
    }

    /// Takes in what Enrollment told next, and where.
    mutating func take(_ told: any Body, at position: Position, _ findings: inout Findings) {
        compare(before: position, &findings)
        guard !waiting.isEmpty else { return }
        standings.apply(told)
        directory.apply(told)
        known.apply(told)
        applicants.apply(told)
    }

    /// The journal is over.
    mutating func end(_ findings: inout Findings) { compare(before: nil, &findings) }

    private mutating func compare(before position: Position?, _ findings: inout Findings) {
        while let follower = waiting.first, position.map({ follower.readUpTo < $0 }) ?? true {
            waiting.removeFirst()
            compare(follower, &findings)
            count += follower.documents.count
        }
    }

    private func compare(_ follower: Followed, _ findings: inout Findings) {
        var rest = follower.documents
        func expect(_ id: String, of member: MemberID, _ expected: @autoclosure () -> [UInt8]) {
            let found = rest.removeValue(forKey: id)
            guard !follower.excepted.contains(member.text), found != expected() else { return }
            findings.add(
                "\(follower.process): the \(follower.collection) \(id) is not what enrollment told up to "
                    + "\(follower.readUpTo.number)")
        }
        switch follower.process.service {
        case .gateway: for (id, entry) in directory.entries { expect(id, of: entry.member, entry.json.bytes) }
        case .rewards: for (member, applicant) in applicants.applicants { expect(member.text, of: member, applicant.json.bytes) }
        case .referral: for (member, known) in known.members { expect(member.text, of: member, known.json.bytes) }
        default:
            for (member, standing) in standings.standings where topology.owner(of: member, in: .earning) == follower.process {
                expect(member.text, of: member, standing.json.bytes)
            }
        }
        for id in rest.keys.sorted() {
            findings.add("\(follower.process): the \(follower.collection) \(id) is of nobody of whom enrollment told")
        }
    }
}

extension StoreAudit {
    /// The documents of a collection that follow from Enrollment.
    func followed(_ collection: String) throws -> Followed {
        var found: [String: [UInt8]] = [:]
        try documents(collection) { found[$0.id] = $0.json }
        let stream = StreamName(Service.enrollment.stream, shard: 0)
        let readUpTo = result.cursors[stream]?.position ?? .start
        return Followed(process: process, collection: collection, readUpTo: readUpTo, documents: found)
    }
}
