// SPDX-License-Identifier: Apache-2.0

/// A value that a document is found by.
///
/// Integers come before texts; texts are compared by their bytes, as SQLite does.
package enum IndexKey: Hashable, Comparable, Sendable {
    case integer(Int64)
    case text(String)

    package static func == (a: IndexKey, b: IndexKey) -> Bool {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): a == b
        case (.text(let a), .text(let b)): ExactText(a) == ExactText(b)
        default: false
        }
    }

    package static func < (a: IndexKey, b: IndexKey) -> Bool {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): a < b
        case (.text(let a), .text(let b)): ExactText(a) < ExactText(b)
        case (.integer, .text): true
        case (.text, .integer): false
        }
    }
}
