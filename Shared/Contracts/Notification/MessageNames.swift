// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A message to a member or to another system: one for each template and event.
package enum OutgoingMessage: Identified { package static let prefix = "msg" }
package typealias MessageID = ID<OutgoingMessage>

/// The name of a template.
package typealias TemplateName = Name<TemplatePublish>
/// The name of a channel: `email`, or what a second one of its kind is called.
package typealias ChannelName = Name<ChannelSet>

extension Name<ChannelSet> {
    /// The channel that is called like its kind.
    package init(_ kind: MessageChannel) {
        guard let name = Name(kind.rawValue) else { preconditionFailure("no name: \(kind.rawValue)") }
        self = name
    }
}

extension Label {
    /// What members are told in any case, because it is part of the service that they asked for.
    package static let service: Label = {
        guard let label = Label("service") else { preconditionFailure("no label: service") }
        return label
    }()
}

/// How a message stands.
package enum MessageState: String, Sendable, JSONWord {
    case queued, sent
    /// It is not sent, for a reason that is on record.
    case suppressed
    /// It could not be sent; as long as there is a next try, it may be yet.
    case failed
}

/// Why a message is not sent.
package enum SuppressionReason: String, Sendable, JSONWord {
    case noConsent = "no_consent"
    case frequencyCap = "frequency_cap"
    /// The template names a channel that was not set.
    case noChannel = "no_channel"
    /// The other end of the channel said that it is gone for good.
    case channelGone = "channel_gone"
    /// The member has no address of that kind.
    case noAddress = "no_address"
    case memberErased = "member_erased"
}

/// Why a message could not be sent.
package enum FailureReason: String, Sendable, JSONWord {
    /// There was no answer, or the other end cannot take anything just now.
    case unreachable
    /// The other end does not take this message.
    case refused
    /// The other end said that it is gone for good.
    case gone
    /// The template cannot be filled in.
    case unusable
}
