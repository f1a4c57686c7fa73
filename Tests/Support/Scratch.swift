// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory that lasts as long as one test.
package final class Scratch {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.path + "/scratch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and gives its path.
    package func file(_ text: String, named name: String = "file") throws -> String {
        try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
        return "\(path)/\(name)"
    }
}
