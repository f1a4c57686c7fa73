// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A chore: hands out what is due, as far as each channel has room, after it has asked Enrollment how the members are reached.
func sendDue(_ turn: inout Turn) throws -> Chore.Next {
    try turn.endQuietHours()
    if let question = try turn.questionForSecrets() {
        return .ask([question]) { answers, turn in try turn.takeSecrets(answers[0]) }
    }
    let picked = try turn.pickDue()
    guard !picked.isEmpty else { return .later }
    let enrollment = ProcessName(.enrollment, 0)
    let questions = picked.map { message in
        let ask = MemberContact(member: .id(message.record.head.member))
        return Question(
            to: enrollment, Message(id: message.id, source: "punchcard/\(turn.process)", type: MemberContact.type, data: ask.json),
            within: Limits.readTime)
    }
    return .ask(questions) { answers, turn in
        for (message, answer) in zip(picked, answers) { try turn.send(message.id, to: answer) }
        return .reply(.done([:]))
    }
}

// What is due much later than it can be was set so by a clock that has been set back since, and is due as well.

/// Milliseconds within which any quiet hours end, on the day on which the clocks are put back, too.
private let longestQuiet: Int64 = 25 * 3_600_000

extension Turn {
    /// What waited for the end of quiet hours is due when they are over.
    fileprivate mutating func endQuietHours() throws {
        let ahead = now + longestQuiet
        let ranges: [(IndexKey?, IndexKey?)] = [(nil, .integer(now.milliseconds)), (.integer(ahead.milliseconds), nil)]
        for (from, through) in ranges {
            let over = Query(index: KeptMessage.quietIndex, from: from, through: through, limit: Limits.sendsAtOnce)
            for var message in try documents(KeptMessage.self).page(over).values {
                message.draft?.due = .at(moment.wall)
                documents().save(message)
            }
        }
    }

    /// The next messages of each channel, as many as it has room for.
    fileprivate func pickDue() throws -> [KeptMessage] {
        var picked: [KeptMessage] = []
        for settings in try channels() {
            let queue = try queue(of: settings.channel)
            let name = settings.channel.text
            let underWay = underWay(in: name)
            let left = min(roomForDispatches, Limits.sendsAtOnce) - picked.count
            let room = min(Int64(left), queue.room(settings, underWay: underWay, at: moment.wall))
            guard queue.depth > 0, room > 0 else { continue }
            let all = KeptMessage.keys(name)
            let ahead = moment.wall + settings.retry.longestWait + 1
            var waiting: [KeptMessage] = []
            for (from, through) in [(all.from, KeptMessage.key(name, moment.wall)), (KeptMessage.key(name, ahead), all.through)] {
                let due = Query(index: KeptMessage.queueIndex, from: from, through: through, limit: Int(room) + underWay)
                waiting += try documents(KeptMessage.self).page(due).values.filter { !isUnderWay($0.id, in: name) }
            }
            picked += waiting.prefix(Int(room))
        }
        return picked
    }

    /// Sends one message, now that Enrollment has answered.
    fileprivate mutating func send(_ id: String, to answer: Answer) throws {
        guard var message = try documents(KeptMessage.self).load(id), message.record.isOpen, let draft = message.draft else {
            return
        }
        let head = message.record.head
        guard let settings = try channel(head.channel) else { return try suppress(message, .noChannel) }
        var queue = try queue(of: head.channel)
        if queue.isGone { return try suppress(message, .channelGone) }
        guard queue.room(settings, underWay: underWay(in: head.channel.text), at: moment.wall) > 0 else { return }
        if try recipient(head.member).isErased { return try suppress(message, .memberErased) }

        let contact: ContactDetails
        switch Contact(answer) {
        case .known(let details): contact = details
        case .nobody: return try suppress(message, .memberErased)
        case .unknown:
            message.draft?.due = .at(moment.wall + Contact.again)
            return documents().save(message)
        }
        if let hurdle = try hurdle(for: head, to: contact, by: settings) {
            switch hurdle {
            case .suppressed(let reason): return try suppress(message, reason)
            case .quiet(let until): message.draft?.due = .afterQuiet(until)
            }
            return documents().save(message)
        }
        queue.rate.take(at: moment.wall, rate: settings.pace.ratePerSecond)
        documents().save(queue)
        try handOut(message, draft, settings, contact)
    }

    private func hurdle(
        for head: MessageHead, to contact: ContactDetails, by settings: ChannelSettings
    ) throws -> Hurdle? {
        let clock = MemberClock(try contact.timeZone ?? programFacts()?.zone)
        return settings.hurdle(
            for: head.purpose, consents: contact.consents,
            hasAddress: Departure.address(of: contact, by: settings.transport) != nil,
            earlier: settings.caps.isEmpty ? [] : try earlier(than: head), now: now, offset: clock.offset)
    }

    /// What the member got by the same channel, as far back as any cap counts, or is about to get.
    private func earlier(than head: MessageHead) throws -> [EarlierMessage] {
        let longest = Limits.capHours * 3_600_000
        let (member, name) = (head.member.text, head.channel.text)
        var earlier: [EarlierMessage] = []
        var query = Query(
            // What was sent in that time may have waited as long before.
            index: KeptMessage.memberIndex, from: KeptMessage.key(member, now + -2 * longest),
            through: KeptMessage.keys(member).through, limit: Limits.fetchEvents)
        repeat {
            let page = try documents(KeptMessage.self).page(query)
            for record in page.values.map(\.record) where record.head.channel == head.channel {
                if record.state == .sent, let at = record.endedAt {
                    earlier.append(EarlierMessage(purpose: record.head.purpose, at: at))
                } else if isUnderWay(record.head.message.text, in: name) {
                    earlier.append(EarlierMessage(purpose: record.head.purpose, at: now))
                }
            }
            query.after = page.next
        } while query.after != nil
        return earlier
    }

    private mutating func handOut(
        _ message: KeptMessage, _ draft: KeptMessage.Draft, _ settings: ChannelSettings, _ contact: ContactDetails
    ) throws {
        let head = message.record.head
        let version = TemplateVersion.id(head.template, head.version)
        guard let template = try documents(TemplateVersion.self).load(version) else {
            return try giveUp(message, .unusable, detail: "the version \(version) of the template is not there")
        }
        let departure = Departure(
            record: message.record, event: draft.event, settings: settings,
            secrets: try documents(KeptSecrets.self).load(head.channel.text)?.secrets ?? ChannelSecrets(), contact: contact,
            document: template.document, program: try programFacts(), secret: secret, now: moment.wall)
        let rendering: Rendering
        do { rendering = try departure.rendered() } catch {
            return try giveUp(message, .unusable, detail: "the template cannot be filled in")
        }
        if let letter = departure.letter(rendering) {
            return dispatch(
                Dispatch(
                    key: message.id, lane: head.channel.text, letter, within: settings.pace.timeoutSeconds * 1_000))
        }
        documents().save(
            InboxItem(message: head.message, member: head.member, subject: rendering.subject, body: rendering.body))
        try delivered(message)
    }
}

/// What Enrollment said of a member.
private enum Contact {
    case known(ContactDetails)
    /// There is no such member any more.
    case nobody
    /// It cannot be asked just now.
    case unknown

    /// When it is asked again, in milliseconds.
    static let again: Int64 = 2_000

    init(_ answer: Answer) {
        guard case .reply(let reply) = answer else {
            self = .unknown
            return
        }
        if reply.code == .memberNotFound {
            self = .nobody
        } else if reply.isOK, let data = reply.data {
            do throws(Invalid) { self = .known(try ContactDetails(data, at: Pointer())) } catch { self = .unknown }
        } else {
            self = .unknown
        }
    }
}

extension ChannelQueue {
    /// How many more may leave at `time`.
    fileprivate func room(_ settings: ChannelSettings, underWay: Int, at time: Timestamp) -> Int64 {
        // They end without being sent, or without leaving.
        if isGone || settings.transport == .inbox { return .max }
        let most = min(settings.pace.concurrency, breaker.room(at: time)) - Int64(underWay)
        return min(most, rate.room(at: time, rate: settings.pace.ratePerSecond))
    }
}
