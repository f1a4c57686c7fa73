// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// Measures purchases a second and latencies at the door of a running installation, and what each process used meanwhile.
///
///     punchcard-load --home DIR [--members N] [--seconds N]
///
/// Each window is measured for so many seconds, with so many single messages in flight on one connection. `Tests/Load/bench`
/// starts an installation for it. Absolute figures say as much about the machine as about the software.
///
///     punchcard-load due --home DIR [--members N] [--seconds N]
///
/// lets everything fall due that so many members have, and measures what callers notice of it: `Due.swift`, `Tests/Load/due`.
@main
struct Main {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst()
        let isDue = arguments.first == "due"
        if isDue { arguments.removeFirst() }
        let options = Options(arguments)
        let load = try Load(home: options.home)
        if isDue { return try load.letFallDue(of: options.members, seconds: options.seconds) }
        let members = try load.enrol(options.members)
        print("ack     window   rate/s   p50 ms   p99 ms   max ms   refused")
        for ack in [Message.Ack.stored, .done] {
            for window in [1, 32, 512] {
                let before = try load.usage()
                let result = try load.run(members, ack: ack, window: window, seconds: options.seconds)
                print(result.line(ack, window))
                // What is stored is worked off before the next measurement, and counts as this one's processor time.
                try load.drain()
                for (process, used) in try load.usage().sorted(by: { $0.key < $1.key }) {
                    let cpu = used.hundredths - (before[process]?.hundredths ?? 0)
                    let each = result.microseconds.isEmpty ? 0 : cpu * 10_000 / result.microseconds.count
                    print("        \(process): \(each) µs of processor time each, \(used.kibibytes / 1_024) MiB")
                }
            }
        }
    }

    private struct Options {
        var home = Home.fromEnvironment
        var members = 1_000
        var seconds = 5

        init(_ arguments: ArraySlice<String>) {
            var rest = arguments
            while let option = rest.popFirst(), let value = rest.popFirst() {
                switch option {
                case "--home": home = Home(value)
                case "--members": members = max(1, Int(value) ?? members)
                case "--seconds": seconds = max(1, Int(value) ?? seconds)
                default: fatalError("unknown option \(option)")
                }
            }
        }
    }
}
