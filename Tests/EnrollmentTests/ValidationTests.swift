// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Enrollment

@Suite("What is invalid")
struct ValidationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let type: String
        let data: JSON
        let pointer: String

        init(_ name: String, _ type: String, _ data: JSON, _ pointer: String) {
            (testDescription, self.type, self.data, self.pointer) = (name, type, data, pointer)
        }
    }

    private static let card: JSON = ["kind": "card", "value": "1"]
    private static let long = JSON.string(String(repeating: "x", count: Limits.labelCharacters + 1))

    private static func enroll(_ name: String, _ key: String, _ value: JSON, _ pointer: String? = nil) -> Row {
        let data: JSON = ["identifiers": [card]]
        return Row(name, "member.enroll", data.with(key, value), "/data/" + (pointer ?? key))
    }

    private static func change(_ name: String, _ type: String, _ data: JSON, _ pointer: String) -> Row {
        Row(name, type, data["member"] == nil ? data.with("member", "card:1") : data, pointer)
    }

    static let enrolments = [
        Row("no identifiers", "member.enroll", [:], "/data/identifiers"),
        enroll("none in the list", "identifiers", []),
        enroll("identifiers as text", "identifiers", "card:1"),
        enroll("too many identifiers", "identifiers", .array(Array(repeating: card, count: Limits.identifiers + 1))),
        enroll("another kind", "identifiers", [["kind": "passport", "value": "1"]], "identifiers/0/kind"),
        enroll("no value", "identifiers", [card, ["kind": "card"]], "identifiers/1/value"),
        enroll("a blank value", "identifiers", [["kind": "card", "value": " - "]], "identifiers/0/value"),
        enroll("the same twice", "identifiers", [card, card], "identifiers/1"),
        enroll("a name that is a number", "name", 7),
        enroll("an empty name", "name", ""),
        enroll("a long name", "name", long),
        enroll("a name with a line feed", "name", "A\nB"),
        enroll("no such day", "birthday", "1990-02-30"),
        enroll("a birthday with a time", "birthday", "1990-02-28T00:00:00Z"),
        enroll("a birthday to come", "birthday", "2030-01-01"),
        enroll("a locale of another style", "locale", "de_DE"),
        enroll("a locale that ends in a dash", "locale", "de-"),
        enroll("a locale without a language", "locale", "1a-DE"),
        enroll("an abbreviated time zone", "timeZone", "CET"),
        enroll("a time zone as an offset", "timeZone", "+01:00"),
        enroll("a path as a time zone", "timeZone", "../etc"),
        enroll("attributes as a list", "attributes", []),
        enroll("an attribute that is an object", "attributes", ["a/b": [:]], "attributes/a~1b"),
        enroll("an attribute without a name", "attributes", ["": 1], "attributes/"),
        enroll("a segment that is a number", "segments", ["a", 1], "segments/1"),
        enroll("a segment twice", "segments", ["a", "a"], "segments/1"),
        enroll("granted as a word", "consents", [answer.with("granted", "yes")], "consents/0/granted"),
        enroll("another channel", "consents", [answer.with("channel", "fax")], "consents/0/channel"),
        enroll("no purpose", "consents", [answer.with("purpose", nil)], "consents/0/purpose"),
        enroll("two answers on one scope", "consents", [answer, answer.with("granted", false)], "consents/1"),
        enroll("a long referral code", "referralCode", long),
        enroll("an empty acquisition", "acquisition", ""),
    ]

    private static let answer: JSON = ["channel": "email", "granted": true, "purpose": "marketing"]

    static let changes = [
        Row("no member", "member.get", [:], "/data/member"),
        change("another kind", "member.get", ["member": "passport:1"], "/data/member"),
        change("no kind", "member.find", ["member": "1"], "/data/member"),
        change("nothing to change", "member.update", [:], "/data"),
        change("a birthday to come", "member.update", ["birthday": "2030-01-01"], "/data/birthday"),
        change("a kind that is none", "member.linkIdentifier", ["kind": "name", "value": "Ada"], "/data/kind"),
        change("no value", "member.unlinkIdentifier", ["kind": "card"], "/data/value"),
        change("another channel", "consent.grant", ["purpose": "marketing", "channel": "fax"], "/data/channel"),
        change("no purpose", "consent.withdraw", ["channel": "sms"], "/data/purpose"),
        change("a preference without a value", "preference.set", ["key": "k"], "/data/value"),
        change("a preference that is a list", "preference.set", ["key": "k", "value": []], "/data/value"),
        change("an empty reason", "member.suspend", ["reason": ""], "/data/reason"),
    ]

    @Test(arguments: enrolments + changes)
    func `is refused with the place, and nothing is told`(row: Row) throws {
        let desk = try Desk()
        if row.type != "member.enroll" { _ = try desk.member("card:1") }
        let head = try desk.events.count
        let reply = try desk.send(row.type, row.data)
        #expect(reply.code == .invalid)
        #expect(reply.problem?["errors"]?.array?.compactMap { $0["pointer"]?.string } == [row.pointer])
        #expect(try desk.events.count == head)
    }

    @Test(arguments: ["de", "de-CH", "zh-Hant-TW", "sl-rozaj-biske-1994", "en-US-u-ca-gregory"])
    func `is a language tag`(text: String) { #expect(LanguageTag(text) != nil) }

    @Test(arguments: ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+5"])
    func `is a time zone`(text: String) { #expect(TimeZoneName(text) != nil) }

    @Test func `whoever is born today may be enrolled, in the zone where the day begins first`() throws {
        let desk = try Desk()
        // 2027-01-15T08:00:00Z: it is the 15th everywhere, and at 10:00Z the 16th begins at UTC+14.
        let tomorrow: JSON = ["birthday": "2027-01-16", "identifiers": [identifier("card:1")]]
        #expect(try desk.refusal(of: "member.enroll", tomorrow) == .invalid)
        desk.now = desk.now + 2 * 3_600_000
        try desk.ask("member.enroll", tomorrow)
    }
}
