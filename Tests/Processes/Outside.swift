// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

/// The world outside of an installation: servers in Python, which share no code with what sends to them.
final class Outside {
    /// One of the servers.
    enum Server: String { case mail, hooks }

    /// With what webhooks are signed.
    static let secret = "whsec_" + Data("the key of the tests, 32 bytes..".utf8).base64EncodedString()

    let directory: String
    private let installation: Installation
    private var servers: [Server: Process] = [:]

    init(of installation: Installation) throws {
        self.installation = installation
        directory = installation.directory + "/outside"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try installation.run("/usr/bin/python3", ["-B", Self.script, "certificates", directory])
    }

    deinit { for process in servers.values { end(process) } }

    private static let script = Installation.repository + "/Tests/Interop/outside.py"

    var authorities: String { directory + "/ca.pem" }

    /// Starts a server, where it was before if it was.
    func start(_ server: Server) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-B", Self.script, server.rawValue, directory, Self.secret]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        servers[server] = process
        try installation.wait(upTo: 20, "port of \(server)") { try port(of: server) != nil }
    }

    func stop(_ server: Server) { servers.removeValue(forKey: server).map(end) }

    private func end(_ process: Process) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func port(of server: Server) throws -> Int? {
        try? Int(String(contentsOfFile: directory + "/\(server).port", encoding: .utf8))
    }

    /// What a server got so far.
    func got(by server: Server) throws -> [JSON] {
        guard let text = try? String(contentsOfFile: directory + "/\(server).jsonl", encoding: .utf8) else { return [] }
        // The last line may not be whole yet.
        let whole = text.prefix(upTo: text.lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex)
        return try whole.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    }

    /// Lets the servers get what comes and not say so, as long as `body` takes.
    func holding(_ body: () throws -> Void) throws {
        let path = directory + "/hold"
        try Data().write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body()
    }

    /// What the hooks answer to the next calls.
    func answer(_ statuses: Int...) throws {
        try statuses.map(String.init).joined(separator: "\n").write(
            toFile: directory + "/statuses", atomically: true, encoding: .utf8)
    }
}
