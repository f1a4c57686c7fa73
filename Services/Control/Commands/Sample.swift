// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost

/// `punchcard sample`
struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a made-up month of a chain of cafés, one message a line.",
        discussion: "The same options write the same bytes: punchcard sample --members 300 | punchcard publish -"
    )

    @OptionGroup var month: MonthOptions

    func run() throws {
        for message in month.month.messages { Terminal.print(message.text) }
    }
}

/// How large the made-up month is.
struct MonthOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Members.", valueName: "n"))
    var members = 300

    @Option(help: ArgumentHelp("Days.", valueName: "n"))
    var days = 30

    @Option(help: ArgumentHelp("Another seed makes another month.", valueName: "n"))
    var seed = 1

    @Option(help: ArgumentHelp("The day after the last, YYYY-MM-DD. Default: today", valueName: "day"))
    var until: String?

    func validate() throws {
        guard (1...999_999).contains(members) else { throw ValidationError("--members takes 1 to 999999, not \(members)") }
        guard (1...366).contains(days) else { throw ValidationError("--days takes 1 to 366, not \(days)") }
        if let until, CalendarDay(until) == nil { throw ValidationError("--until takes a day such as 2026-11-21, not \(until)") }
    }

    var month: CafeMonth {
        let today = CalendarDay(number: Clocks.moment().wall.milliseconds / 86_400_000)
        return CafeMonth(members: members, days: days, seed: seed, until: until.flatMap { CalendarDay($0) } ?? today)
    }
}
