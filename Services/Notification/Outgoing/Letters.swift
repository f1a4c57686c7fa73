// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Everything that is known of a message when it leaves.
struct Departure {
    let record: MessageRecord
    /// The event as it was told.
    let event: JSON
    let settings: ChannelSettings
    let secrets: ChannelSecrets
    let contact: ContactDetails
    let document: TemplateDocument
    let program: ProgramFacts.Facts?
    let secret: Secret
    /// On real time.
    let now: Timestamp

    /// What the member is reached by; nil when they have no such address.
    static func address(of contact: ContactDetails, by transport: ChannelSettings.Transport) -> String? {
        switch transport {
        case .email: contact.identifier(.email).flatMap { isMailAddress($0) ? $0 : nil }
        case .sms(let target): contact.address(target.address ?? Identifier.Kind.phone.rawValue)
        case .push(let target): target.address.flatMap(contact.address)
        // They are not sent to the member's own address.
        case .webhook, .inbox: contact.member.text
        }
    }

    private var token: String {
        UnsubscribeToken(
            member: record.head.member, scope: ConsentScope(purpose: record.head.purpose, channel: settings.kind)
        ).text(sealedBy: secret)
    }

    /// The address on the web that ends such messages.
    private var unsubscribeLink: String? {
        settings.unsubscribe?.link.map { $0.replacing(UnsubscribeTerms.token, with: token) }
    }

    func rendered() throws -> Rendering {
        let (text, language) = document.text(in: contact.locale)
        let view = TemplateView(
            event: event["data"] ?? [:], fields: EventFields.of(document.on) ?? EventFields.none,
            clock: MemberClock(contact.timeZone ?? program?.zone), language: contact.locale ?? language)
        var member = ["id": contact.member.text, "locale": (contact.locale ?? language).text]
        member["name"] = contact.name
        return try Rendering(
            text,
            view.names([
                "member": ShownThing(text: contact.member.text, parts: member),
                "program": ShownThing(
                    text: program?.name ?? "", parts: ["name": program?.name ?? "", "currency": program?.currency ?? ""]),
                "unsubscribe": unsubscribeLink ?? "",
            ]))
    }

    /// What goes to the outside world; nil for what stays in the inbox.
    func letter(_ rendering: Rendering) -> Dispatch.Letter? {
        guard let address = Self.address(of: contact, by: settings.transport) else { return nil }
        return switch settings.transport {
        case .email(let server): .mail(mail(rendering, to: address, by: server))
        case .webhook(let target): .call(webhook(rendering, to: target))
        case .sms(let target), .push(let target): .call(call(rendering, to: address, by: target))
        case .inbox: nil
        }
    }

    private func mail(_ rendering: Rendering, to address: String, by server: SMTPServer) -> Dispatch.Mail {
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        let domain = server.from.split(separator: "@").last.map(String.init) ?? "localhost"
        let wishes = record.head.purpose == .service ? nil : settings.unsubscribe
        let mailto = wishes?.mailto.map { "mailto:\($0)?subject=\(token)" }
        let link = wishes == nil ? nil : unsubscribeLink
        let text = MailText(
            messageID: "\(record.head.message)@\(domain)", date: now,
            from: MailText.Mailbox(name: server.fromName, address: server.from),
            to: MailText.Mailbox(name: contact.name, address: address), replyTo: server.replyTo,
            subject: rendering.subject ?? document.on, text: rendering.body, html: rendering.html,
            unsubscribe: [link, mailto].compactMap(\.self), isOneClick: link != nil && wishes?.isOneClick == true)
        return Dispatch.Mail(
            server: "\(server.security == .tls ? "smtps" : "smtp")://\(host):\(server.port)",
            startsTLS: server.security == .startTLS, username: server.username, password: secrets.password,
            authorities: server.authorities, from: server.from, to: address, text: text.bytes)
    }

    private func webhook(_ rendering: Rendering, to target: WebhookTarget) -> Dispatch.HTTPCall {
        let payload = JSON.members([
            "data": event["data"] ?? [:], "subject": rendering.subject?.json,
            "text": rendering.body.isEmpty ? nil : rendering.body.json, "timestamp": event["time"],
            "type": record.head.cause.type.json,
        ])
        let key = secrets.signingSecret.flatMap(ChannelSecrets.key) ?? []
        let signature = WebhookSignature.headers(
            id: record.head.message.text, seconds: now.milliseconds / 1_000, body: payload.bytes, key: key)
        return Dispatch.HTTPCall(
            url: target.url, headers: ["Content-Type: application/json"] + signature, body: payload.bytes,
            authorities: target.authorities)
    }

    private func call(_ rendering: Rendering, to address: String, by target: CallTarget) -> Dispatch.HTTPCall {
        let body = CallBody(
            target,
            [
                "id": record.head.message.text, "subject": rendering.subject ?? "", "text": rendering.body, "to": address,
            ])
        // The same on every try, for services that know it.
        let own = ["Content-Type: \(body.contentType)", "Idempotency-Key: \(record.head.message)"]
        return Dispatch.HTTPCall(
            url: target.url, headers: own + (target.headers + secrets.headers).map(\.line), body: body.bytes,
            authorities: target.authorities)
    }
}

extension ContactDetails {
    /// An identifier of that kind, or else the attribute of that name.
    fileprivate func address(_ name: String) -> String? {
        if let kind = Identifier.Kind(rawValue: name) { return identifier(kind) }
        return Label(name).flatMap { attributes?[$0]?.json.string }
    }
}
