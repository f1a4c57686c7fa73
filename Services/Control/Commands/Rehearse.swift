// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Earning
import Kernel
import Rehearsing
import ServiceHost

/// `punchcard rehearse`
struct Rehearse: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play your own history through a program that nobody has published yet, and see what it would have cost.",
        discussion: """
            The rules that run are those of the service, in this process and on a clock of their own; nothing is sent or kept. \
            Months are those of the program's time zone. Exit status: 0 it was played, 65 for rows or a program that cannot be.
            """
    )

    @OptionGroup var table: TableOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("The program to rehearse, YAML or JSON.", valueName: "file"))
    var program: String

    @Option(help: ArgumentHelp("What was sold: a table (CSV), as `import` reads it.", valueName: "file.csv"))
    var purchases: String

    @Option(help: ArgumentHelp("Another program to play the same through, such as the one in force.", valueName: "file"))
    var compare: String?

    @Option(help: ArgumentHelp("The first moment. Default: when the first member joins.", valueName: "time"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "The first moment that does not count any more. Default: the end of the month of the last purchase.",
            valueName: "time"
        )
    )
    var to: String?

    @Option(help: ArgumentHelp("Draw the points outstanding over time, as SVG.", valueName: "file.svg"))
    var picture: String?

    @Flag(help: "Leave out rows that cannot be read, rather than stop.")
    var skipBad = false

    func run() throws {
        let draft = try ProgramFile.checked(program)
        let calendar = try ProgramFile.program(program)
        let other = try compare.map(ProgramFile.checked)
        let plan = try ImportPlan(reading: table.open(purchases))
        Terminal.note(plan.text)
        if plan.bad > 0, !skipBad {
            throw Failure("nothing was rehearsed. Correct the rows, or leave them out with --skip-bad", code: .badInput)
        }
        let history = try History(
            plan, source: table.source ?? ImportSource.source(ofFile: purchases), from: time("--from", from),
            to: time("--to", to), calendar: calendar
        ) { try table.open(purchases) }

        var outcomes = [try play(history, draft, named: program, calendar)]
        if let compare, let other { outcomes.append(try play(history, other, named: compare, calendar)) }
        let shown = ShownRehearsal(history, outcomes)
        if let picture { try File.write(Array(RehearsalPicture(shown).text.utf8), to: picture, mode: 0o644) }
        Terminal.print(output.json ? shown.json.text : shown.text)
    }

    private func play(
        _ history: History, _ document: JSON, named file: String, _ calendar: Program
    ) throws -> (file: String, outcome: History.Outcome) {
        let progress = Progress("rehearse \(file)", now: Clocks.microseconds())
        defer { progress.finish() }
        let outcome = try history.played(under: document, calendar: calendar) { seen in
            guard seen % 64 == 0 else { return }
            progress.show(
                "\(Format.count(seen)) purchases", thousandths: seen * 1_000 / max(1, history.purchases),
                now: Clocks.microseconds())
        }
        return (file, outcome)
    }

    private func time(_ option: String, _ text: String?) throws -> Timestamp? {
        guard let text else { return nil }
        guard let time = try table.clock().time(text) else {
            throw Failure("\(option) takes a time such as 2026-01-01, not \(text)", code: .usage)
        }
        return time
    }
}
