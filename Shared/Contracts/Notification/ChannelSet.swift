// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `channel.set`: by what way messages go out from now on.
///
/// Secrets that are not given stay as they were: who sets a channel anew need not know them.
package struct ChannelSet: Body, Hashable {
    package static let type = "channel.set"

    package let settings: ChannelSettings
    package let secrets: ChannelSecrets

    package init(settings: ChannelSettings, secrets: ChannelSecrets) {
        self.settings = settings
        self.secrets = secrets
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        settings = try ChannelSettings(json, at: pointer)
        secrets = try ChannelSecrets(asked: json, of: settings, at: pointer)
    }

    /// Without the secrets: what a message says is never written.
    package var json: JSON { settings.json }
}

/// `channel.changed`: how a channel is set from now on. It never tells a secret.
package struct ChannelChanged: Body, Hashable {
    package static let type = "channel.changed"

    package let settings: ChannelSettings

    package init(_ settings: ChannelSettings) { self.settings = settings }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) { settings = try ChannelSettings(json, at: pointer) }
    package var json: JSON { settings.json }
}

/// How a channel is set, as everybody may know it.
package struct ChannelSettings: Hashable, Sendable, JSONValue {
    package let channel: ChannelName
    package let transport: Transport
    package let quietHours: QuietHours?
    package let caps: [MessageCap]
    package let pace: ChannelPace
    package let retry: RetryTerms
    package let unsubscribe: UnsubscribeTerms?

    /// Where messages go.
    package enum Transport: Hashable, Sendable {
        case email(SMTPServer)
        case webhook(WebhookTarget)
        case sms(CallTarget)
        case push(CallTarget)
        /// They stay here, until the app reads them.
        case inbox
    }

    package var kind: MessageChannel {
        switch transport {
        case .email: .email
        case .webhook: .webhook
        case .sms: .sms
        case .push: .push
        case .inbox: .inbox
        }
    }

    /// The inbox needs no settings.
    package static let inbox = ChannelSettings(channel: ChannelName(.inbox), transport: .inbox)

    package init(
        channel: ChannelName, transport: Transport, quietHours: QuietHours? = nil, caps: [MessageCap] = [],
        pace: ChannelPace = ChannelPace(), retry: RetryTerms = RetryTerms(), unsubscribe: UnsubscribeTerms? = nil
    ) {
        self.channel = channel
        self.transport = transport
        self.quietHours = quietHours
        self.caps = caps
        self.pace = pace
        self.retry = retry
        self.unsubscribe = unsubscribe
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        channel = try fields.required("channel")
        let named = MessageChannel(rawValue: channel.text)
        guard let kind = try fields.optional("kind", as: MessageChannel.self) ?? named else {
            throw Invalid(pointer["kind"], "is missing: \(channel) is not the name of one")
        }
        guard named == nil || named == kind else { throw Invalid(pointer["kind"], "must be \(channel), as the name says") }
        transport =
            switch kind {
            case .email: .email(try fields.required("smtp"))
            case .webhook: .webhook(try fields.required("webhook"))
            case .sms: .sms(try fields.required("call"))
            case .push: .push(try fields.required("call"))
            case .inbox: .inbox
            }
        quietHours = try fields.optional("quietHours")
        caps = try fields.array("caps", limit: Limits.profileItems) ?? []
        pace = try ChannelPace(json, at: pointer)
        retry = try fields.optional("retry") ?? RetryTerms()
        unsubscribe = try fields.optional("unsubscribe")
    }

    package var json: JSON {
        let json = pace.json.with("caps", caps.isEmpty ? nil : caps.json).with("channel", channel.json).with("kind", kind.json)
            .with("quietHours", quietHours?.json).with("retry", retry.json).with("unsubscribe", unsubscribe?.json)
        return switch transport {
        case .email(let server): json.with("smtp", server.json)
        case .webhook(let target): json.with("webhook", target.json)
        case .sms(let target), .push(let target): json.with("call", target.json)
        case .inbox: json
        }
    }
}
