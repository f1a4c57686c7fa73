// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import ServiceHost
import Storage

/// Keeps every running process from reading on, while the stores are copied. It ends by itself when it is not renewed, so a
/// backup that dies harms nobody.
final class FetchingPause {
    private var clients: [(process: ProcessName, client: Client)] = []
    private var renewedAt: Int64

    /// Milliseconds between two renewals, and how long a process may take to answer.
    private static let interval: Int64 = 5_000
    private static let patience = 5_000

    /// Asks every process that runs, and returns when each has agreed. A process that stands reads nothing.
    ///
    /// - Throws: when one runs and does not answer.
    init(_ home: Home, _ topology: Topology) throws {
        renewedAt = Clocks.moment().steady
        for process in topology.processes {
            let path = home.storePath(of: process)
            guard Folder.exists(path), try StoreLock.isOwned(path) else { continue }
            let client = try Client(to: Endpoint(path: home.serviceSocket(of: process)))
            clients.append((process, client))
            if let refusal = try ask("fetching.pause", process, client) {
                end()
                throw Failure("\(process) runs and does not pause: \(refusal). Try again", code: .tryAgain)
            }
        }
    }

    /// Says so again, if it is time. One that has ended meanwhile reads nothing, and one that was started again is found out by
    /// its cursor.
    func renew() throws {
        let now = Clocks.moment().steady
        guard now - renewedAt >= FetchingPause.interval else { return }
        renewedAt = now
        for (process, client) in clients { _ = try ask("fetching.pause", process, client) }
    }

    /// Lets all read on.
    func end() {
        for (process, client) in clients {
            // Whoever does not hear it reads on when its time is up.
            _ = try? ask("fetching.resume", process, client)
            client.close()
        }
        clients = []
    }

    /// - Returns: why it was not done; nil when it was.
    private func ask(_ type: String, _ process: ProcessName, _ client: Client) throws -> String? {
        let data: JSON = type == "fetching.pause" ? ["milliseconds": Limits.pauseTime.json] : [:]
        let message = Message(id: Door.newID(), source: Door.source, type: type, data: data)
        guard let body = try client.request(message.json.bytes, timeoutMilliseconds: FetchingPause.patience) else {
            return "it does not answer"
        }
        let reply = try Reply(JSON(parsing: body))
        return reply.isOK ? nil : reply.detail
    }
}
