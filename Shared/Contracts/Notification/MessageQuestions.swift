// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `message.list`: messages, the oldest first; of a member, or of all.
package struct MessageList: Body {
    package static let type = "message.list"

    /// Nil: of everybody.
    package let member: MemberID?
    package let state: MessageState?
    /// What an earlier answer gave as `next`.
    package let after: MessagePlace?
    package let limit: Int

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.optional("member")
        state = try fields.optional("state")
        after = try fields.optional("after")
        limit = Int(try fields.integer("limit", ifPresentIn: 1...Int64(Limits.batchMessages)) ?? 100)
    }

    package var json: JSON {
        .members(["after": after?.json, "limit": .integer(Int64(limit)), "member": member?.json, "state": state?.json])
    }
}

/// `template.list`: the current version of each template.
package struct TemplateList: Body {
    package static let type = "template.list"

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) { _ = try Fields(json, at: pointer) }
    package var json: JSON { [:] }
}

/// `template.get`: a template, as it was published.
package struct TemplateGet: Body {
    package static let type = "template.get"

    package let template: TemplateName
    /// Nil: the current one.
    package let version: Version?

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        template = try fields.required("template")
        version = try fields.optional("version")
    }

    package var json: JSON { .members(["template": template.json, "version": version?.json]) }
}

/// `channel.list`: how each channel is set, without its secrets, and how its queue stands.
package struct ChannelList: Body {
    package static let type = "channel.list"

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) { _ = try Fields(json, at: pointer) }
    package var json: JSON { [:] }
}

/// `channel.secrets`: what a channel must not tell anybody. Only the other shards of the service ask it, and only of the service
/// itself; a gateway does not know it.
package struct ChannelSecretsGet: Body {
    package static let type = "channel.secrets"

    package let channel: ChannelName

    package init(channel: ChannelName) { self.channel = channel }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        channel = try Fields(json, at: pointer).required("channel")
    }
    package var json: JSON { ["channel": channel.json] }
}

/// `message.unsubscribe`: a member wants no more of this, by a link that stands in a message.
package struct MessageUnsubscribe: Body {
    package static let type = "message.unsubscribe"

    package let token: String

    package init(token: String) { self.token = token }
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        token = try Fields(json, at: pointer).text("token", limit: Limits.textCharacters)
    }
    package var json: JSON { ["token": token.json] }
}
