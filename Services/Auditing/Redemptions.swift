// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// The redemptions of which Rewards tells, counted without the help of the service whose they are.
struct Redemptions: Sendable {
    private(set) var stories: [RedemptionID: Story] = [:]
    /// Pieces that are given out or set aside.
    private(set) var taken: [RewardName: Int64] = [:]
    private var stock: [RewardName: Int64] = [:]

    struct Story: Sendable {
        let member: MemberID
        let reward: RewardName
        /// What was asked, and then what was spent.
        var cost: Points
        /// Where it was told first, and that event as who reads it knows it.
        let begun: Told
        var isAsked = false
        var isIssued = false
        var isRejected = false
        var cancelled: Told?

        /// Whether a piece is given out for it, or set aside.
        var takesOne: Bool { (isAsked || isIssued) && !isRejected && cancelled == nil }
    }

    struct Told: Sendable {
        let position: Position
        let key: InboxKey

        init(_ event: Event, _ secret: Secret) {
            position = event.position
            key = secret.inboxKey(source: event.message.source, id: event.message.id)
        }
    }

    /// Takes in the next event of Rewards.
    ///
    /// - Throws: that more was given out than there is.
    mutating func take(_ told: any Body, _ event: Event, _ secret: Secret) throws(Invalid) {
        switch told {
        case let told as RewardPublished: stock[told.reward] = told.details.stock
        case let told as RedemptionRequested:
            stories[told.redemption] = Story(
                member: told.member, reward: told.reward, cost: told.cost, begun: Told(event, secret), isAsked: true)
            try takeOne(of: told.reward)
        case let told as RedemptionIssued:
            if stories[told.redemption] == nil {
                stories[told.redemption] = Story(
                    member: told.member, reward: told.reward, cost: told.cost, begun: Told(event, secret))
                try takeOne(of: told.reward)
            }
            if stories[told.redemption]?.isIssued == true { throw Invalid(Pointer("/data/redemption"), "was issued before") }
            stories[told.redemption]?.isIssued = true
            stories[told.redemption]?.cost = told.cost
        case let told as RedemptionRejected:
            guard let story = stories[told.redemption] else { return }
            stories[told.redemption]?.isRejected = true
            if story.takesOne { taken[told.reward, default: 0] -= 1 }
        case let told as RedemptionCancelled:
            // One that a restored store had forgotten takes no piece.
            let story =
                stories[told.redemption]
                ?? Story(member: told.member, reward: told.reward, cost: told.cost, begun: Told(event, secret))
            if story.takesOne { taken[told.reward, default: 0] -= 1 }
            stories[told.redemption] = story
            stories[told.redemption]?.cancelled = Told(event, secret)
        default: break
        }
    }

    private mutating func takeOne(of reward: RewardName) throws(Invalid) {
        let count = taken[reward, default: 0] + 1
        taken[reward] = count
        if let stock = stock[reward], count > stock {
            throw Invalid(Pointer("/data/reward"), "\(count) pieces are out, and there are \(stock)")
        }
    }
}

/// What a shard of Earning did for redemptions.
struct RedeemedPoints: Sendable {
    private(set) var entries: [RedemptionID: Entry] = [:]

    struct Entry: Sendable {
        var spent: [Points] = []
        var declined = 0
        var restored: [Points] = []
        /// Where it is told what was spent.
        var spentAt: Position?
        /// What was told last of what was given back, and where.
        var back: (position: Position, told: PointsRestored)?
        /// Where in the stream of Rewards the first and the last event stand that led to it.
        var first = Position.start
        var last = Position.start
    }

    mutating func take(_ told: any Body, _ event: Event) {
        switch told {
        case let told as PointsSpent:
            note(told.cause, event) { entry in
                entry.spent.append(told.points)
                entry.spentAt = event.position
            }
        case let told as PointsRestored:
            note(told.cause, event) { entry in
                entry.restored.append(told.points)
                entry.back = (event.position, told)
            }
        case let told as PointsDeclined: note(.redemption(told.redemption), event) { $0.declined += 1 }
        default: break
        }
    }

    private mutating func note(_ cause: SpendCause, _ event: Event, _ change: (inout Entry) -> Void) {
        guard case .redemption(let redemption) = cause else { return }
        let id = event.message.attributes["causationid"]?.string ?? ""
        let position = id.split(separator: ".").last.flatMap { Int64($0) }.map { Position($0) } ?? .start
        var entry = entries[redemption] ?? Entry(first: position)
        entry.last = position
        change(&entry)
        entries[redemption] = entry
    }
}

extension Audit {
    /// For each redemption points were spent once at most, and given back once at most: exactly for those that are there, and
    /// exactly of those that were undone, as far as Earning has read. Rewards was read first, so that Earning knows all it went by.
    func checkRedemptions(_ found: [Examination], _ findings: inout Findings) {
        guard let shelf = found.first(where: { $0.process.service == .rewards }) else { return }
        let ledgers = Dictionary(uniqueKeysWithValues: found.map { ($0.process, $0) })
        let stories = shelf.redemptions.stories.sorted { $0.value.begun.position < $1.value.begun.position }
        for (redemption, story) in stories where story.cost > .zero {
            let ledger = ledgers[topology.owner(of: story.member, in: .earning)]
            let done = ledger?.ledger.redeemed.entries[redemption] ?? RedeemedPoints.Entry()
            func expect(_ holds: Bool, _ finding: @autoclosure () -> String) {
                if !holds { findings.add("\(shelf.process) \(story.begun.position.number): \(redemption) \(finding())") }
            }
            // What a restored store had forgotten may be undone at another cost than it had.
            let isPaid = done.spent == [story.cost] || !story.isIssued && done.spent.count == 1
            expect(done.spent.isEmpty || isPaid, "costs \(story.cost.count), and \(done.spent.sum) were spent")
            expect(done.restored.isEmpty || done.restored == done.spent, "gave back \(done.restored.sum) of \(done.spent.sum)")
            if story.isIssued { expect(!done.spent.isEmpty, "was issued, and nothing was spent for it") }
            // An Earning that was restored may spend for what it had declined, until Rewards reads of it and has it given back.
            if story.isRejected, story.cancelled == nil {
                let isKept = shelf.hasDone(done.spentAt, of: ledger, story.member)
                expect(!isKept, "was rejected, and \(done.spent.sum) were spent for it")
            }
            // A store that was restored may ask again for what was declined, and that is declined again. One that is only told to
            // be cancelled was asked for in a past that both have forgotten.
            if story.isAsked, ledger?.hasDone(story.begun) == true {
                expect(!done.spent.isEmpty || done.declined > 0, "was not answered")
            }
            if let cancelled = story.cancelled {
                let isDue = ledger?.hasDone(cancelled) == true && !done.spent.isEmpty
                if isDue { expect(done.restored == done.spent, "was undone, and its points were not given back") }
            } else if done.last <= shelf.head {
                expect(done.restored.isEmpty, "was not undone, and its points were given back")
            }
        }
        for ledger in found {
            for (redemption, done) in ledger.ledger.redeemed.entries.sorted(by: { $0.key.text < $1.key.text }) {
                // What was declined has none, and may be told of again by a store that has forgotten it.
                let isKnown = shelf.redemptions.stories[redemption] != nil || done.first > shelf.head || done.spent.isEmpty
                findings.expect(isKnown, "\(ledger.process): has points of \(redemption), of which \(shelf.process) never told")
            }
        }
    }
}

extension Examination {
    /// Whether Rewards has read what a shard of Earning told of a member, and nothing keeps it from acting on it.
    fileprivate func hasDone(_ position: Position?, of ledger: Examination?, _ member: MemberID) -> Bool {
        guard let position, let ledger,
            let cursor = cursors[StreamName(Service.earning.stream, shard: ledger.process.shard)], cursor.epoch == ledger.epoch
        else { return false }
        return position <= cursor.position && !waiting.contains(member.text)
    }

    /// Whether a shard of Earning has read what Rewards told, and nothing keeps it from acting on it.
    fileprivate func hasDone(_ told: Redemptions.Told) -> Bool {
        let stream = StreamName(Service.rewards.stream, shard: 0)
        let hasRead = told.position <= cursors[stream]?.position ?? .start
        return hasRead && !ledger.waiting.contains(told.key) && !ledger.discarded.contains(told.key)
    }
}

extension [Points] {
    fileprivate var sum: Int64 { reduce(0) { $0 + $1.count } }
}
