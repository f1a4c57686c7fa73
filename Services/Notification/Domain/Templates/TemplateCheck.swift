// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension TemplateDocument {
    /// Everything that is wrong with a template, with its place; a name that its event does not have would stay empty in every
    /// mail.
    func faults(at pointer: Pointer) -> [Invalid] {
        guard let event = EventFields.of(on) else {
            let types = EventFields.types.joined(separator: ", ")
            return [Invalid(pointer["on"], "must be an event that members can be told of: \(types)")]
        }
        var faults = when.keys.sorted().compactMap { path in
            event.isValue(path) ? nil : Invalid(pointer["when"][path], "is no value that \(on) has")
        }
        faults += text.faults(on: on, event, at: pointer)
        for (language, text) in translations.sorted(by: { $0.key.text < $1.key.text }) {
            faults += text.faults(on: on, event, at: pointer["translations"][language.text])
        }
        return faults
    }
}

extension TemplateText {
    fileprivate func faults(on type: String, _ event: EventFields, at pointer: Pointer) -> [Invalid] {
        [("subject", subject), ("body", body), ("html", html)].flatMap { key, text in
            (text.map { Self.faults(in: $0, on: type, TemplateScope(event: event)) } ?? []).map {
                Invalid(pointer[key], $0.description)
            }
        }
    }

    /// What is wrong with one text.
    private static func faults(in text: String, on type: String, _ scope: TemplateScope) -> [TemplateFault] {
        let tags: [TemplateTag]
        do throws(TemplateFault) { tags = try TemplateTag.tags(of: text) } catch { return [error] }
        var faults: [TemplateFault] = []
        var open: [(name: String, scope: TemplateScope)] = []
        for tag in tags {
            let scope = open.last?.scope ?? scope
            switch tag.kind {
            case .end:
                guard let section = open.popLast(), section.name == tag.name else {
                    return faults + [TemplateFault(line: tag.line, text: "{{/\(tag.name)}} ends no section")]
                }
                continue
            case .variable, .section, .inverted: break
            }
            if !scope.isKnown(tag.name) {
                let names = scope.names.joined(separator: ", ")
                faults.append(TemplateFault(line: tag.line, text: "\(type) has no \(tag.name); it has \(names)"))
            }
            switch tag.kind {
            case .section: open.append((tag.name, scope.within(tag.name) ?? scope))
            case .inverted: open.append((tag.name, scope))
            case .variable, .end: break
            }
        }
        if let section = open.last { faults.append(TemplateFault(line: 1, text: "{{#\(section.name)}} has no end")) }
        return faults
    }
}

extension EventFields {
    /// Whether a path, such as `override.actor`, leads to a value that can be compared.
    fileprivate func isValue(_ path: String) -> Bool {
        var fields = self
        let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for name in names.dropLast() {
            guard case .object(let inner)? = fields.fields[name] else { return false }
            fields = inner
        }
        return switch fields.fields[names[names.count - 1]] {
        case .plain, .time, .money: true
        case .list, .object, nil: false
        }
    }
}
