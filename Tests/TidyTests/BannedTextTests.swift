// SPDX-License-Identifier: Apache-2.0

import Testing

/// Each rule is tried on a small bad example, so that none can silently stop working.
@Suite struct BannedTextTests {
    /// One line for each text of each rule, in the order of the table.
    private static let examples = [
        "let now = Date()", "let now = ContinuousClock.now()", "clock_gettime(CLOCK_REALTIME, &time)",
        "let id = UUID()", "let dice = Int.random(in: 1...6)", "return names.randomElement()",
        "for x in list.shuffled() {",
        "var random = SystemRandomNumberGenerator()", "let price: Double = 1", "func share() -> Float {", "Decimal(1)",
        "func earn() async throws {", "let reply = await ask()", "Task { work() }", "import Foundation",
        "import FoundationEssentials", "import Glibc", "@preconcurrency import GRDB", "let json = try? read()",
        "let json = try! read()", "let socket = any as! Socket", "print(points)", "debugPrint(points)", "dump(points)",
        "// TODO: later", "/// FIXME", "let name = \"XXX\"", "fatalError(\"not implemented\")",
        "final class Cache: @unchecked Sendable {", "nonisolated(unsafe) var cache = 1",
        "let pointer: UnsafeMutablePointer<Int>", "bytes.withUnsafeBytes { $0.count }", "unsafeBitCast(a, to: B.self)",
        "Unmanaged.passRetained(self)", "shard = id.hashValue % 4", "var hasher = Hasher()",
    ]

    @Test func `every banned text has an example that is refused`() {
        let texts = HouseRules.banned.flatMap { rule in rule.texts.map { (rule, $0) } }
        #expect(texts.count == Self.examples.count)
        for ((rule, text), example) in zip(texts, Self.examples) {
            for place in rule.places {
                let file = place.replacing("*", with: "Earning") + "/Example.swift"
                let found = rule.violations(in: "let a = 1\n    \(example)\n", file: file)
                #expect(found.count == 1, "\(example) in \(file): \(found)")
                #expect(found.first?.hasPrefix("\(file):2: `\(text)`: ") == true)
                #expect(found.first?.contains(rule.reason) == true)
            }
        }
    }

    @Test(arguments: [
        "// never Date() here, and no Double", "/* try! */ let a = 1", "let text = \"try? as! print( Double\"",
        "let text = #\"a \"Unsafe\" word\"#", "let updated = lastDate()", "func hash(into hasher: inout Hasher) {",
        "let asynchronous = isAsync", "struct DoubleOptIn {}", "let floating = 1", "pretty.print2(x)", "blueprint(x)",
        "let json = try read() ?? nil", "let a = b as? C", "let taskList = Tasks()", "import Foundational",
        "let value = \"\"\"\n    try! this\n    \"\"\"",
    ])
    func `what only looks like a banned text is taken`(_ text: String) {
        for rule in HouseRules.banned {
            for place in rule.places {
                let file = place.replacing("*", with: "Earning") + "/Example.swift"
                #expect(rule.violations(in: text, file: file) == [])
            }
        }
    }

    @Test func `a rule holds in its places only, and not in its exceptions`() throws {
        let print = try #require(HouseRules.banned.first { $0.texts.contains("print(") })
        #expect(print.violations(in: "print(1)", file: "Services/Earning/Handlers/A.swift").count == 1)
        #expect(print.violations(in: "print(1)", file: "Services/Control/Send.swift") == [])
        #expect(print.violations(in: "print(1)", file: "Tests/KernelTests/A.swift") == [])
        let double = try #require(HouseRules.banned.first { $0.texts.contains("Double") })
        #expect(double.violations(in: "let a: Double", file: "Services/Earning/Domain/Deep/A.swift").count == 1)
        #expect(double.violations(in: "let a: Double", file: "Services/Earning/Handlers/A.swift") == [])
        #expect(double.violations(in: "let a: Double", file: "Shared/Telemetry/A.swift") == [])
    }

    @Test func `code is what is neither comment nor literal`() {
        #expect(codeOnly("a // b\nc") == "a     \nc")
        #expect(codeOnly("a /* b /* c */ d */ e") == "a                   e")
        #expect(codeOnly(#"a("b \" c", d)"#) == #"a("      ", d)"#)
        #expect(codeOnly(##"a(#"b " c"#) // d"##) == ##"a(#"     "#)     "##)
        #expect(codeOnly("let a = \"\"\"\n  b \" c\n  \"\"\" + d") == "let a = \"\"\"\n       \n  \"\"\" + d")
        #expect(codeOnly("#if os(Linux)\n#endif") == "#if os(Linux)\n#endif")
    }

    @Test func `places are prefixes of whole folders`() {
        #expect(isPath("Services/Earning/Domain/A.swift", in: "Services/*/Domain"))
        #expect(isPath("Shared/Bus/A.swift", in: "Shared/Bus"))
        #expect(isPath("Shared/Bus/A.swift", in: "Shared/Bus/A.swift"))
        #expect(!isPath("Shared/Business/A.swift", in: "Shared/Bus"))
        #expect(!isPath("Services/Domain", in: "Services/*/Domain"))
    }
}
