// SPDX-License-Identifier: Apache-2.0

import Testing

/// Each of the other rules, on small bad and good examples.
@Suite struct RuleTests {
    @Test func `a file of 401 lines is too long`() {
        let lines = { (count: Int) in String(repeating: "a\n", count: count) }
        #expect(SizeRules.longFiles(in: lines(400), file: "A.swift") == [])
        #expect(SizeRules.longFiles(in: lines(401), file: "A.swift").count == 1)
    }

    @Test func `a line of 133 columns is too long`() {
        #expect(SizeRules.longLines(in: "a\n" + String(repeating: "é", count: 132), file: "A.swift") == [])
        let found = SizeRules.longLines(in: "a\n" + String(repeating: "é", count: 133), file: "A.swift")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("A.swift:2: 133 columns") == true)
    }

    @Test(arguments: [
        "func long()", "init()", "init?(a: [Int])", "static func long(_ a: (Int) -> Int = { $0 }) throws(E) -> [A]",
    ])
    func `a function of 71 lines is too long`(_ declaration: String) {
        func text(_ lines: Int) -> String {
            "struct A {\n\(declaration) {\n" + String(repeating: "if a { b() }\n", count: lines - 2) + "}\n}\n"
        }
        #expect(SizeRules.longFunctions(in: text(70), file: "A.swift") == [])
        let found = SizeRules.longFunctions(in: text(71), file: "A.swift")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("A.swift:2: ") == true)
    }

    @Test func `functions are told from requirements, calls and texts`() {
        let text = """
            protocol P {
                func required() throws
                init(_ a: Int)
            }
            struct S {
                func first() { a.init() }
                func second(
                    _ body: () -> Void
                ) {
                    let brace = "}"  // }
                }
                var third: Int { 3 }
            }
            """
        let found = SizeRules.functions(in: text)
        #expect(found.map(\.name) == ["first", "second"])
        #expect(found.map(\.lines) == [6...6, 7...11])
    }

    @Test(arguments: [
        ("// SPDX-License-Identifier: Apache-2.0\n\nimport A", true),
        ("\n// SPDX-License-Identifier: Apache-2.0", false),
        ("// swift-tools-version: 6.2\n// SPDX-License-Identifier: Apache-2.0\n", true), ("import A", false),
        ("", false),
        ("// SPDX-License-Identifier: MIT\n", false), ("// swift-tools-version: 6.2\nimport A\n", false),
    ])
    func `a file without its license is refused`(_ text: String, _ isTaken: Bool) {
        #expect(SizeRules.missingLicense(in: text, file: "A.swift").isEmpty == isTaken)
    }

    @Test(arguments: [
        ("Shared/Common/A.swift", 1), ("Shared/Kernel/DateUtils.swift", 1), ("Services/Helpers/BaseManager.swift", 3),
        ("Shared/Kernel/Misc.swift", 1), ("Shared/Storage/Database.swift", 0), ("Shared/Kernel/Base32.swift", 0),
        ("docs/basement.md", 0), ("Shared/Bus/Message.swift", 0),
    ])
    func `a file name that says nothing is refused`(_ file: String, _ count: Int) {
        #expect(NameRules.emptyFileNames(file).count == count)
    }

    @Test(arguments: [
        ("package final class SessionManager {", 1), ("enum Utils {", 1), ("protocol HandlerBase: Sendable", 1),
        ("typealias Helper = A", 1), ("let files = FileManager.default", 0), ("struct Database {", 0),
        ("// class Manager", 0),
        ("func manager() {}", 0), ("actor Commons {", 0), ("class func common() {}", 0),
    ])
    func `a type name that says nothing is refused`(_ text: String, _ count: Int) {
        #expect(NameRules.emptyTypeNames(in: text, file: "A.swift").count == count)
    }

    @Test(arguments: [
        ("Shared/A.swift", "/// see ../shared/data", 1),
        ("Tests/A.swift", "let path = \"../../../shared/data/x.txt\"", 0),
        ("Tests/A.swift", "\"../shared/design\"", 1), ("docs/a.md", "cd /work/main", 1),
        ("Makefile", "/root/.cache", 1),
        ("docs/a.md", "(research/perf.md)", 1), ("docs/a.md", "see the design", 0), ("docs/a.md", "/run/punchcard", 0),
    ])
    func `a path outside of the repository is refused`(_ file: String, _ text: String, _ count: Int) {
        #expect(NameRules.foreignPaths(in: text, file: file).count == count)
    }

    @Test(arguments: [
        ("GRDB", "Services/Earning/A.swift", "import GRDB", 1),
        ("GRDB", "Shared/Storage/SQLite/A.swift", "import GRDB", 0),
        ("GRDB", "Shared/Bus/A.swift", "@preconcurrency package import struct GRDB.Row", 1),
        ("CZeroMQ", "Services/Gateway/A.swift", "import CZeroMQ", 1),
        ("CZeroMQ", "Shared/Bus/A.swift", "import CZeroMQ", 0),
        ("Bus", "Services/Earning/A.swift", "import Bus", 1), ("Bus", "Services/Earning/A.swift", "// import Bus", 0),
        ("GRDB", "Services/Earning/A.swift", "import GRDBSQLiteX", 0),
    ])
    func `an import in the wrong place is refused`(
        _ module: String,
        _ file: String,
        _ text: String,
        _ count: Int
    ) throws {
        let rule = try #require(HouseRules.imports.first { $0.module == module })
        #expect(rule.violations(in: text, file: file).count == count)
    }

    @Test(arguments: [
        ("Services/Earning/Handlers/A.swift", "import Gateway", 1),
        ("Services/Earning/Main/Main.swift", "import Earning", 0),
        ("Services/Earning/A.swift", "@testable import Gateway", 1), ("Shared/Kernel/A.swift", "import Earning", 1),
        ("Services/Earning/A.swift", "import Kernel", 0), ("Services/Auditing/Audit.swift", "import Earning", 0),
        ("Tests/EarningTests/A.swift", "import Earning", 0),
    ])
    func `a service that imports another is refused`(_ file: String, _ text: String, _ count: Int) {
        let rule = ServiceImports(services: ["Earning", "Gateway"])
        #expect(rule.violations(in: text, file: file).count == count)
    }

    @Test func `a service without one of its parts is refused`() {
        let whole: Set = [
            "Services/Games/README.md", "Services/Games/Games.swift", "Services/Games/Main/Main.swift",
            "Services/Games/Domain/A.swift", "Services/Games/Handlers/A.swift", "Services/Games/Documents/A.swift",
            "Services/Control/Control.swift", "Services/Control/Main/Main.swift", "Shared/Kernel/A.swift",
        ]
        #expect(ServiceLayout.services(in: whole) == ["Games"])
        #expect(ServiceLayout.missingParts(of: "Games", in: whole) == [])
        for part in whole where part.hasPrefix("Services/Games/") {
            #expect(ServiceLayout.missingParts(of: "Games", in: whole.subtracting([part])).count == 1)
        }
    }

    @Test func `a README of a service without one of its headings is refused`() {
        let headings = HouseRules.headingsOfService
        #expect(headings.count == 7)
        for missing in headings {
            let text = "# Games\n" + headings.map { $0 == missing ? "### \($0)\n" : "## \($0)\n" }.joined()
            #expect(ServiceLayout.missingHeadings(in: text, file: "README.md").count == 1)
        }
        let whole = "# Games\n" + headings.map { "## \($0)\n" }.joined()
        #expect(ServiceLayout.missingHeadings(in: whole, file: "README.md") == [])
    }

    @Test(arguments: [
        ("# A\ntext\n## B", true), ("## A", false), ("# A\n# B", false), ("```sh\n# a comment\n```\n# A", true),
        ("", false),
        ("# A\n~~~\n# B\n~~~", true), ("#A", false), ("# A\n````\n```\n# B\n```\n````", true),
    ])
    func `a page without exactly one title is refused`(_ text: String, _ isTaken: Bool) {
        #expect(Markdown.wrongTitles(in: text, file: "a.md").isEmpty == isTaken)
    }

    @Test(arguments: [
        ("[a](b.md)", 0), ("[a](../start.md#here)", 0), ("[a](#here)", 0), ("[a](https://a.b/c)", 0),
        ("[a](mailto:a@b.c)", 0),
        ("[a](../guide)", 0), ("[a](gone.md)", 1), ("[a](gone.md#here) and [b](gone2.md)", 2),
        ("![a](gone.png \"title\")", 1),
        ("[a]: gone.md", 1), ("[a]: b.md", 0), ("`[a](gone.md)`", 0), ("```\n[a](gone.md)\n```", 0),
        ("[a](../../../out.md)", 1),
        ("[a](</docs/start.md>)", 0), ("x[1](2)", 1),
    ])
    func `a link that leads nowhere is refused`(_ text: String, _ count: Int) {
        let paths: Set = ["docs/guide/a.md", "docs/guide/b.md", "docs/start.md"]
        #expect(Markdown.brokenLinks(in: text, file: "docs/guide/a.md", paths: paths).count == count)
    }
}
