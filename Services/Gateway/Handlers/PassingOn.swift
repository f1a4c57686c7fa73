// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Every other message: to the service that owns its type, by the member's shard.
func passOn(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    guard let entry = Catalog.entry(of: message.type), entry.owner != .gateway, entry.way != .between else {
        throw Rejection(.unknownType, "nobody answers \(message.type)")
    }
    let (asked, member) = try turn.addressed(message, by: entry.way)
    if entry.way == .memberOrAll, member == nil, turn.topology.shards(of: entry.owner) > 1 {
        return try turn.messagesOfAll(message)
    }
    let owner = member.map { turn.topology.owner(of: $0, in: entry.owner) } ?? ProcessName(entry.owner, 0)
    let patience = turn.patience(entry.isRead ? Limits.readTime : Limits.changeTime)
    let latest = turn.moment.wall + patience
    let expiry = min(latest, message.expiry ?? latest)
    return .ask([Question(to: owner, asked.with("expirytime", expiry.json), within: patience)]) { answers, turn in
        let reply = answers[0].reply(from: owner, isRead: entry.isRead)
        // Its time here was up, not the caller's.
        if reply.code == .expired, !turn.hasExpired { throw Rejection(.unavailable, "\(owner) did not begin it in time") }
        return .reply(reply)
    }
}

extension Turn {
    /// A message as it is passed on, and the member whose shard it goes to; nil for what goes to the first.
    fileprivate func addressed(_ message: Message, by way: Catalog.Way) throws -> (message: Message, member: MemberID?) {
        switch way {
        case .member, .memberOrAll:
            let (resolved, member) = try resolved(message)
            return (message.type == PurchaseSimulate.type ? try hashingSignals(of: resolved) : resolved, member)
        case .giver: return try resolved(message, ["from", "to"])
        case .giveBack:
            let _: ReturnVoid = try message.body()
            guard let owner = try owner(ofWhatIsUndoneBy: message) else {
                throw Rejection(.returnNotFound, "no such return was recorded")
            }
            return (message, owner)
        case .first, .intake, .here, .joined, .between: return (message, nil)
        }
    }
}

extension Answer {
    /// What the caller is told.
    func reply(from process: ProcessName, isRead: Bool) -> Reply {
        switch self {
        case .reply(let reply): reply
        case .unreachable: .refused(.unavailable, "\(process) cannot be reached")
        // Asking again does no harm, so there is no unknown outcome to speak of.
        case .timeout where isRead: .refused(.unavailable, "\(process) did not answer in time")
        case .timeout: .refused(.timeout, "\(process) did not answer in time; whether it was done is unknown")
        }
    }
}
