// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

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
