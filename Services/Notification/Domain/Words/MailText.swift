// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A mail as it goes over the wire (RFC 5322, MIME).
struct MailText: Sendable {
    let messageID: String
    let date: Timestamp
    let from: Mailbox
    let to: Mailbox
    let replyTo: String?
    let subject: String
    let text: String
    let html: String?
    /// For `List-Unsubscribe`: what a mail program offers as a button.
    let unsubscribe: [String]
    /// Whether a POST to the link is enough (RFC 8058).
    let isOneClick: Bool

    struct Mailbox: Hashable, Sendable {
        let name: String?
        let address: String
    }

    var bytes: [UInt8] {
        var lines = [
            "Message-ID: <\(messageID)>",
            "Date: \(date.mailDate)",
            "From: \(from.header)",
            "To: \(to.header)",
            "Subject: \(Self.encoded(subject))",
            "MIME-Version: 1.0",
            // No out-of-office replies, please (RFC 3834).
            "Auto-Submitted: auto-generated",
        ]
        if let replyTo { lines.append("Reply-To: \(replyTo)") }
        if !unsubscribe.isEmpty {
            lines.append("List-Unsubscribe: " + unsubscribe.map { "<\($0)>" }.joined(separator: ",\r\n "))
            if isOneClick { lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click") }
        }
        if let html {
            let boundary = "punchcard-\(messageID.prefix { $0 != "@" })"
            lines.append("Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
            lines.append("")
            for (kind, content) in [("plain", text), ("html", html)] {
                lines.append("--\(boundary)")
                lines += Self.part(content, kind: kind)
            }
            lines.append("--\(boundary)--")
        } else {
            lines += Self.part(text, kind: "plain")
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// One part: base 64, so that no server on the way has a reason to change it.
    private static func part(_ content: String, kind: String) -> [String] {
        let base64 = Array(Base64.text(lineEndings(content).utf8).utf8)
        let lines = stride(from: 0, to: base64.count, by: 76).map { start in
            String(decoding: base64[start..<min(start + 76, base64.count)], as: UTF8.self)
        }
        return ["Content-Type: text/\(kind); charset=utf-8", "Content-Transfer-Encoding: base64", ""] + lines
    }

    /// The lines of a text, each ended as MIME wants it.
    private static func lineEndings(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\r\n")
    }

    /// A text as it can stand in a header: as it is if it is plain ASCII on one line, else in encoded words (RFC 2047).
    static func encoded(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        if line.utf8.count <= 60, line.utf8.allSatisfy({ (0x20...0x7e).contains($0) }), !line.contains("=?") { return line }
        var words: [String] = []
        var piece: [UInt8] = []
        for character in line {
            let bytes = Array(String(character).utf8)
            // A line has 76 characters at most, the name of the header among them, and no character is cut in two.
            if piece.count + bytes.count > 39, !piece.isEmpty {
                words.append(word(piece))
                piece = []
            }
            piece += bytes
        }
        return (words + [word(piece)]).joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Base64.text(bytes))?=" }
}

extension MailText.Mailbox {
    fileprivate var header: String {
        guard let name else { return address }
        let isPlain = name.utf8.allSatisfy { (0x20...0x7e).contains($0) && !"\"\\".utf8.contains($0) } && name.utf8.count <= 60
        return isPlain ? "\"\(name)\" <\(address)>" : MailText.encoded(name) + "\r\n <\(address)>"
    }
}

extension Timestamp {
    /// `Sat, 21 Nov 2026 18:55:00 +0000`
    fileprivate var mailDate: String {
        let text = description
        let day = CalendarDay(number: (milliseconds - ((milliseconds % 86_400_000) + 86_400_000) % 86_400_000) / 86_400_000)
        let (year, month, date) = day.components
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[Int(((day.number % 7) + 7) % 7)]
        return "\(weekday), \(date) \(months[month - 1]) \(year) \(text.dropFirst(11).prefix(8)) +0000"
    }
}
