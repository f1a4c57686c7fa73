// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `template.publish`, when every shard has the template or the time is up.
func templatePublish(_ asked: TemplatePublish, _ turn: inout Turn) throws -> Outcome {
    guard turn.process.shard == 0 else { throw Rejection(.unavailable, "notification-0 owns the templates") }
    var book = try turn.templateBook()

    let faults = asked.document.faults(at: Pointer("/data")) + asked.document.syntaxFaults(at: Pointer("/data"))
    if let first = faults.first { throw Rejection(.invalid, first.description, errors: faults) }
    if let current = try turn.currentVersion(of: asked.template), current.document == asked.document {
        // The same again is no new version.
        let answer = published(current.template, current.version)
        return .reply(.done(answer))
    }
    let version = book.next(of: asked.template)
    guard version > Version(1) || book.count < Limits.templates else {
        throw Rejection(.limitExceeded, "there are \(Limits.templates) templates already")
    }
    let told = TemplatePublished(template: asked.template, version: version, document: asked.document)

    let position = try turn.tell(told)

    book.add(told, at: turn.now)
    turn.documents().save(book)
    turn.documents().save(TemplateVersion(told))
    let answer = published(told.template, told.version)
    return .answerLater(.done(answer), meanwhile: .accepted(answer), whenRead: position)
}

private func published(_ template: TemplateName, _ version: Version) -> JSON {
    ["template": template.json, "version": version.json]
}

/// Reads `template.published`, on every shard but the first, which told it.
func templatePublished(_ told: TemplatePublished, _ turn: inout Turn) throws {
    guard let event = turn.event else { preconditionFailure("template.published is read from a stream") }
    var book = try turn.templateBook()
    book.add(told, at: event.recordedAt)
    turn.documents().save(book)
    turn.documents().save(TemplateVersion(told))
}

/// Answers `template.list`.
func templateList(_: TemplateList, _ turn: inout Turn) throws -> Reply {
    .done(["templates": .array(try turn.templateBook().shown)])
}

/// Answers `template.get`.
func templateGet(_ get: TemplateGet, _ turn: inout Turn) throws -> Reply {
    let found =
        if let version = get.version {
            try turn.documents(TemplateVersion.self).load(TemplateVersion.id(get.template, version))
        } else {
            try turn.currentVersion(of: get.template)
        }
    guard let found else { throw Rejection(.templateNotFound, "there is no such template, or no such version of it") }
    return .done(found.json)
}

extension Turn {
    fileprivate func currentVersion(of template: TemplateName) throws -> TemplateVersion? {
        guard let current = try templateBook().current[template] else { return nil }
        return try documents(TemplateVersion.self).load(TemplateVersion.id(template, current.version))
    }
}

extension TemplateDocument {
    /// What Mustache itself has against a text.
    fileprivate func syntaxFaults(at pointer: Pointer) -> [Invalid] {
        let all =
            [(text, pointer)]
            + translations.sorted { $0.key.text < $1.key.text }.map { ($0.value, pointer["translations"][$0.key.text]) }
        return all.flatMap { text, pointer in
            [("subject", text.subject), ("body", text.body), ("html", text.html)].compactMap { key, text in
                text.flatMap(Rendering.fault).map { Invalid(pointer[key], $0) }
            }
        }
    }
}
