// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import TestSupport
import Testing

@testable import Notification

/// What of a template is refused when it is published, and where.
@Suite struct TemplateTests {
    /// One text, and what is wrong with it.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let faults: [String]
        var testDescription: String { text }

        init(_ text: String, _ faults: String...) { (self.text, self.faults) = (text, faults) }
    }

    @Test(arguments: [
        Case("Hello"),
        Case("Hello {{member.name}}, you have {{balance}} of {{program.name}}."),
        Case("{{#explanation}}{{rule}}: {{points}} {{member.name}}{{/explanation}}"),
        Case("{{#tier}}{{tier}}{{/tier}}{{^tier}}no tier{{/tier}}"),
        Case("{{! a remark about {{points }}{{occurredAt.date}} {{ occurredAt.time }} {{{points}}} {{&points}}"),
        Case("{{unsubscribe}} {{member}}"),
        Case("{{#lots}}{{expiresAt.date}}{{/lots}}"),
        Case("one\n{{poins}}", "line 2: points.earned has no poins"),
        Case("{{member.birthday}}", "line 1: points.earned has no member.birthday"),
        Case("{{points.date}}", "line 1: points.earned has no points.date"),
        Case("{{rule}}", "line 1: points.earned has no rule"),
        Case("{{a}}{{b}}", "line 1: points.earned has no a", "line 1: points.earned has no b"),
        Case("{{#explanation}}{{nothing}}{{/explanation}}", "line 1: points.earned has no nothing"),
        Case("{{#explanation}}", "line 1: {{#explanation}} has no end"),
        Case("{{/explanation}}", "line 1: {{/explanation}} ends no section"),
        Case("{{#lots}}\n{{/explanation}}", "line 2: {{/explanation}} ends no section"),
        Case("{{points", "line 1: a tag has no end"),
        Case("{{> header}}", "line 1: {{> header}} is not understood"),
        Case("{{=<% %>=}}", "line 1: {{=<% %>=}} is not understood"),
        Case("{{%CONTENT_TYPE:TEXT}}", "line 1: {{%CONTENT_TYPE:TEXT}} is not understood"),
        Case("{{uppercased(points)}}", "line 1: {{uppercased(points)}} is not understood"),
        Case("{{}}", "line 1: {{}} is not understood"),
    ])
    func `a text is taken if it names what its event has`(_ example: Case) {
        let faults = document(body: example.text).faults(at: Pointer("/data")).map(\.description)
        #expect(faults.count == example.faults.count, "\(faults)")
        for (fault, expected) in zip(faults, example.faults) { #expect(fault.hasPrefix("/data/body: \(expected)")) }
    }

    @Test func `each text of each language is checked, with its place`() {
        let text = TemplateText(subject: "{{x}}", body: "{{y}}", html: "{{z}}")
        var document = document(body: "fine")
        document = TemplateDocument(
            on: document.on, channel: document.channel, purpose: document.purpose, locale: .english, text: text,
            translations: [LanguageTag("de")!: text])
        #expect(
            document.faults(at: Pointer("/data")).map(\.pointer.description) == [
                "/data/subject", "/data/body", "/data/html", "/data/translations/de/subject", "/data/translations/de/body",
                "/data/translations/de/html",
            ])
    }

    @Test func `a condition names a value that the event has`() throws {
        let document = try published(["when": ["gift": "birthday", "gifft": 1, "explanation": 2, "source": ["a", "b"]]])
        #expect(document.faults(at: Pointer("/data")).map(\.pointer.description) == ["/data/when/explanation", "/data/when/gifft"])
    }

    @Test func `an event of which nobody is told is refused`() throws {
        let document = try published(["on": "points.invented"])
        #expect(document.faults(at: Pointer("/data")).map(\.pointer.description) == ["/data/on"])
    }

    @Test(arguments: [
        (#"{"when": 1}"#, "/when"), (#"{"when": {"points": []}}"#, "/when/points"),
        (#"{"when": {"points": {"from": 3, "to": 2}}}"#, "/when/points/to"), (#"{"when": {"points": {}}}"#, "/when/points"),
        (#"{"translations": {"en": {"body": "x"}}}"#, "/translations/en"),
        (#"{"translations": {"d": {"body": "x"}}}"#, "/translations/d"),
        (#"{"translations": {"de": {}}}"#, "/translations/de/body"), (#"{"body": 3}"#, "/body"),
        (#"{"channel": ""}"#, "/channel"), (#"{"locale": "x"}"#, "/locale"),
    ])
    func `what has another form is refused with its place`(_ changes: String, _ place: String) throws {
        let changes = try JSON(parsing: Array(changes.utf8))
        let invalid = #expect(throws: Invalid.self) { try published(changes) }
        #expect(invalid?.pointer.description == place)
    }

    /// What an event must say for a template to speak.
    @Test(arguments: [
        (#"{"points": 10}"#, #"{"points": 10}"#, true), (#"{"points": 10}"#, #"{"points": 11}"#, false),
        (#"{"points": {"from": 10}}"#, #"{"points": 10}"#, true), (#"{"points": {"from": 10}}"#, #"{"points": 9}"#, false),
        (#"{"points": {"to": 10}}"#, #"{"points": 11}"#, false),
        (#"{"points": {"from": 1, "to": 10}}"#, #"{"points": 5}"#, true), (#"{"points": {"from": 1}}"#, "{}", false),
        (#"{"gift": ["birthday", "welcome"]}"#, #"{"gift": "welcome"}"#, true),
        (#"{"gift": ["birthday", "welcome"]}"#, #"{"purchase": "1"}"#, false),
        (#"{"gift": "birthday", "points": {"from": 50}}"#, #"{"gift": "birthday", "points": 49}"#, false), ("{}", "{}", true),
    ])
    func `all conditions must hold`(_ when: String, _ data: String, _ holds: Bool) throws {
        let (when, data) = (try JSON(parsing: Array(when.utf8)), try JSON(parsing: Array(data.utf8)))
        var book = TemplateBook()
        let document = try published(["when": when])
        book.add(TemplatePublished(template: TemplateName("t")!, version: Version(1), document: document), at: noon)
        let trigger = try #require(book.triggers(on: "points.earned").first)
        #expect(trigger.matches(type: "points.earned", data: data, recordedAt: noon) == holds)
    }

    @Test func `a template speaks of what is recorded from its publication on, and a new version goes on`() throws {
        var book = TemplateBook()
        let name = TemplateName("t")!
        book.add(TemplatePublished(template: name, version: Version(1), document: document(body: "1")), at: noon)
        book.add(TemplatePublished(template: name, version: Version(2), document: document(body: "2")), at: noon + 1_000)
        let trigger = try #require(book.triggers(on: "points.earned").first)
        #expect(trigger.version == Version(2))
        #expect(trigger.matches(type: "points.earned", data: [:], recordedAt: noon))
        #expect(!trigger.matches(type: "points.earned", data: [:], recordedAt: noon + -1))
        book.add(
            TemplatePublished(template: name, version: Version(3), document: try published(["enabled": false])), at: noon + 2_000)
        #expect(book.triggers(on: "points.earned").isEmpty)
        book.add(TemplatePublished(template: name, version: Version(4), document: document(body: "4")), at: noon + 3_000)
        #expect(book.triggers(on: "points.earned").first?.since == noon + 3_000)
        #expect(try TemplateBook(book.json, at: Pointer()) == book)
    }

    @Test(arguments: [
        ("de", "Hallo"), ("de-AT", "Servus"), ("DE-at", "Servus"), ("de-CH", "Hallo"), ("en-GB", "Hello"), ("fr", "Hello"),
    ])
    func `a member is spoken to in their language, if there is one`(_ locale: String, _ words: String) throws {
        let document = try published([
            "body": "Hello", "translations": ["de": ["body": "Hallo"], "de-AT": ["body": "Servus"]],
        ])
        #expect(document.text(in: LanguageTag(locale)).text.body == words)
        #expect(document.text(in: nil).text.body == "Hello")
    }

    private let noon = TestSystem.noon

    private func document(body: String) -> TemplateDocument {
        TemplateDocument(
            on: "points.earned", channel: ChannelName(.email), purpose: .marketing, locale: .english,
            text: TemplateText(body: body))
    }

    private func published(_ changes: JSON) throws(Invalid) -> TemplateDocument {
        var json: JSON = ["body": "x", "channel": "email", "on": "points.earned", "purpose": "marketing"]
        for member in changes.object?.members ?? [] { json = json.with(member.key, member.value) }
        return try TemplateDocument(json, at: Pointer())
    }
}
