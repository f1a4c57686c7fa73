// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel

/// The command line of a service. It has two options, so it needs no library: `--home DIR` and `--shard N`.
struct Options {
    var home = Home.fromEnvironment
    var shard = 0

    /// Reads the arguments of this process; ends it with a message when they are wrong, or ask for help.
    init(of service: Service) {
        let name = "punchcard-\(service)"
        var rest = CommandLine.arguments.dropFirst()
        while let option = rest.popFirst() {
            switch (option, rest.first) {
            case ("--version", _):
                Options.end(with: "\(name) \(Release.version)", code: 0)
            case ("--help", _):
                Options.end(with: Options.help(name), code: 0)
            case ("--home", let path?):
                home = Home(path)
                rest = rest.dropFirst()
            case ("--shard", let text?):
                guard let number = Int(text), (0..<Limits.slots).contains(number) else {
                    Options.end(with: "\(name): --shard takes a number from 0 to \(Limits.slots - 1), not \(text)", code: 64)
                }
                shard = number
                rest = rest.dropFirst()
            default:
                Options.end(with: "\(name): unknown or incomplete option \(option)\n\(Options.help(name))", code: 64)
            }
        }
    }

    private static func help(_ name: String) -> String {
        """
        usage: \(name) [--home DIR] [--shard N]
          --home DIR   the installation; default: $PUNCHCARD_HOME, else .punchcard
          --shard N    which shard of the service to run; default: 0
        `punchcard up` starts every process of an installation.
        """
    }

    private static func end(with text: String, code: Int32) -> Never {
        let bytes = Array((text + "\n").utf8)
        _ = write(code == 0 ? STDOUT_FILENO : STDERR_FILENO, bytes, bytes.count)
        exit(code)
    }
}
