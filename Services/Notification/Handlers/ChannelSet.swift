// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `channel.set`, when every shard knows the channel or the time is up. Its queue, if it has one, is tried again at once.
func channelSet(_ asked: ChannelSet, _ turn: inout Turn) throws -> Outcome {
    guard turn.process.shard == 0 else { throw Rejection(.unavailable, "notification-0 owns the channels") }
    let settings = asked.settings
    let earlier = try turn.documents(Channel.self).load(settings.channel.text)
    if let earlier, earlier.settings.kind != settings.kind {
        throw Rejection(Invalid(Pointer("/data/kind"), "\(settings.channel) is a channel of the kind \(earlier.settings.kind)"))
    }
    if earlier == nil, try turn.documents(Channel.self).count() >= Limits.channels {
        throw Rejection(.limitExceeded, "there are \(Limits.channels) channels already")
    }
    let kept = try turn.documents(KeptSecrets.self).load(settings.channel.text)?.secrets
    let secrets = asked.secrets.completed(by: kept)
    if let missing = secrets.missing(for: settings) { throw Rejection(missing) }

    let position = try turn.tell(ChannelChanged(settings))

    try turn.take(settings, since: position)
    turn.documents().save(KeptSecrets(channel: settings.channel, secrets: secrets, since: position))
    let answer: JSON = ["channel": settings.channel.json, "kind": settings.kind.json]
    return .answerLater(.done(answer), meanwhile: .accepted(answer), whenRead: position)
}

/// Reads `channel.changed`, on every shard but the first, which told it.
func channelChanged(_ told: ChannelChanged, _ turn: inout Turn) throws {
    guard let event = turn.event else { preconditionFailure("channel.changed is read from a stream") }
    try turn.take(told.settings, since: event.position)
}

/// Answers `channel.secrets` of another shard.
func channelSecrets(_ asked: ChannelSecretsGet, _ turn: inout Turn) throws -> Reply {
    guard let kept = try turn.documents(KeptSecrets.self).load(asked.channel.text) else {
        throw Rejection(.channelNotFound, "\(asked.channel) was never set")
    }
    return .done(kept.json)
}

/// Answers `channel.list`: everything but the secrets.
func channelList(_: ChannelList, _ turn: inout Turn) throws -> Reply {
    let channels = try turn.channels().map { settings in
        let kept = try turn.documents(KeptSecrets.self).load(settings.channel.text)?.secrets
        let queue = try turn.queue(of: settings.channel)
        return settings.json.with("depth", queue.depth.json).with("secrets", kept.map { .array($0.names.map(JSON.string)) })
            .with("state", queue.state(at: turn.moment.wall).json)
    }
    return .done(["channels": .array(channels)])
}

/// The queues of all channels, for those who watch them.
func channelQueues(_ turn: inout Turn) throws -> [OutgoingQueue] {
    try turn.channels().map { settings in
        let queue = try turn.queue(of: settings.channel)
        let keys = KeptMessage.keys(settings.channel.text)
        let oldest = try turn.documents(KeptMessage.self).page(
            Query(index: KeptMessage.openIndex, from: keys.from, through: keys.through, limit: 1))
        return OutgoingQueue(
            name: settings.channel.text, depth: queue.depth, oldest: oldest.values.first?.record.queuedAt,
            state: queue.state(at: turn.moment.wall))
    }
}

extension ChannelQueue {
    /// `ok`; `resting` while the other end does not answer; `gone` when it said so.
    fileprivate func state(at time: Timestamp) -> String {
        isGone ? "gone" : breaker.openUntil == nil ? "ok" : "resting"
    }
}

extension Turn {
    /// Takes in how a channel is set from now on.
    fileprivate mutating func take(_ settings: ChannelSettings, since position: Position) throws {
        documents().save(Channel(settings, since: position))
        var queue = try queue(of: settings.channel)
        queue.isGone = false
        queue.breaker.succeeded()
        documents().save(queue)
        hurry(sendingChore)
    }

    /// On every shard but the first: what to ask it when a channel was set and its secrets are not known here.
    func questionForSecrets() throws -> Question? {
        guard process.shard != 0 else { return nil }
        for channel in try documents(Channel.self).page(Query(limit: Limits.channels)).values {
            let kept = try documents(KeptSecrets.self).load(channel.id)
            if kept?.since == channel.since { continue }
            let ask = ChannelSecretsGet(channel: channel.settings.channel)
            return Question(
                to: ProcessName(.notification, 0),
                Message(id: "secrets", source: "punchcard/\(process)", type: ChannelSecretsGet.type, data: ask.json),
                within: Limits.readTime)
        }
        return nil
    }

    mutating func takeSecrets(_ answer: Answer) throws -> Outcome {
        if case .reply(let reply) = answer, reply.isOK, let data = reply.data {
            documents().save(try KeptSecrets(data, at: Pointer()))
        }
        return .reply(.done([:]))
    }
}

extension ChannelSecrets {
    /// What a channel cannot do without.
    fileprivate func missing(for settings: ChannelSettings) -> Invalid? {
        switch settings.transport {
        case .webhook where signingSecret == nil: Invalid(Pointer("/data/webhook/secret"), "is missing")
        case .email(let server) where server.username != nil && password == nil:
            Invalid(Pointer("/data/smtp/password"), "is missing")
        default: nil
        }
    }

    /// Which secrets there are.
    fileprivate var names: [String] {
        [password.map { _ in "password" }, signingSecret.map { _ in "secret" }].compactMap(\.self) + headers.map(\.name)
    }
}
