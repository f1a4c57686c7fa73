// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel

/// One identity (source, id), all that was ever sent under it, and all that was ever answered.
final class Story {
    let source: String
    let id: String
    let deed: Deed
    /// What was sent under this identity: the first is what is meant, another is a sender's mistake.
    private(set) var texts: [JSON]
    private(set) var heard: [Heard] = []
    /// When it was first sent, on the wall clock.
    let begunAt: Timestamp
    /// Whether the caller knew the member's id, so that there must be one.
    var wasSentByMember = false
    /// Whether it was ever sent with `ack: done`, so that it need not come by the intake.
    var wentDirectly = false
    /// Whether each time it was sent it had a deadline.
    var onlySendsWithDeadline = true
    /// The hold that a purchase was paid with.
    var hold: String?

    struct Heard {
        let text: Int
        let reply: Reply
        let at: Int64
        /// How many restores of the whole there had been.
        let age: Int
    }

    init(_ deed: Deed, source: String, id: String, text: JSON, begunAt: Timestamp) {
        self.deed = deed
        self.source = source
        self.id = id
        self.begunAt = begunAt
        texts = [text]
    }

    /// Another text under the same identity, and its number.
    func mistake(_ text: JSON) -> Int {
        texts.append(text)
        return texts.count - 1
    }

    func hear(_ heard: Heard) { self.heard.append(heard) }

    /// The sale that was meant, or the one of the other text, by its amount.
    func sale(that amount: Int64?) -> Sale? {
        guard case .sale(let meant) = deed else { return nil }
        if meant.amount == amount { return meant }
        guard texts.count > 1, meant.amount + Story.mistaken == amount else { return nil }
        return meant.mistaken
    }

    /// By how much another text under the same identity differs, in minor units.
    static let mistaken: Int64 = 100

    var name: String { "\(source) \(id)" }
    /// The replies to what is meant.
    var meant: [Heard] { heard.filter { $0.text == 0 } }

    /// What became of it, as far as was said.
    func has(_ status: Int) -> Bool { meant.contains { $0.reply.status == status } }
}

/// What somebody wants, as a plain value that the independent model understands.
enum Deed {
    case sale(Sale)
    case giveBack(GiveBack)
    case enroll(index: Int)
    case link(index: Int, isLinked: Bool)
    case status(index: Int, Model.Status)
    case publish(Draft)
    /// A level is given by hand.
    case tier
    case command(Command)
    /// What is judged by what comes of it; the codes are those with which it may be refused, beside those for the member's status.
    case wish(of: MemberID?, refusals: Set<String>)
    case read

    /// Whether the gateway may keep it, and answer before it is done.
    var isByIntake: Bool {
        switch self {
        case .sale, .giveBack: true
        case .command(let command): command.isByIntake
        default: false
        }
    }

    var isRead: Bool { if case .read = self { true } else { false } }
}

extension Sale {
    /// What a till says that uses an id a second time.
    var mistaken: Sale {
        var other = self
        other.amount += Story.mistaken
        (other.tenders, other.lines) = ([], [])
        return other
    }
}
