// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel

/// `punchcard statement`
struct Statement: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show every entry of a member's account, oldest first.")

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    @Argument(help: "The member: an id or an identifier, such as card:6035550100.")
    var member: String

    func run() throws {
        let entries = try entries()
        if output.json { return Terminal.print(JSON.array(entries).text) }
        guard !entries.isEmpty else { return Terminal.note("no entries yet") }
        Terminal.write(Statement.table(of: entries).text)
    }

    /// One line for each entry.
    static func table(of entries: [JSON]) -> Table {
        var table = Table([
            .text("WHEN"), .text("WHAT"), .number("POINTS"), .number("BALANCE"), .text("PURCHASE"), .text("RULE"), .text("WHY"),
        ])
        for entry in entries {
            table.add([
                entry["occurredAt"]?.string.flatMap { Timestamp($0) }.map(Format.time) ?? "-", entry["kind"]?.string ?? "?",
                entry["points"]?.integer.map { Format.count($0) } ?? "-",
                entry["balance"]?.integer.map { Format.count($0) } ?? "-",
                entry["purchase"]?.string ?? "-", entry["rule"]?.string ?? "-", entry["reason"]?.string ?? "",
            ])
        }
        return table
    }

    /// All pages.
    private func entries() throws -> [JSON] {
        var entries: [JSON] = []
        var after: Int64 = 0
        while true {
            let page = try home.door.demand(
                "account.statement",
                ["after": after.json, "limit": .integer(Int64(Limits.fetchEvents)), "member": member.json]
            )
            let more = page["entries"]?.array ?? []
            entries += more
            guard more.count == Limits.fetchEvents, let next = page["next"]?.integer, next > after else { return entries }
            after = next
        }
    }
}
