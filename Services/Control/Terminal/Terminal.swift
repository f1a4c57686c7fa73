// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc

/// The standard streams of this process.
enum Terminal {
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes to the standard output: what was asked for.
    static func print(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    /// Writes a value: over several lines for people, on one for scripts.
    static func print(_ json: JSON) { print(outputIsTerminal ? json.prettyText : json.text) }

    /// Writes to the standard error: what happens meanwhile.
    static func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    /// Writes lines that have their ends to the standard output.
    static func write(_ lines: String) { write(lines, to: STDOUT_FILENO) }

    /// Writes without an end of line.
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return }
        }
    }

    /// Columns of the terminal that errors go to.
    static var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
