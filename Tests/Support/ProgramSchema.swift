// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

/// `docs/reference/program.schema.json`, as anybody reads it: by a validator that is not ours.
package enum ProgramSchema {
    package struct Unreadable: Error, CustomStringConvertible {
        package let description: String
    }

    /// Which of these documents it takes.
    package static func takes(_ documents: [JSON]) throws -> [Bool] {
        let scratch = try Scratch()
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        python.arguments = ["-c", script, schema, try scratch.file(JSON.array(documents).text)]
        let (output, errors) = (Pipe(), Pipe())
        python.standardOutput = output
        python.standardError = errors
        try python.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        guard python.terminationStatus == 0 else {
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            throw Unreadable(description: "`make test-packages` installs what this needs: \(text)")
        }
        return try JSON(parsing: Array(printed)).array?.compactMap(\.bool) ?? []
    }

    private static let schema = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/reference/program.schema.json").path

    private static let script = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema, documents = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        print(json.dumps([validator.is_valid(document) for document in documents]))
        """
}
