// SPDX-License-Identifier: Apache-2.0

import Kernel

/// The event that a message tells of, and where it stands. In JSON: `{type, stream, streamShard, position}`.
package struct MessageCause: Hashable, Sendable, JSONValue {
    package let type: String
    package let stream: String
    package let streamShard: Int64
    package let position: Position

    package init(type: String, stream: String, streamShard: Int64, position: Position) {
        self.type = type
        self.stream = stream
        self.streamShard = streamShard
        self.position = position
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        type = try fields.text("type")
        stream = try fields.text("stream")
        streamShard = try fields.integer("streamShard", in: 0...Int64(Limits.slots - 1))
        position = try fields.required("position")
    }

    package var json: JSON {
        ["position": position.json, "stream": stream.json, "streamShard": streamShard.json, "type": type.json]
    }
}

/// What every event about a message begins with: which it is, to whom, of which template, by which channel, and why.
package struct MessageHead: Hashable, Sendable, JSONValue {
    package let message: MessageID
    package let member: MemberID
    package let template: TemplateName
    package let version: Version
    package let channel: ChannelName
    package let purpose: Label
    package let cause: MessageCause

    package init(
        message: MessageID, member: MemberID, template: TemplateName, version: Version, channel: ChannelName, purpose: Label,
        cause: MessageCause
    ) {
        self.message = message
        self.member = member
        self.template = template
        self.version = version
        self.channel = channel
        self.purpose = purpose
        self.cause = cause
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        message = try fields.required("message")
        member = try fields.required("member")
        template = try fields.required("template")
        version = try fields.required("version")
        channel = try fields.required("channel")
        purpose = try fields.required("purpose")
        cause = try fields.required("cause")
    }

    package var json: JSON {
        [
            "cause": cause.json, "channel": channel.json, "member": member.json, "message": message.json, "purpose": purpose.json,
            "template": template.json, "version": version.json,
        ]
    }
}
