// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bus
import Contracts
import ServiceHost

/// `punchcard publish`
struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publish messages from a file: a JSON array, one object, or one message a line.",
        discussion: """
            What is answered 429 or 5xx, or not at all, is sent again under the same id, which counts once. So publishing can \
            be interrupted anywhere and begun again. Exit status: 0 all taken, 1 some refused, 75 out of time, 130 interrupted.
            """
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var sending: SendingOptions

    @Argument(help: ArgumentHelp("A file; - is the standard input.", valueName: "file"))
    var file: String

    func run() throws {
        var source = try MessageFile(path: file, ack: sending.ack)
        try Publication(door: home.door, options: sending, verb: "publish").run(&source)
    }
}

/// A run of the sender from the command line: with progress, summary and exit status.
struct Publication {
    let door: Door
    let options: SendingOptions
    let verb: String

    /// Sends everything, prints the summary, and throws the exit status if it is not 0.
    func run(_ source: inout some MessageSource) throws {
        let stop = StopSignal()
        // Before the client, so that its threads leave the signals alone as well.
        try stop.listen {}
        let summary = try deliver(&source, stop)
        Terminal.print(options.json ? summary.json.text : summary.text)
        if let code = summary.exitCode { throw ExitCode(code.number) }
    }

    /// Sends everything; `meanwhile` is called often.
    func deliver(
        _ source: inout some MessageSource,
        _ stop: StopSignal,
        meanwhile: @escaping () -> Void = {}
    ) throws -> Summary {
        let progress = Progress(verb, now: Clocks.microseconds())
        let client = try door.client()
        defer { client.close() }
        let delivery = Delivery(
            wire: BusWire(client),
            settings: Sender.Settings(batch: options.batch, window: options.window),
            timeout: options.timeout.map { Int64($0) * 1_000_000 },
            isInterrupted: { stop.isSet },
            progress: { tally, thousandths in
                progress.show(tally, thousandths, now: Clocks.microseconds())
                meanwhile()
            }
        )
        let (tally, ending) = try delivery.run(&source)
        progress.finish()
        return Summary(tally: tally, ending: ending, problems: options.problems)
    }
}
