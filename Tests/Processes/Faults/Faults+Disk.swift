// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import ServiceHost

extension FaultBench {
    /// Lets calls fail until the process has ended for it.
    fileprivate func failOnce(_ call: String, _ code: Int32, nth: Int = 1) throws -> Set<String> {
        let victim = anyone()
        let process = try pid(victim)
        let mark = mark()
        let armed = try injection.arm(
            victim, Injection.Rule(call: call, path: "PROCESS/store.db-wal", nth: nth, action: .error(code)))
        try see("\(call) fails in \(victim)") { armed.fired == 1 }
        try expectEnding(of: victim, "exit status \(HostError.storeFailed)", since: mark)
        try expectRestart(of: victim, after: process)
        return [victim]
    }

    /// Lets every call fail for a while, in which the process is started again and again.
    fileprivate func failForAWhile(_ call: String, _ code: Int32) throws -> Set<String> {
        let victim = anyoneBusy()
        let process = try pid(victim)
        let armed = try injection.arm(
            victim, Injection.Rule(call: call, path: "PROCESS/store.db-wal", times: 0, action: .error(code)))
        try see("\(call) fails again after a restart of \(victim)") { armed.fired > 1 }
        try expectOthers(than: victim)
        injection.removeAll()
        try expectRestart(of: victim, after: process)
        return [victim]
    }
}

extension Fault {
    private static let ends = "it answers nothing, ends with 74, and is started again"

    static let diskFaults: [Fault] = failures + conditions

    private static let failures: [Fault] = [
        ("the log cannot be written (EIO)", "pwrite", EIO, 1),
        ("the disk is full (ENOSPC)", "pwrite", ENOSPC, 1),
        ("the disk is full in the middle of a transaction", "pwrite", ENOSPC, 3),
        ("the log cannot be synced (EIO)", "sync", EIO, 1),
        ("there is no space at the sync (ENOSPC)", "sync", ENOSPC, 1),
    ].map { name, call, code, nth in
        Fault(name: name, seen: ends, kind: .disk) { try $0.failOnce(call, code, nth: nth) }
    }

    private static let conditions: [Fault] = [
        Fault(name: "the disk stays full for a while", seen: "the others answer; it recovers", kind: .disk) {
            try $0.failForAWhile("pwrite", ENOSPC)
        },
        Fault(name: "syncs fail for a while", seen: "the others answer; it recovers", kind: .disk) {
            try $0.failForAWhile("sync", EIO)
        },
        Fault(name: "a write is short", seen: "the rest is written, and nobody notices", kind: .disk) { bench in
            let victim = bench.anyoneBusy()
            let rule = Injection.Rule(call: "pwrite", path: "PROCESS/store.db-wal", nth: 2, action: .half)
            let armed = try bench.injection.arm(victim, rule)
            try bench.see("a short write") { armed.fired == 1 }
            return []
        },
        Fault(name: "the disk is slow", seen: "it and the others answer", kind: .disk) { bench in
            let victim = bench.anyoneBusy()
            let milliseconds = Int.random(in: 10...500, using: &bench.dice)
            let rule = Injection.Rule(
                call: "sync", path: "PROCESS/store.db-wal", times: 5, action: .wait(milliseconds: milliseconds))
            let armed = try bench.injection.arm(victim, rule)
            try bench.expectOthers(than: victim)
            try bench.see("slow syncs") { armed.fired == 5 }
            return []
        },
        Fault(name: "the file cannot be read when it is opened (EIO)", seen: "it says so, and starts later", kind: .disk) {
            try $0.failToOpen()
        },
        Fault(
            name: "a file system is really full", seen: "the process ends with 74 and recovers when there is space",
            kind: .disk
        ) { try $0.fillFileSystem() },
    ]
}

extension FaultBench {
    fileprivate func failToOpen() throws -> Set<String> {
        let victim = anyone()
        let (mark, process) = (mark(), try pid(victim))
        let rule = Injection.Rule(call: "pread", path: "PROCESS/store.db", action: .error(EIO))
        let armed = try injection.arm(victim, rule)
        kill(process, SIGKILL)
        try see("a failed read") { armed.fired == 1 }
        try expectEnding(of: victim, "exit status \(HostError.configuration)", since: mark)
        try expectRestart(of: victim, after: process)
        return [victim]
    }

    /// Moves the directory of a process to a file system of a few megabytes and fills that.
    fileprivate func fillFileSystem() throws -> Set<String> {
        let victim = "earning-\(Int.random(in: 0...1, using: &dice))"
        let directory = "\(installation.home.path)/data/\(victim)"
        let size = (try FileManager.default.attributesOfItem(atPath: store(of: victim))[.size] as? Int ?? 0) + (24 << 20)
        defer { _ = try? installation.run("/bin/umount", ["--lazy", directory], expecting: nil) }
        let files = FileManager.default
        let kept = directory + "-kept"
        let all = try standing {
            try files.copyItem(atPath: directory, toPath: kept)
            let mounted = try installation.run(
                "/bin/mount", ["-t", "tmpfs", "-o", "size=\(size),mode=0700", "tmpfs", directory], expecting: nil)
            guard mounted.isEmpty else {
                try files.removeItem(atPath: kept)
                try installation.start(shards: 2, program: nil, environment: injection.environment)
                throw NotHere(reason: mounted)
            }
            for file in try files.contentsOfDirectory(atPath: kept) {
                try files.copyItem(atPath: "\(kept)/\(file)", toPath: "\(directory)/\(file)")
            }
            try files.removeItem(atPath: kept)
        }
        let (mark, process) = (mark(), try pid(victim))
        _ = try installation.run("/usr/bin/dd", ["if=/dev/zero", "of=\(directory)/ballast", "bs=64k"], expecting: nil)
        till.selling = true
        try expectEnding(of: victim, "exit status \(HostError.storeFailed)", since: mark)
        try expectOthers(than: victim)
        try FileManager.default.removeItem(atPath: directory + "/ballast")
        try expectRestart(of: victim, after: process)
        // Back to where it was, for the file system goes with its files.
        _ = try standing {
            try files.copyItem(atPath: directory, toPath: kept)
            _ = try installation.run("/bin/umount", [directory])
            try files.removeItem(atPath: directory)
            try files.moveItem(atPath: kept, toPath: directory)
        }
        return all
    }
}
