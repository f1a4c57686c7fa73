// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport

/// Rewards as the gateway sees it: five redemptions, of which the last two have a voucher, two on a page.
let toyRewards = ServiceDefinition(
    service: .rewards,
    keeps: [],
    answers: [
        .read(MemberRewards.self) { asked, _ in
            let page = (1..<(asked.after?.number ?? 6)).reversed().prefix(2)
            return .done(
                .members([
                    "next": page.last.flatMap { $0 > 1 ? $0.json : nil }, "redemptions": .array(page.map { $0.json }),
                    "vouchers": .array(page.filter { $0 > 3 }.map { ($0 * 10).json }),
                ]))
        }
    ]
)

/// Notification as the gateway sees it: ten messages, two at each moment, given out to the shards in turn.
let toyNotification = ServiceDefinition(
    service: .notification,
    keeps: [],
    answers: [
        .read(MessageList.self) { asked, turn in
            let shards = turn.topology.shards(of: .notification)
            let own = (0..<10).filter { $0 % shards == turn.process.shard }.map(ToyMessage.init(number:))
            let rest = own.filter { message in asked.after.map { $0 < message.place } ?? true }
            let page = rest.prefix(asked.limit)
            return .done(
                .members([
                    "messages": .array(page.map(\.json)), "next": page.count < rest.count ? page.last?.place.json : nil,
                ]))
        }
    ]
)

struct ToyMessage {
    let number: Int

    var place: MessagePlace {
        MessagePlace(queuedAt: TestSystem.noon + Int64(number / 2), message: MessageID(bits: UInt128(number)))
    }
    var json: JSON { ["message": place.message.json, "queuedAt": place.queuedAt.json] }
}
