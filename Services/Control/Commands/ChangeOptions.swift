// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// What every command has that changes one thing by one message.
struct ChangeOptions: ParsableArguments {
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("The message id, to send it again: it counts once.", valueName: "id"))
    var id: String?

    /// Asks for the change, and prints what came of it. A refusal is told as `refusal` says.
    func run(
        _ type: String, _ data: JSON, ack: Message.Ack? = nil, refusal: (Reply) -> Failure = { Failure(refusal: $0) }
    ) throws {
        let message = Message(id: id ?? Door.newID(), source: Door.source, type: type, data: data, ack: ack)
        let door = home.door
        let reply = try Reply(door.ask(message, with: door.client()))
        guard reply.isOK, let data = reply.data else { throw refusal(reply) }
        output.print(data)
    }
}

/// Who does something by hand, and why: both stand in the journal for ever.
struct AccountableOptions: ParsableArguments {
    @Option(help: "Why.")
    var reason: String

    @Option(help: "Who does it.")
    var actor: String
}
