// SPDX-License-Identifier: Apache-2.0

import Contracts

/// The tree of a text, as the wire reads it.
func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

/// Whether these bytes are refused as no JSON at all.
func isSyntaxError(_ bytes: [UInt8]) -> Bool {
    do throws(JSON.SyntaxError) {
        _ = try JSON(parsing: bytes)
        return false
    } catch {
        return error.offset <= bytes.count && !error.reason.isEmpty
    }
}
