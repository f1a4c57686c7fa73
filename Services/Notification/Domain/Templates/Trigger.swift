// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// When a template speaks: the part of it that every event is held against.
struct Trigger: Hashable, Sendable {
    let template: TemplateName
    let version: Version
    let on: String
    let channel: ChannelName
    let purpose: Label
    let when: [String: TemplateCondition]
    /// It tells of what is recorded from then on: a new template says nothing of the past, and events may be read again.
    let since: Timestamp

    /// Whether an event is one of which the template tells.
    func matches(type: String, data: JSON, recordedAt: Timestamp) -> Bool {
        type == on && recordedAt >= since && when.allSatisfy { path, condition in condition.holds(data.value(at: path)) }
    }
}

extension TemplateCondition {
    fileprivate func holds(_ value: JSON?) -> Bool {
        switch self {
        case .anyOf(let values): value.map(values.contains) ?? false
        case .range(let from, let through): value?.integer.map { $0 >= from ?? .min && $0 <= through ?? .max } ?? false
        }
    }
}

extension JSON {
    /// What a path such as `override.actor` leads to.
    fileprivate func value(at path: String) -> JSON? {
        path.split(separator: ".").reduce(self as JSON?) { $0?[String($1)] }
    }
}
