// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import ServiceHost

/// A running installation of the real executables in a directory of its own, and a client at its door.
final class Installation {
    let home: Home
    let directory: String
    private(set) var supervisor: Process?
    private var client: Client?
    private let log: String

    /// A directory under /tmp, for the path of a Unix socket must be short.
    init() throws {
        var template = Array("/tmp/punchcard-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure("no temporary directory") }
        directory = String(cString: made)
        home = Home(directory + "/home")
        log = directory + "/up.log"
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: directory)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    // The executables.

    /// Where this build's executables lie: beside the test runner.
    static let binaries: String = {
        let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: runner).deletingLastPathComponent().path
    }()

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Runs `punchcard` to its end.
    @discardableResult
    func punchcard(_ arguments: String..., input: String? = nil, expecting code: Int32? = 0) throws -> String {
        try run(Installation.binaries + "/punchcard", arguments + ["--home", home.path], input: input, expecting: code)
    }

    /// Runs a program to its end, and gives what it printed.
    @discardableResult
    func run(_ path: String, _ arguments: [String], input: String? = nil, expecting code: Int32? = 0) throws -> String {
        let output = try Printed(in: directory)
        let status = try end(path, arguments, input: input, output: output, errors: output)
        if let code, status != code {
            throw Failure("\(path) \(arguments) ended with \(status):\n\(try output.text.suffix(4_000))")
        }
        return try output.text
    }

    /// Runs `punchcard` to its end in the directory of this installation, and gives what it printed where.
    func command(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let (output, errors) = (try Printed(in: directory), try Printed(in: directory))
        let status = try end(
            Installation.binaries + "/punchcard", arguments + ["--home", home.path], in: directory, output: output,
            errors: errors)
        return (status, try output.text, try errors.text)
    }

    /// A file that somebody prints into.
    private struct Printed {
        private let path: String
        let handle: FileHandle

        init(in directory: String) throws {
            path = directory + "/output-\(UUID().uuidString)"
            try Data().write(to: URL(fileURLWithPath: path))
            handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        }

        var text: String { get throws { String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) } }
    }

    private func end(
        _ path: String, _ arguments: [String], in place: String? = nil, input: String? = nil, output: Printed, errors: Printed
    ) throws -> Int32 {
        let process = Process()
        if let place { process.currentDirectoryURL = URL(fileURLWithPath: place) }
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PUNCHCARD_HOME": home.path]) { $1 }
        process.standardOutput = output.handle
        process.standardError = errors.handle
        if let input {
            let inputPath = directory + "/input-\(UUID().uuidString)"
            try input.write(toFile: inputPath, atomically: false, encoding: .utf8)
            process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Starts `punchcard up` and waits until it says `ready`.
    func start(
        shards: Int = 1, program: String? = Installation.program, options: [String] = [],
        environment: [String: String] = [:], within seconds: Int = 60
    ) throws {
        var arguments = ["up", "--home", home.path, "--earning-shards", String(shards)] + options
        if let program {
            let path = directory + "/program.yaml"
            try program.write(toFile: path, atomically: true, encoding: .utf8)
            arguments += ["--program", path]
        }
        try Data().write(to: URL(fileURLWithPath: log))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Installation.binaries + "/punchcard")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        supervisor = process
        try wait(upTo: seconds, "ready") { () -> Bool in
            if !process.isRunning { throw Failure("up ended with \(process.terminationStatus):\n\(printed)") }
            return printed.split(separator: "\n").contains("ready")
        }
    }

    /// What `up` printed so far.
    var printed: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// Ends everything, gracefully if possible.
    func stop() {
        guard let process = supervisor else { return }
        supervisor = nil
        client = nil
        if process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
    }

    /// Ends everything at once, as a power switch does.
    func killAll() {
        guard let process = supervisor else { return }
        let children = (try? processes()) ?? [:]
        kill(process.processIdentifier, SIGKILL)
        for child in children.values { kill(child, SIGKILL) }
        process.waitUntilExit()
        stop()
    }

    /// 1 point per 1.00 USD, rounding down; old and pre-enrolment purchases are accepted.
    static let program = """
        program: test
        timeZone: UTC
        currency: USD
        rounding: down
        earn:
          - {points: 1, per: "1.00", currency: USD}
        acceptance: {late: P40Y, early: PT5M, beforeEnrollment: accept}
        """

    // The processes.

    /// The process ids of the services, by their names.
    func processes() throws -> [String: pid_t] {
        var found: [String: pid_t] = [:]
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = pid_t(entry), let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
            else { continue }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard let name = words.first?.split(separator: "/").last, name.hasPrefix("punchcard-"), words.contains(home.path)
            else { continue }
            let shard = words.firstIndex(of: "--shard").map { words[$0 + 1] } ?? "0"
            found["\(name.dropFirst("punchcard-".count))-\(shard)"] = pid
        }
        return found
    }

    /// Waits until `condition` holds, or fails.
    func wait(upTo seconds: Int, _ what: String, until condition: () throws -> Bool) throws {
        let end = Date().addingTimeInterval(TimeInterval(seconds))
        while try !condition() {
            if Date() > end { throw Failure("no \(what) within \(seconds) s. The log:\n\(printed.suffix(4_000))") }
            usleep(20_000)
        }
    }

    // Asking.

    /// Asks one message at the door, again with the same id until there is a final answer.
    func ask(
        _ type: String, _ data: JSON, id: String = UUID().uuidString, ack: String? = nil, time: String? = nil
    ) throws -> Reply {
        let message = JSON.members([
            "ack": ack?.json, "data": data, "id": id.json, "source": "test", "specversion": "1.0", "time": time?.json,
            "type": type.json,
        ])
        for _ in 0..<50 {
            if let reply = try once(message), ![429, 503].contains(reply.status) { return reply }
            usleep(100_000)
        }
        throw Failure("no answer to \(message.text)")
    }

    /// Asks once, and gives what came in time.
    func once(_ message: JSON, within milliseconds: Int = 10_000) throws -> Reply? {
        let client = try self.client ?? Client(to: Endpoint(path: home.busSocket()))
        self.client = client
        guard let bytes = try client.request(message.bytes, timeoutMilliseconds: milliseconds) else { return nil }
        return try Reply(JSON(parsing: bytes))
    }

    /// Asks a process at its control socket.
    func control(_ process: String, _ type: String) throws -> Reply? {
        guard let name = ProcessName(process) else { throw Failure("no process is named \(process)") }
        let client = try Client(to: Endpoint(path: home.controlSocket(of: name)))
        let message = Message(id: UUID().uuidString, source: "test", type: type, data: [:])
        guard let bytes = try client.request(message.json.bytes, timeoutMilliseconds: 5_000) else { return nil }
        return try Reply(JSON(parsing: bytes))
    }

    /// Waits until every consumer has read everything.
    func drain() throws {
        try wait(upTo: 120, "empty queues") {
            let reply = try ask("stream.list", [:])
            guard reply.data?["missing"]?.array == [] else { return false }
            let consumers = (reply.data?["streams"]?.array ?? []).flatMap { $0["consumers"]?.array ?? [] }
            return consumers.allSatisfy { $0["depth"] == 0 }
        }
    }
}
