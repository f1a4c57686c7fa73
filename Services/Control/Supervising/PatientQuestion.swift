// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import ServiceHost

/// Something asked of one socket again and again until there is an answer, without ever waiting for it.
final class PatientQuestion {
    private let client: Client
    private let message: Message
    private var ticket: Client.Ticket?
    private var askedAt: Int64 = 0
    private var notBefore: Int64 = 0

    /// Milliseconds after which it is asked once more, under the same id.
    private static let patience: Int64 = 6_000

    init(_ message: Message, at path: String) throws {
        self.message = message
        client = try Client(to: Endpoint(path: path))
    }

    deinit { client.close() }

    /// The answer, if it has come.
    func answer(now: Int64) throws -> Reply? {
        if let ticket {
            if let (received, body) = try client.receive(timeoutMilliseconds: 0), received == ticket {
                self.ticket = nil
                return try? Reply(JSON(parsing: body))
            }
            if now - askedAt > PatientQuestion.patience {
                client.abandon(ticket)
                self.ticket = nil
            }
        } else if now >= notBefore {
            ticket = try client.send(message.json.bytes)
            askedAt = now
        }
        return nil
    }

    /// The answer was not the one that is waited for.
    func askAgain(at moment: Int64) { notBefore = moment }
}
