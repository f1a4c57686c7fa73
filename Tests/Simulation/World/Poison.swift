// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A release of a service that cannot handle the events of some members, until it is mended.
final class Poison {
    /// Whose events fail, and whether they take the process with them.
    var members: [MemberID: Bool] = [:]

    private struct Bug: Error {}

    /// The service with that bug in everything that reads a stream.
    func poisoning(_ definition: ServiceDefinition) -> ServiceDefinition {
        ServiceDefinition(
            service: definition.service, keeps: definition.keeps, answers: definition.answers, otherwise: definition.otherwise,
            looksUp: definition.looksUp, reads: definition.reads.map(poisoning), chores: definition.chores,
            outside: definition.outside)
    }

    private func poisoning(_ subscription: Subscription) -> Subscription {
        // A run is one thread, and outlives its cores.
        nonisolated(unsafe) let poison = self
        let handlers = subscription.events.sorted { $0.key < $1.key }.map { type, handle in
            Subscription.On(type: type) { event, turn in
                // Only some of a member's events, so that those after them could overtake.
                if let member = event.member, event.position.number % 3 != 0, let isDeadly = poison.members[member] {
                    throw isDeadly ? StoreFailure("handle \(type)", "it ends the process") : Bug() as any Error
                }
                return try handle(event, &turn)
            }
        }
        if let refused = subscription.refused { return .messages(of: subscription.service, handlers, refused: refused) }
        return .events(of: subscription.service, into: subscription.into, handlers)
    }
}
