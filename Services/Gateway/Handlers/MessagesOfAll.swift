// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

extension Turn {
    /// `message.list` without a member: every shard gives a page of its own, and the first messages of all of them are one.
    func messagesOfAll(_ message: Message) throws -> Outcome {
        let asked: MessageList = try message.body()
        let shards = topology.processes(of: .notification)
        return .ask(askAll(shards, message)) { answers, _ in
            let joined = join(answers, of: shards, at: "messages")
            var messages: [(place: MessagePlace, shown: JSON)] = []
            for shown in joined.elements { messages.append((try MessagePlace(of: shown, at: Pointer()), shown)) }
            messages.sort { $0.place < $1.place }
            let page = messages.prefix(asked.limit)
            let isLast = page.count == messages.count && !answers.contains(where: \.hasNext)
            return .reply(
                .done(
                    .members([
                        "messages": .array(page.map(\.shown)), "missing": joined.missing,
                        "next": isLast ? nil : page.last?.place.json,
                    ])))
        }
    }
}

extension Answer {
    /// Whether there is more than this page.
    fileprivate var hasNext: Bool {
        if case .reply(let reply) = self { reply.data?["next"] != nil } else { false }
    }
}
