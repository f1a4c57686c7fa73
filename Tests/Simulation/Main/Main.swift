// SPDX-License-Identifier: Apache-2.0

import Simulation

let first = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1
let count = CommandLine.arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? 1
let verbose = CommandLine.arguments.count > 3
for seed in first..<(first + count) {
    let run = Run(seed: seed, size: .short, isKept: verbose)
    do {
        try run.live()
        if verbose { for line in run.transcript { print(line) } }
        print("seed \(seed): \(run.tally) digest \(run.digest)")
    } catch {
        if verbose { for line in run.transcript { print(line) } }
        print("seed \(seed): \(run.tally) \(error)")
    }
}
