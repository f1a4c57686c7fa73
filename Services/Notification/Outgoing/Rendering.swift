// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Mustache

/// The words of one message to one member.
struct Rendering: Sendable {
    let subject: String?
    let body: String
    let html: String?

    /// - Throws: what Mustache says to a text that is no template; what was published is one.
    init(_ text: TemplateText, _ names: [String: Any]) throws {
        subject = try text.subject.map { try Self.plain($0).render(names) }
        body = try Self.plain(text.body).render(names)
        html = try text.html.map { try MustacheTemplate(string: $0).render(names) }
    }

    /// A text in which `<` stands for itself.
    private static func plain(_ text: String) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{%CONTENT_TYPE:TEXT}}\n" + text)
    }

    /// Why a text is no template, if it is none.
    static func fault(of text: String) -> String? {
        do {
            _ = try plain(text)
            return nil
        } catch let error as MustacheTemplate.ParserError {
            return "line \(max(1, error.context.lineNumber - 1)): \(error.error)"
        } catch {
            return String(describing: error)
        }
    }
}
