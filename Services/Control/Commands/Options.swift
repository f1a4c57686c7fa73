// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost

/// Which installation is meant.
struct HomeOptions: ParsableArguments {
    @Option(
        name: .customLong("home"),
        help: ArgumentHelp(
            "The installation.",
            discussion: "Default: $PUNCHCARD_HOME, else .punchcard",
            valueName: "dir"
        )
    )
    var path: String?

    @Option(help: ArgumentHelp("The gateway to ask.", valueName: "n"))
    var gateway = 0

    var home: Home { path.map { Home($0) } ?? Home.fromEnvironment }
    var door: Door { Door(home: home, gateway: gateway) }
}

/// How messages are sent.
struct SendingOptions: ParsableArguments {
    @Option(help: "Messages in one array: 1 to 512.")
    var batch = 256

    @Option(help: "Arrays under way at once: 1 to 64.")
    var window = 8

    @Option(help: "stored: accepted for ever; done: worked through, and answered with the points. For purchases and returns.")
    var ack: Message.Ack?

    @Option(help: ArgumentHelp("Stop after so many seconds, whatever is open.", valueName: "seconds"))
    var timeout: Int?

    @Option(help: ArgumentHelp("Refused messages to show.", valueName: "n"))
    var problems = 10

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        guard (1...Limits.batchMessages).contains(batch) else {
            throw ValidationError("--batch takes 1 to \(Limits.batchMessages), not \(batch)")
        }
        guard (1...64).contains(window) else { throw ValidationError("--window takes 1 to 64, not \(window)") }
        if let timeout, !(1...1_000_000).contains(timeout) { throw ValidationError("--timeout takes seconds, not \(timeout)") }
        guard problems >= 0 else { throw ValidationError("--problems takes 0 or more, not \(problems)") }
    }
}

extension Message.Ack: ExpressibleByArgument {}

/// The one option of commands that only show something.
struct JSONOption: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints a value: on one line where a script asked for it.
    func print(_ value: JSON) {
        if json { Terminal.print(value.text) } else { Terminal.print(value) }
    }
}
