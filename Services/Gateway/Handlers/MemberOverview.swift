// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// `member.overview`: what each service has on a member, asked of all at once. Who does not answer in time is named.
func memberOverview(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let (resolved, named) = try turn.resolved(message)
    guard let member = named else { throw Rejection(Invalid(Pointer("/data/member"), "is missing")) }
    if resolved.isOnlyRemembered { throw Rejection(.memberNotFound, "the identifier is no longer linked to a member") }
    let parts = [(key: "profile", type: "member.get", service: Service.enrollment), ("account", "account.get", .earning)]
    let questions = parts.map { part in
        let ask = Message(
            id: message.id, source: "punchcard/\(turn.process)", type: part.type, data: ["member": member.json])
        return Question(to: turn.topology.owner(of: member, in: part.service), ask, within: turn.patience(Limits.readTime))
    }
    return .ask(questions) { answers, _ in
        var overview: JSON = ["member": member.json]
        var missing: [JSON] = []
        for (part, answer) in zip(parts, answers) {
            if case .reply(let reply) = answer, reply.code == .memberNotFound { return .reply(reply) }
            if case .reply(let reply) = answer, reply.isOK, let data = reply.data {
                overview = overview.with(part.key, data)
            } else {
                missing.append(part.service.rawValue.json)
            }
        }
        return .reply(.done(overview.with("missing", .array(missing))))
    }
}
