// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// What one store came to by itself, and what of it the other stores have to go with.
struct Examination: Sendable {
    let process: ProcessName
    let epoch: String
    var head = Position.start
    var cursors: [StreamName: Cursor] = [:]
    var figures = Audit.Figures()
    var findings = Findings()
    var richest: Richest

    /// What a shard of Earning has done.
    var ledger = Ledger()
    /// The points of referrals that it gave, or booked.
    var referrals = ReferralPoints()
    /// What has expired, of members who had points of a referral.
    var expired: [MemberID: Int64] = [:]
    /// The versions of the program that a shard keeps.
    var programs: [Int64: Program] = [:]
    /// What a gateway took in.
    var intake: [IntakeEvent] = []
    /// What Rewards told of redemptions.
    var redemptions = Redemptions()
    /// What Rewards keeps of what Earning gave back, by the redemption; nil for a quick look.
    var restored: [String: [UInt8]]?
    /// The streams that a person had it read from elsewhere than where it was.
    var resets: Set<StreamName> = []
    /// Documents that follow from what Enrollment told.
    var followed: Followed?
    /// Members of whom something was read and set aside, or given up.
    var waiting: Set<String> = []

    /// One version of the program.
    struct Program: Hashable, Sendable {
        let position: Position
        let document: JSON
    }

    /// What an event of the intake asks to be done, and who has to do it.
    struct IntakeEvent: Sendable {
        let position: Position
        /// The message.
        let message: InboxKey
        /// What is to be done once: the message, or for a return what is given back.
        let asked: InboxKey
        /// The shard of Earning.
        let owner: UInt16
    }
}

/// What a shard of Earning has done, by the identity of what was asked of it: 16 bytes for each, so that millions fit the
/// memory. They are the keys of the inbox, which whoever has the installation's key can work out.
struct Ledger: Sendable {
    /// Messages and returns that were recorded, and where.
    var recorded: [(asked: InboxKey, position: Position)] = []
    /// Purchases by their numbers, where they were recorded, and what they earned.
    var purchases: [(number: InboxKey, position: Position, points: Int64)] = []
    /// What was revoked of each purchase of which something was returned.
    var revoked: [InboxKey: Int64] = [:]
    var rejected: Set<InboxKey> = []
    /// Points that went to members of other shards, and came from there.
    var transfers = Transfers()
    /// What redemptions spent, and were given back.
    var redeemed = RedeemedPoints()
    /// Messages that wait for their purchase, for another service, or for a person.
    var waiting: Set<InboxKey> = []
    /// Messages that a person gave up.
    var discarded: Set<InboxKey> = []
}

extension Secret {
    /// A purchase, by the number that its source gave it: as a message that is named by it, which most are.
    func purchase(source: String, number: String) -> InboxKey { inboxKey(source: source, id: number) }

    /// A return. One that waited is recorded with its purchase and names that as its cause, so its own number must do.
    func giveBack(source: String, number: String, of purchase: String) -> InboxKey {
        InboxKey(bits: hash(.inbox, ["return", source, number, purchase]))
    }

    /// What a return in an intake asks to be done once.
    func giveBack(_ message: Message) -> InboxKey {
        giveBack(
            source: message.source,
            number: message.data["return"]?.string ?? message.id,
            of: message.data["purchase"]?.string ?? ""
        )
    }
}
