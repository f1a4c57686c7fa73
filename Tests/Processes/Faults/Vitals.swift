// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kernel

/// What the system says of a process.
struct Vitals {
    let residentBytes: Int
    let descriptors: Int
    /// `R` runs, `S` sleeps, `T` is stopped.
    let state: Character

    /// Nil when there is no such process any more.
    init?(of process: pid_t) {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        else { return nil }
        func field(_ name: String) -> Substring? {
            status.split(separator: "\n").first { $0.hasPrefix(name + ":") }?.split(whereSeparator: \.isWhitespace).dropFirst()
                .first
        }
        guard let resident = field("VmRSS").flatMap({ Int($0) }), let state = field("State")?.first else { return nil }
        residentBytes = resident << 10
        descriptors = files.count
        self.state = state
    }

    /// After a fault. A debug build with little in its store takes 30 MiB; 64 MiB of cache and what 10,000 connections once
    /// needed, which malloc keeps, come on top. Only what ends a process by its size may go beyond, and then it is a new one.
    static let mostResident = 512 << 20
    /// After a fault. A process at rest has about 35: its files, libzmq's, and one for each other process and the till.
    static let mostDescriptors = 200
}
