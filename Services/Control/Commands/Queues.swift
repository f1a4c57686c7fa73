// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Glibc
import Kernel
import ServiceHost

/// `punchcard queues`
struct Queues: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show every stream and who reads it: how deep each queue is, how old, how fast.",
        discussion: """
            DEPTH is what a consumer has not finished, OLDEST the age of the oldest of it. IN/s and OUT/s are measured between \
            two looks, --interval apart. STATE: ok, slow (behind, and not catching up), stalled (behind, and not moving), gone \
            (behind, and not asking; none of ours), down (its process does not answer), stopped (until a person decides). Below \
            stand the channels by which messages go out: ok, resting (the other end does not answer, and is tried now and then), \
            gone (it said so, and is not tried until `punchcard channel set`). Last comes what is stuck, and what to do about it.
            """
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    @Flag(help: "Look again and again, until Ctrl-C.")
    var watch = false

    @Option(help: ArgumentHelp("Seconds between two looks; 0 with --json: one look, without rates.", valueName: "seconds"))
    var interval = 1

    func validate() throws {
        guard (0...3_600).contains(interval) else { throw ValidationError("--interval takes 0 to 3600, not \(interval)") }
    }

    func run() throws {
        var before = try QueueLook.take(home)
        if interval > 0 { try pause() } else if watch { throw Failure("--watch needs an --interval", code: .usage) }
        repeat {
            let look = interval > 0 ? try QueueLook.take(home) : before
            let report = QueueReport(look, since: before)
            before = look
            show(report)
            if watch { try pause() }
        } while watch
    }

    private func pause() throws { sleep(UInt32(interval)) }

    private func show(_ report: QueueReport) {
        if output.json { return Terminal.print(report.json.text) }
        // On a terminal the picture stays in its place.
        let clear = watch && Terminal.outputIsTerminal ? "\u{1B}[H\u{1B}[2J" : ""
        Terminal.write(clear + report.text, to: STDOUT_FILENO)
    }
}
