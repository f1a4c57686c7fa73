// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// How a channel is set, and since which event of the first shard's journal.
package struct Channel: Document, Hashable {
    package static let collection = Collection("channel")

    package let settings: ChannelSettings
    package let since: Position

    package init(_ settings: ChannelSettings, since: Position) {
        self.settings = settings
        self.since = since
    }

    package var id: String { settings.channel.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        settings = try fields.required("settings")
        since = try fields.required("since")
    }

    package var json: JSON { ["settings": settings.json, "since": since.json] }
}

/// The secrets of a channel, as they were when it was set. They stand in the store of the service, which only its process can read,
/// and nowhere else.
package struct KeptSecrets: Document, Hashable {
    package static let collection = Collection("channelSecrets")

    let channel: ChannelName
    let secrets: ChannelSecrets
    let since: Position

    package var id: String { channel.text }

    init(channel: ChannelName, secrets: ChannelSecrets, since: Position) {
        self.channel = channel
        self.secrets = secrets
        self.since = since
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        channel = try fields.required("channel")
        secrets = try fields.required("secrets")
        since = try fields.required("since")
    }

    package var json: JSON { ["channel": channel.json, "secrets": secrets.json, "since": since.json] }
}

/// How the queue of a channel stands.
package struct ChannelQueue: Document, Hashable {
    package static let collection = Collection("channelQueue")

    let channel: ChannelName
    /// Messages that are to be sent.
    package var depth: Int64 = 0
    var breaker = CircuitBreaker()
    var rate = RateLimit()
    /// The other end has said that it is gone for good; until the channel is set anew.
    package var isGone = false

    package var id: String { channel.text }

    init(channel: ChannelName) { self.channel = channel }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        channel = try fields.required("channel")
        depth = try fields.required("depth")
        breaker = try fields.required("breaker")
        rate = try fields.required("rate")
        isGone = try fields.required("gone")
    }

    package var json: JSON {
        ["breaker": breaker.json, "channel": channel.json, "depth": depth.json, "gone": isGone.json, "rate": rate.json]
    }
}
