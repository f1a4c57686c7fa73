// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Every other message: to the service that owns its type, by the member's shard.
func passOn(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    guard let entry = Catalog.entry(of: message.type), entry.way != .here else {
        throw Rejection(.unknownType, "nobody answers \(message.type)")
    }
    var (asked, member) = (message, MemberID?.none)
    if entry.way == .member { (asked, member) = try turn.resolved(message) }
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
