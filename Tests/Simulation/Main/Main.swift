// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Kernel
import Simulation

/// Lives through one shop after another, each from a seed of its own, until the time is up or an invariant does not hold.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "punchcard-simulate",
        abstract: "Runs the whole system in one thread with every fault there is, and checks what must hold.")

    @Option(help: "The first seed; the runs after it have the next ones. Without it, a random one.")
    var seed: UInt64?
    @Option(help: "How long to go on. Without it, one run.")
    var minutes: Double?
    @Option(help: "How many runs at once.")
    var jobs: Int = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Runs of a few days rather than weeks, as in the tests.")
    var short = false
    @Flag(help: "Prints everything that happens in the first run.")
    var verbose = false
    @Option(help: "A deliberate bug to live with, in a debug build: see docs/internals/testing.md.")
    var sabotage: String?
    @Option(parsing: .upToNextOption, help: "Only these faults, such as restoreOne loseMessage.")
    var only: [String] = []
    @Flag(help: "Prints the tables of docs/internals/testing.md.")
    var tables = false

    private var size: Run.Size { short ? .short : .whole }

    func run() throws {
        if tables { return print(Coverage.tables) }
        let first = seed ?? UInt64.random(in: 1...999_999_999)
        let bug = try sabotage.map { name in
            guard let bug = Sabotage(rawValue: name) else { throw ValidationError("there is no sabotage \(name)") }
            return bug
        }
        let faults = try only.map { name in
            guard let fault = Fault(rawValue: name) else { throw ValidationError("there is no fault \(name)") }
            return fault
        }
        let chosen = faults.isEmpty ? bug?.isSoughtWith : Set(faults)
        if verbose {
            let run = Run(seed: first, size: size, only: chosen, isKept: true)
            let outcome = Result { try Sabotage.run(with: bug) { try run.live() } }
            for line in run.transcript { print(line) }
            try outcome.get()
        }
        let end = minutes.map { Date(timeIntervalSinceNow: $0 * 60) }
        let campaign = Campaign(from: first, size: size, until: end, only: chosen, with: bug)
        let failure = campaign.live(jobs: max(1, jobs))
        print(campaign.summary)
        guard let failure else { return }
        let options = [
            short ? "--short" : nil, bug.map { "--sabotage \($0)" },
            only.isEmpty ? nil : "--only \(only.joined(separator: " "))", "--verbose",
        ].compactMap { $0 }
        print(failure.report(size: size, command: "punchcard-simulate --seed \(failure.seed) \(options.joined(separator: " "))"))
        throw ExitCode.failure
    }
}
