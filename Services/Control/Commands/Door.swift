// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import ServiceHost

/// The socket of an installation where everything can be asked.
struct Door: Sendable {
    let home: Home
    let gateway: Int

    init(home: Home, gateway: Int = 0) {
        self.home = home
        self.gateway = gateway
    }

    var path: String { home.busSocket(gateway: gateway) }

    /// A connection of one's own.
    func client() throws -> Client { try Client(to: Endpoint(path: path)) }

    /// Asks one message, and waits for the answer.
    ///
    /// - Throws: `Failure` when nobody answers. A refusal is an answer.
    func ask(_ type: String, _ data: JSON) throws -> Reply {
        let message = Message(id: Door.newID(), source: Door.source, type: type, data: data)
        return try Reply(ask(message, with: client()))
    }

    /// The same for a message that is there already. The answer is what came: an object with `id`, `status`, ….
    func ask(_ message: Message, with client: Client) throws -> JSON {
        guard let ticket = try client.send(message.json.bytes, timeoutMilliseconds: Door.connectTime) else {
            throw Failure(
                "nobody is at \(path). `punchcard status` shows what runs; start the system with "
                    + "`punchcard up --home \(home.path)`, or name another with --home",
                code: .unavailable
            )
        }
        let patience = (Catalog.entry(of: message.type)?.isRead ?? false ? Limits.readTime : Limits.changeTime) + Door.grace
        guard let (_, body) = try client.receive(timeoutMilliseconds: Int(patience)) else {
            client.abandon(ticket)
            throw Failure(
                "\(path) did not answer \(message.type) in \(patience / 1_000) s, and whether it was done is unknown. "
                    + "Send it again with --id \(message.id), which counts once; `punchcard status` shows what is stuck",
                code: .tryAgain
            )
        }
        return try JSON(parsing: body)
    }

    /// As `ask`, for what must go well.
    ///
    /// - Throws: `Failure` with what the refusal says.
    func demand(_ type: String, _ data: JSON) throws -> JSON {
        let reply = try ask(type, data)
        guard reply.isOK, let data = reply.data else { throw Failure(refusal: reply) }
        return data
    }

    /// Names a message that nobody sends again.
    static func newID() -> String {
        var random = SystemRandomNumberGenerator()
        return ID<Asked>(bits: UInt128(random.next()) << 64 | UInt128(random.next())).text
    }

    /// Who we are on the bus.
    static let source = "punchcard"
    /// Milliseconds: a connection over a Unix socket is there at once, or not at all.
    private static let connectTime = 1_000
    /// What a service may take longer than it promises.
    private static let grace: Int64 = 2_000

    private enum Asked: Identified { static let prefix = "cmd" }
}

extension Failure {
    /// A refusal, as people read it.
    init(refusal reply: Reply) {
        let code = reply.problem?["code"]?.string ?? "status \(reply.status)"
        let again = reply.isFinal ? "" : ". Try again"
        self.init("\(code): \(reply.detail)\(again)", code: reply.isFinal ? .refused : .tryAgain)
    }
}
