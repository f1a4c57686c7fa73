// SPDX-License-Identifier: Apache-2.0

import Testing

/// Whether the tree keeps the rules of `HouseRules`.
@Suite struct TidyTests {
    private let tree = SourceTree.current

    @Test func `the tree was found`() {
        #expect(tree.paths.contains("Package.swift"))
        #expect(tree.paths.contains("Shared/Kernel/Limits.swift"))
        #expect(tree.paths.contains("Tests/TidyTests/TidyTests.swift"))
        #expect(!tree.paths.contains { $0.contains(".build") })
    }

    @Test func `no file is too long`() {
        expectNone(tree.swift) { SizeRules.longFiles(in: $0.text, file: $0.path) }
    }

    @Test func `no function is too long`() {
        expectNone(tree.swift) { SizeRules.longFunctions(in: $0.text, file: $0.path) }
    }

    @Test func `no line is too long`() {
        expectNone(tree.swift) { SizeRules.longLines(in: $0.text, file: $0.path) }
    }

    @Test func `every file names its license`() {
        expectNone(tree.swift) { SizeRules.missingLicense(in: $0.text, file: $0.path) }
    }

    @Test(arguments: HouseRules.banned)
    func `nothing banned is used`(_ rule: BannedText) {
        // The rules and their examples have to name what they ban.
        expectNone(tree.swift.filter { !isPath($0.path, in: "Tests/TidyTests") }) {
            rule.violations(in: $0.text, file: $0.path)
        }
    }

    @Test(arguments: HouseRules.imports)
    func `few modules know what is outside`(_ rule: RestrictedImport) {
        expectNone(tree.swift) { rule.violations(in: $0.text, file: $0.path) }
    }

    @Test func `no service imports another`() {
        let rule = ServiceImports(services: Set(ServiceLayout.services(in: tree.paths)))
        expectNone(tree.swift) { rule.violations(in: $0.text, file: $0.path) }
    }

    @Test func `every name says something`() {
        expectNone(tree.files) { NameRules.emptyFileNames($0.path) }
        expectNone(tree.swift) { NameRules.emptyTypeNames(in: $0.text, file: $0.path) }
    }

    @Test func `no path outside of the repository is named`() {
        expectNone(tree.files.filter { !isPath($0.path, in: "Tests/TidyTests") }) {
            NameRules.foreignPaths(in: $0.text, file: $0.path)
        }
    }

    @Test func `every service has the same parts`() {
        expectNone(ServiceLayout.services(in: tree.paths)) { ServiceLayout.missingParts(of: $0, in: tree.paths) }
    }

    @Test func `the README of a service answers the same questions`() {
        let pages = Set(ServiceLayout.services(in: tree.paths).map { "Services/\($0)/README.md" })
        expectNone(tree.markdown.filter { pages.contains($0.path) }) {
            ServiceLayout.missingHeadings(in: $0.text, file: $0.path)
        }
    }

    @Test func `every page has one title`() {
        expectNone(tree.markdown) { Markdown.wrongTitles(in: $0.text, file: $0.path) }
    }

    @Test func `links between pages lead somewhere`() {
        expectNone(tree.markdown) { Markdown.brokenLinks(in: $0.text, file: $0.path, paths: tree.paths) }
    }

    /// Each violation is a failure of its own, so that all are seen at once.
    private func expectNone<Item>(_ items: [Item], _ violations: (Item) -> [String]) {
        for violation in items.flatMap(violations) { Issue.record("\(violation)") }
    }
}

/// An exception that nothing needs any more would let the next one through unseen.
@Suite struct ExceptionTests {
    private let tree = SourceTree.current

    @Test(arguments: HouseRules.banned)
    func `every exception to a banned text is needed`(_ rule: BannedText) {
        for place in rule.exceptions.keys {
            let isNeeded = tree.swift.contains { file in
                isPath(file.path, in: place) && !rule.findings(in: file.text, file: file.path).isEmpty
            }
            #expect(isNeeded, "nothing in \(place) needs the exception from `\(rule)`")
        }
    }

    @Test(arguments: HouseRules.imports)
    func `every place that may import a module does`(_ rule: RestrictedImport) {
        for place in rule.places.keys {
            let isNeeded = tree.swift.contains { file in
                isPath(file.path, in: place) && importedModules(in: file.text).contains { $0.module == rule.module }
            }
            #expect(isNeeded, "nothing in \(place) imports \(rule)")
        }
    }

    @Test func `every missing part is missing`() {
        for path in HouseRules.missingParts.keys {
            #expect(!tree.paths.contains { $0.hasPrefix(path) }, "\(path) is there")
        }
    }
}
