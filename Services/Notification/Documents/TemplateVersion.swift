// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A version of a template: what was queued by it is sent by it.
package struct TemplateVersion: Document, Hashable {
    package static let collection = Collection("template")

    package let template: TemplateName
    package let version: Version
    package let document: TemplateDocument

    package init(_ published: TemplatePublished) {
        template = published.template
        version = published.version
        document = published.document
    }

    package var id: String { Self.id(template, version) }

    static func id(_ template: TemplateName, _ version: Version) -> String { "\(template)/\(version)" }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        self.init(try TemplatePublished(json, at: pointer))
    }

    package var json: JSON { TemplatePublished(template: template, version: version, document: document).json }
}

/// When which template speaks: the current version of each. There is one.
package struct TemplateBook: Document, Hashable {
    package static let collection = Collection("templateBook")
    static let onlyID = "only"

    /// By name.
    private(set) var current: [TemplateName: Current] = [:]

    struct Current: Hashable, Sendable {
        let version: Version
        /// Since when it speaks of what happens; nil: it is not enabled.
        let since: Timestamp?
        /// Of the template that is current; its texts are in its version.
        let trigger: Trigger
    }

    package init() {}

    package var id: String { Self.onlyID }

    /// The next version of a template.
    func next(of template: TemplateName) -> Version { current[template]?.version.next ?? Version(1) }

    var count: Int { current.count }

    /// Takes in a version. A template that spoke already goes on where it is.
    package mutating func add(_ published: TemplatePublished, at time: Timestamp) {
        let document = published.document
        let earlier = current[published.template]
        let isSameEvent = earlier?.trigger.on == document.on
        let since = document.isEnabled ? (isSameEvent ? earlier?.since : nil) ?? time : nil
        current[published.template] = Current(
            version: published.version, since: since,
            trigger: Trigger(
                template: published.template, version: published.version, on: document.on, channel: document.channel,
                purpose: document.purpose, when: document.when, since: since ?? time))
    }

    /// The templates that may speak of a type of event, by name.
    func triggers(on type: String) -> [Trigger] {
        current.values.filter { $0.since != nil && $0.trigger.on == type }.map(\.trigger)
            .sorted { $0.template.text < $1.template.text }
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        for entry in try Fields(json, at: pointer).required("templates", as: [Entry].self) {
            current[entry.current.trigger.template] = entry.current
        }
    }

    package var json: JSON {
        let entries = current.values.sorted { $0.trigger.template.text < $1.trigger.template.text }.map(Entry.init)
        return ["templates": entries.json]
    }

    /// A template in the document.
    private struct Entry: JSONValue {
        let current: Current

        init(_ current: Current) { self.current = current }

        init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
            let fields = try Fields(json, at: pointer)
            let version: Version = try fields.required("version")
            let since: Timestamp? = try fields.optional("since")
            var when: [String: TemplateCondition] = [:]
            for (path, condition) in json["when"]?.object?.members ?? [] {
                when[path] = try TemplateCondition(condition, at: pointer["when"][path])
            }
            current = Current(
                version: version, since: since,
                trigger: Trigger(
                    template: try fields.required("template"), version: version, on: try fields.required("on"),
                    channel: try fields.required("channel"), purpose: try fields.required("purpose"), when: when,
                    since: since ?? Timestamp(milliseconds: 0)))
        }

        var json: JSON {
            let trigger = current.trigger
            return .members([
                "channel": trigger.channel.json, "on": trigger.on.json, "purpose": trigger.purpose.json,
                "since": current.since?.json, "template": trigger.template.json, "version": current.version.json,
                "when": .object(trigger.when.reduce(into: JSON.Object()) { $0[$1.key] = $1.value.json }),
            ])
        }
    }
}

extension TemplateBook {
    /// What `template.list` shows.
    var shown: [JSON] {
        current.values.sorted { $0.trigger.template.text < $1.trigger.template.text }.map { current in
            .members([
                "channel": current.trigger.channel.json, "enabled": current.since == nil ? false : true,
                "on": current.trigger.on.json, "purpose": current.trigger.purpose.json, "since": current.since?.json,
                "template": current.trigger.template.json, "version": current.version.json,
            ])
        }
    }
}
