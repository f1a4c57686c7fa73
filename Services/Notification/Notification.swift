// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the notification service, which knows what members and other systems are told.
///
/// An event that a template is about becomes a message (`noticeEvent`); a chore sends what is due (`sendDue`), by threads that
/// the core does not know; and what came of it is settled (`settleDispatch`). Each function named here is in `Handlers/`. What
/// they decide by is in `Domain/`, and how a message looks when it leaves is in `Outgoing/`.
package let notification = ServiceDefinition(
    service: .notification,
    keeps: [
        KeptMessage.self, InboxItem.self, Recipient.self, Channel.self, KeptSecrets.self, ChannelQueue.self, TemplateVersion.self,
        TemplateBook.self, ProgramFacts.self,
    ],
    answers: [
        .conversation(TemplatePublish.self, memory: .told, templatePublish),
        .read(TemplateList.self, templateList),
        .read(TemplateGet.self, templateGet),
        .conversation(ChannelSet.self, memory: .told, channelSet),
        .read(ChannelList.self, channelList),
        .read(ChannelSecretsGet.self, channelSecrets),
        .read(MessageList.self, messageList),
        .conversation(MessageUnsubscribe.self, memory: .elsewhere, messageUnsubscribe),
    ],
    reads: [
        .events(of: .enrollment, noticed(of: .enrollment) + [.event(MemberErased.self, memberErased)]),
        .events(of: .earning, noticed(of: .earning) + [.event(ProgramPublished.self, programPublished)]),
        .events(of: .referral, noticed(of: .referral)),
        .events(of: .rewards, noticed(of: .rewards)),
        // The other shards follow the first, who owns templates and channels.
        .events(
            of: .notification,
            [.event(TemplatePublished.self, templatePublished), .event(ChannelChanged.self, channelChanged)]),
    ],
    chores: [.every(milliseconds: 1_000, sendingChore, asking: sendDue)],
    outside: Outside(settle: settleDispatch, queues: channelQueues))

/// Every event of a service that a template can be about.
private func noticed(of service: Service) -> [Subscription.On] {
    EventFields.types(of: service).map { .init(type: $0, handle: noticeEvent) }
}
