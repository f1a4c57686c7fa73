// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE. The gateway: the one door. It accepts purchases and activities into the intake, resolves who is meant, passes
/// everything else on to the service that owns it, and joins what several have to say.
///
/// Each function named here is in `Handlers/`. Before it is a message's turn, `looksUp` says what has to be asked about it.
package let gateway = ServiceDefinition(
    service: .gateway,
    keeps: [DirectoryEntry.self, WaitingReturn.self],
    answers: [
        Route("purchase.completed", memory: .elsewhere, purchaseCompleted),
        Route("purchase.returned", memory: .elsewhere, purchaseReturned),
        Route("activity.performed", memory: .elsewhere, activityPerformed),
        Route("activity.reversed", memory: .elsewhere, activityReversed),
        Route("member.overview", memory: .none, memberOverview),
        Route("member.export", memory: .none, memberExport),
        Route("stream.list", memory: .none, streamList),
        Route("stream.fetch", memory: .none, streamFetch),
        Route("stream.forget", memory: .none, streamForget),
        Route("parked.list", memory: .none, parkedList),
        Route("parked.retry", memory: .none, parkedChange),
        Route("parked.discard", memory: .none, parkedChange),
        Route("consumer.reset", memory: .elsewhere, consumerReset),
    ],
    otherwise: Route("", memory: .elsewhere, passOn),
    looksUp: lookUp,
    reads: [
        .events(
            of: .enrollment, into: [DirectoryEntry.self],
            [
                .event(MemberEnrolled.self, memberEnrolled),
                .event(IdentifierLinked.self, identifierLinked),
                .event(IdentifierUnlinked.self, identifierUnlinked),
            ]),
        // Nobody reads its own stream: this is where a parked return goes when a person retries it.
        .messages(of: .gateway, [Subscription.On(type: PurchaseReturned.type, handle: waitAgain)], refused: { _, _, _ in }),
    ],
    chores: [.every(milliseconds: 1_000, "returns that wait", asking: settleWaitingReturn)])
