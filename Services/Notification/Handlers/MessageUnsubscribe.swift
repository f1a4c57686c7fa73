// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Answers `message.unsubscribe`: Enrollment takes the consent back, on record, and nothing more of that purpose leaves by that
/// kind of channel.
func messageUnsubscribe(_ asked: MessageUnsubscribe, _ turn: inout Turn) throws -> Outcome {
    guard let token = UnsubscribeToken(asked.token, sealedBy: turn.secret) else {
        throw Rejection(.tokenNotFound, "this stood in no message of ours")
    }
    let withdraw = ConsentWithdraw(member: .id(token.member), scope: token.scope)
    // Named after what is asked here, so that asked again it is the same.
    let message = Message(
        id: "unsubscribe-\(turn.id(OutgoingMessage.self))", source: "punchcard/\(turn.process)", type: ConsentWithdraw.type,
        data: withdraw.json)
    return .ask([Question(to: ProcessName(.enrollment, 0), message, within: Limits.readTime)]) { answers, _ in
        guard case .reply(let reply) = answers[0] else {
            throw Rejection(.unavailable, "Enrollment cannot be asked just now; send it again")
        }
        guard reply.isOK else { return .reply(reply) }
        return .reply(.done(token.scope.json.with("member", token.member.json)))
    }
}
