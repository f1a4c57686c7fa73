// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `template.publish`: from now on, members are told of an event in these words. Each publication is a new version.
package struct TemplatePublish: Body, Hashable {
    package static let type = "template.publish"

    package let template: TemplateName
    package let document: TemplateDocument

    package init(template: TemplateName, document: TemplateDocument) {
        self.template = template
        self.document = document
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        template = try Fields(json, at: pointer).required("template")
        document = try TemplateDocument(json, at: pointer)
    }

    package var json: JSON { document.json.with("template", template.json) }
}

/// `template.published`: a new version of a template, whole.
package struct TemplatePublished: Body, Hashable {
    package static let type = "template.published"

    package let template: TemplateName
    package let version: Version
    package let document: TemplateDocument

    package init(template: TemplateName, version: Version, document: TemplateDocument) {
        self.template = template
        self.version = version
        self.document = document
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        template = try fields.required("template")
        version = try fields.required("version")
        document = try TemplateDocument(json, at: pointer)
    }

    package var json: JSON { document.json.with("template", template.json).with("version", version.json) }
}

/// Of what members are told, when, why, by which channel, and in which words.
package struct TemplateDocument: Hashable, Sendable, JSONValue {
    /// The type of the event.
    package let on: String
    package let channel: ChannelName
    package let purpose: Label
    /// Conditions on the data of the event, by the path of a field; all must hold.
    package let when: [String: TemplateCondition]
    /// Nothing is sent by a template that is not.
    package let isEnabled: Bool
    /// The language of the texts below, used where there is no translation.
    package let locale: LanguageTag
    package let text: TemplateText
    package let translations: [LanguageTag: TemplateText]

    package init(
        on: String, channel: ChannelName, purpose: Label, when: [String: TemplateCondition] = [:], isEnabled: Bool = true,
        locale: LanguageTag, text: TemplateText, translations: [LanguageTag: TemplateText] = [:]
    ) {
        self.on = on
        self.channel = channel
        self.purpose = purpose
        self.when = when
        self.isEnabled = isEnabled
        self.locale = locale
        self.text = text
        self.translations = translations
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        on = try fields.text("on")
        channel = try fields.required("channel")
        purpose = try fields.required("purpose")
        isEnabled = try fields.optional("enabled") ?? true
        locale = try fields.optional("locale") ?? .english
        text = try TemplateText(json, at: pointer)
        var when: [String: TemplateCondition] = [:]
        for (key, value) in try fields.members("when", limit: Limits.profileItems) {
            when[key] = try TemplateCondition(value, at: pointer["when"][key])
        }
        self.when = when
        var translations: [LanguageTag: TemplateText] = [:]
        for (key, value) in try fields.members("translations", limit: Limits.profileItems) {
            let place = pointer["translations"][key]
            let language = try LanguageTag(.string(key), at: place)
            guard language != locale else { throw Invalid(place, "is the language of the template itself") }
            translations[language] = try TemplateText(value, at: place)
        }
        self.translations = translations
    }

    package var json: JSON {
        text.json.with("channel", channel.json).with("enabled", isEnabled ? nil : false).with("locale", locale.json)
            .with("on", on.json).with("purpose", purpose.json)
            .with(
                "translations",
                translations.isEmpty ? nil : .object(of: translations.map { ($0.key.text, $0.value.json) })
            )
            .with("when", when.isEmpty ? nil : .object(of: when.map { ($0.key, $0.value.json) }))
    }
}

/// The words of a template in one language: Mustache.
package struct TemplateText: Hashable, Sendable, JSONValue {
    /// Of a mail, and the title of what is pushed.
    package let subject: String?
    /// Plain text.
    package let body: String
    /// The same for those who read mail as a page.
    package let html: String?

    package init(subject: String? = nil, body: String, html: String? = nil) {
        self.subject = subject
        self.body = body
        self.html = html
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        subject = try fields.text("subject", ifPresent: Limits.textCharacters)
        body = try fields.required("body")
        html = try fields.optional("html")
        for (key, text) in [("body", body), ("html", html ?? "")] where text.utf8.count > Limits.templateBytes {
            throw Invalid(pointer[key], "must have at most \(Limits.templateBytes) bytes")
        }
    }

    package var json: JSON { .members(["body": body.json, "html": html?.json, "subject": subject?.json]) }
}

/// What a field of an event must be: one of these values, or a whole number in a range.
package enum TemplateCondition: Hashable, Sendable, JSONValue {
    case anyOf([JSON])
    case range(from: Int64?, through: Int64?)

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        switch json {
        case .bool, .integer, .string: self = .anyOf([json])
        case .array(let values):
            for (index, value) in values.enumerated() {
                switch value {
                case .bool, .integer, .string: continue
                case .array, .object, .forbidden: throw Invalid(pointer[index], "must be a string, a whole number, true or false")
                }
            }
            guard !values.isEmpty else { throw Invalid(pointer, "must name at least one value") }
            self = .anyOf(values)
        case .object:
            let fields = try Fields(json, at: pointer)
            let (from, through) = (try fields.optional("from", as: Int64.self), try fields.optional("to", as: Int64.self))
            guard from != nil || through != nil else { throw Invalid(pointer, "must name from, to, or both") }
            if let from, let through, from > through { throw Invalid(pointer["to"], "is below from") }
            self = .range(from: from, through: through)
        case .forbidden: throw Invalid(pointer, "must be a value, a list of values, or {from, to}\(json.flawText)")
        }
    }

    package var json: JSON {
        switch self {
        case .anyOf(let values): values.count == 1 ? values[0] : .array(values)
        case .range(let from, let through): .members(["from": from?.json, "to": through?.json])
        }
    }
}

extension LanguageTag {
    package static let english: LanguageTag = {
        guard let tag = LanguageTag("en") else { preconditionFailure("no language: en") }
        return tag
    }()
}

extension Fields {
    /// The members of the object of `key`; none if it is not there.
    func members(_ key: String, limit: Int) throws(Invalid) -> [(key: String, value: JSON)] {
        guard let json: JSON = try optional(key) else { return [] }
        guard let object = json.object else { throw Invalid(pointer[key], "must be an object") }
        guard object.members.count <= limit else { throw Invalid(pointer[key], "must have at most \(limit) members") }
        return object.members
    }
}

extension JSON {
    /// An object of members, each key once.
    static func object(of members: [(String, JSON)]) -> JSON {
        var object = JSON.Object()
        for (key, value) in members { object[key] = value }
        return .object(object)
    }
}
