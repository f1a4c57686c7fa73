// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Notification

/// How a message looks when it leaves.
@Suite struct WordsTests {
    private func mail(subject: String = "Hello", html: String? = nil, name: String? = "Ana", unsubscribe: [String] = []) -> String {
        let text = MailText(
            messageID: "msg_1@shop.example", date: TestSystem.noon,
            from: MailText.Mailbox(name: "The Shop", address: "club@shop.example"),
            to: MailText.Mailbox(name: name, address: "ana@example.org"), replyTo: nil, subject: subject, text: "Guten Tag, é\n.\n",
            html: html, unsubscribe: unsubscribe, isOneClick: false)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// What an event says, what of it is written, and how.
    @Test(arguments: [
        (#"{"value": {"amount": 500, "currency": "EUR"}}"#, "redemption.issued", "{{value.amount.money}}", "5.00 EUR"),
        (#"{"value": {"amount": 500}}"#, "redemption.issued", "{{value.amount.money}}", ""),
        (
            #"{"amount": 7, "currency": "JPY", "tenders": [{"amount": 5}, {"amount": 2}]}"#, "purchase.recorded",
            "{{amount.money}}:{{#tenders}} {{amount.money}}{{/tenders}}", "7 JPY: 5 JPY 2 JPY"
        ),
        (#"{"basis": 2505, "currency": "EUR"}"#, "referral.qualified", "{{basis.money}} {{basis}}", "25.05 EUR 2505"),
    ])
    func `an amount is in the currency beside it, or else in that of the whole`(
        _ event: String, _ type: String, _ body: String, _ text: String
    ) throws {
        let view = TemplateView(
            event: try JSON(parsing: Array(event.utf8)), fields: try #require(EventFields.of(type)), clock: MemberClock(nil),
            language: .english)
        #expect(try Rendering(TemplateText(body: body), view.names([:])).body == text)
    }

    @Test func `a mail is the same bytes each time`() {
        #expect(
            mail() == """
                Message-ID: <msg_1@shop.example>\r
                Date: Sat, 21 Nov 2026 12:00:00 +0000\r
                From: "The Shop" <club@shop.example>\r
                To: "Ana" <ana@example.org>\r
                Subject: Hello\r
                MIME-Version: 1.0\r
                Auto-Submitted: auto-generated\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: base64\r
                \r
                R3V0ZW4gVGFnLCDDqQ0KLg0K\r

                """)
    }

    @Test(arguments: ["Hi\r\nBcc: all@example.org", "Ä\nBcc: all@example.org", String(repeating: "ß", count: 300)])
    func `no name and no subject makes a header`(_ text: String) {
        let lines = mail(subject: text, name: text).split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(!lines.contains { $0.hasPrefix("Bcc") })
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
        #expect(lines.prefix { !$0.isEmpty }.allSatisfy { $0.hasPrefix(" ") || $0.contains(": ") })
    }

    @Test func `what ends such mails stands in a header`() {
        #expect(
            mail(unsubscribe: ["https://a.example/u?t=1", "mailto:u@a.example?subject=1"]).contains(
                "\r\nList-Unsubscribe: <https://a.example/u?t=1>,\r\n <mailto:u@a.example?subject=1>\r\n"))
    }

    /// The key, the id and the payload are those of the Standard Webhooks libraries' own tests.
    @Test func `a webhook is signed as others do it`() {
        let key = ChannelSecrets.key(of: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? []
        let headers = WebhookSignature.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8), key: key)
        #expect(headers.last == "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: ["whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8G", "whsec_!!!!"])
    func `a secret that is none is refused`(_ secret: String) { #expect(ChannelSecrets.key(of: secret) == nil) }

    @Test func `base 64 reads what it wrote`() {
        var random = Seeded(7)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Base64.bytes(Base64.text(bytes)) == bytes)
            #expect(Base64.bytes(Base64.webText(bytes)) == bytes)
        }
        #expect(Base64.text("Hello".utf8) == "SGVsbG8=")
        for text in ["SGVsbG8==x", "A", "SGVsbG8===", "S G"] { #expect(Base64.bytes(text) == nil, "\(text)") }
    }

    @Test func `only who has the key makes a token`() throws {
        let member = MemberID(bits: 5)
        let token = UnsubscribeToken(member: member, scope: ConsentScope(purpose: Label("marketing")!, channel: .email))
        let text = token.text(sealedBy: TestSystem.secret)
        #expect(UnsubscribeToken(text, sealedBy: TestSystem.secret) == token)
        #expect(!text.utf8.contains { "+/=&?%# ".utf8.contains($0) })
        #expect(UnsubscribeToken(text, sealedBy: Secret(key: [UInt8](repeating: 8, count: 32))) == nil)
        for index in text.indices {
            let changed = text[index] == "A" ? "B" : "A"
            #expect(UnsubscribeToken(text.replacingCharacters(at: index, with: changed), sealedBy: TestSystem.secret) == nil)
        }
        for garbage in ["", ".", "a.b", "e30.AAAA", text + "A", text + "."] {
            #expect(UnsubscribeToken(garbage, sealedBy: TestSystem.secret) == nil, "\(garbage)")
        }
    }

    @Test func `a call is filled in, and what is filled in is not`() {
        let values = ["to": "+49 1", "text": "Say \"{{to}}\" & more\nü", "subject": "", "id": "msg_1"]
        let json = CallTarget(url: "", body: ["a": ["{{to}}: {{text}}"], "n": 3, "x": "{{other}} {{", "to": "{{to}}"])
        #expect(
            String(decoding: CallBody(json, values).bytes, as: UTF8.self)
                == #"{"a":["+49 1: Say \"{{to}}\" & more\u000aü"],"n":3,"to":"+49 1","x":"{{other}} {{"}"#)
        let form = CallTarget(url: "", body: ["Body": "{{text}}", "To": "{{to}}", "n": 3], encoding: .form)
        #expect(
            String(decoding: CallBody(form, values).bytes, as: UTF8.self)
                == "Body=Say+%22%7B%7Bto%7D%7D%22+%26+more%0A%C3%BC&To=%2B49+1&n=3")
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with text: String) -> String {
        String(self[..<index]) + text + String(self[self.index(after: index)...])
    }
}
