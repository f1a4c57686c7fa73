// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// Everything that a service answers, reads and does on a timer: its table of contents.
package struct ServiceDefinition: Sendable {
    package let service: Service
    /// The documents that it keeps.
    package let keeps: [any Document.Type]
    /// The messages that it answers.
    package let answers: [Route]
    /// What answers every other message; nil: `404 unknown_type`. Only the gateway has it.
    package let otherwise: Route?
    /// What must be known of a message before it is its turn; only the gateway asks others first.
    package let looksUp: (@Sendable (Message, inout Turn) throws -> [Question])?
    /// The streams that it reads.
    package let reads: [Subscription]
    /// What it does on a timer.
    package let chores: [Chore]
    /// How it speaks with the outside world; only the notification service does.
    package let outside: Outside?

    package init(
        service: Service, keeps: [any Document.Type], answers: [Route], otherwise: Route? = nil,
        looksUp: (@Sendable (Message, inout Turn) throws -> [Question])? = nil, reads: [Subscription] = [],
        chores: [Chore] = [], outside: Outside? = nil
    ) {
        self.service = service
        self.keeps = keeps
        self.answers = answers
        self.otherwise = otherwise
        self.looksUp = looksUp
        self.reads = reads
        self.chores = chores
        self.outside = outside
    }
}

/// One message that a service answers, and the function that does.
package struct Route: Sendable {
    package typealias Handler = @Sendable (Message, inout Turn) throws -> Outcome

    package let type: String
    package let memory: Memory
    package let handle: Handler

    /// What the inbox does with the message.
    package enum Memory: Sendable {
        /// Nothing: reading is idempotent by nature.
        case none
        /// Another service does, and it alone knows what became of the message, also when its time is up.
        case elsewhere
        /// The answer is kept; the same message again gets it.
        case answer
        /// As `answer`, but while it is only a 202 the handler is asked again.
        case final
        /// As `answer`, but a 202 says that others still read what was told: the message is not done again, and is answered when
        /// they have read all that is told by now.
        case told

        /// Whether this service's inbox keeps the answer.
        var isHere: Bool { self == .answer || self == .final || self == .told }
    }

    package init(_ type: String, memory: Memory, _ handle: @escaping Handler) {
        self.type = type
        self.memory = memory
        self.handle = handle
    }

    /// A message that changes nothing.
    package static func read<Asked: Body>(
        _: Asked.Type, _ handler: @escaping @Sendable (Asked, inout Turn) throws -> Reply
    ) -> Route {
        Route(Asked.type, memory: .none) { message, turn in .reply(try handler(try message.body(), &turn)) }
    }

    /// A message that changes something, once for each (source, id).
    package static func change<Asked: Body>(
        _: Asked.Type, memory: Memory = .answer, _ handler: @escaping @Sendable (Asked, inout Turn) throws -> Reply
    ) -> Route {
        Route(Asked.type, memory: memory) { message, turn in .reply(try handler(try message.body(), &turn)) }
    }

    /// A message whose handler asks others, or answers later.
    package static func conversation<Asked: Body>(
        _: Asked.Type, memory: Memory = .none, _ handler: @escaping @Sendable (Asked, inout Turn) throws -> Outcome
    ) -> Route {
        Route(Asked.type, memory: memory) { message, turn in try handler(try message.body(), &turn) }
    }
}

/// A stream that a service reads, and what it does with each type of event. Other types are not even fetched.
package struct Subscription: Sendable {
    package let service: Service
    package let events: [String: EventHandler]
    /// Given for a stream whose events are messages of other people: what tells that one was refused. Such events pass
    /// the inbox, because the same message may come another way as well.
    package let refused: (@Sendable (Message, Rejection, inout Turn) throws -> Void)?
    /// The documents that follow from the stream and from nothing else. When a person has it read again from its start, they
    /// are made anew, so that nothing stays of what its owner forgot. For a service of one shard.
    package let into: [any Document.Type]

    package typealias EventHandler = @Sendable (Event, inout Turn) throws -> Reply?

    package static func events(
        of service: Service, into: [any Document.Type] = [], _ handlers: [On]
    ) -> Subscription {
        Subscription(service: service, handlers, refused: nil, into: into)
    }

    package static func messages(
        of service: Service, _ handlers: [On], refused: @escaping @Sendable (Message, Rejection, inout Turn) throws -> Void
    ) -> Subscription {
        Subscription(service: service, handlers, refused: refused, into: [])
    }

    private init(
        service: Service, _ handlers: [On], refused: (@Sendable (Message, Rejection, inout Turn) throws -> Void)?,
        into: [any Document.Type]
    ) {
        self.service = service
        self.into = into
        self.refused = refused
        events = Dictionary(uniqueKeysWithValues: handlers.map { ($0.type, $0.handle) })
    }

    /// One type of event, and the function that handles it.
    package struct On: Sendable {
        package let type: String
        package let handle: EventHandler

        package init(type: String, handle: @escaping EventHandler) {
            self.type = type
            self.handle = handle
        }

        /// An event that tells what happened elsewhere.
        package static func event<Told: Body>(
            _: Told.Type, _ handler: @escaping @Sendable (Told, inout Turn) throws -> Void
        ) -> On {
            On(type: Told.type) { event, turn in
                try handler(try event.message.body(), &turn)
                return nil
            }
        }

        /// An event that is a message which could as well have come directly: the same function answers it.
        package static func message<Asked: Body>(
            _: Asked.Type, _ handler: @escaping @Sendable (Asked, inout Turn) throws -> Reply
        ) -> On {
            On(type: Asked.type) { event, turn in try handler(try event.message.body(), &turn) }
        }
    }
}

/// Something done on a timer.
package struct Chore: Sendable {
    package let name: String
    /// Milliseconds between two runs: on real time, or in a trial on the program's clock if they are over there first.
    package let interval: Int64
    /// Does some of it. Each run is one item of a turn, so it must be short.
    package let run: @Sendable (inout Turn) throws -> Next

    /// How a run ends.
    package enum Next {
        /// Nothing more is due before the next time.
        case later
        /// More is due at once.
        case atOnce
        /// Others are asked first; the run ends with what goes on then, whose outcome nobody waits for.
        case ask([Question], then: Outcome.Continuation)
    }

    package static func every(
        milliseconds: Int64, _ name: String, asking run: @escaping @Sendable (inout Turn) throws -> Next
    ) -> Chore {
        Chore(name: name, interval: milliseconds, run: run)
    }

    /// A chore that asks nobody, and says whether more is due at once.
    package static func every(
        milliseconds: Int64, _ name: String, _ run: @escaping @Sendable (inout Turn) throws -> Bool
    ) -> Chore {
        Chore(name: name, interval: milliseconds) { turn in try run(&turn) ? .atOnce : .later }
    }
}

/// How a handler ends.
package enum Outcome {
    case reply(Reply)
    /// Others are asked first; then the rest runs in a later turn, with their answers in the order of the questions.
    case ask([Question], then: Continuation)
    /// Done and durable, but the answer waits until the other shards of this service have read its stream up to `position`;
    /// when the time is up, the answer is `meanwhile`, a 202.
    case answerLater(Reply, meanwhile: Reply, whenRead: Position)
    /// Begun and durable, but how it ends is told by others: the handler is asked again when `Turn.settle` names this story.
    /// When the time is up, the answer is `meanwhile`, a 202. For routes whose memory is `.final`.
    case answerWhenSettled(String, meanwhile: Reply)

    package typealias Continuation = (_ answers: [Answer], _ turn: inout Turn) throws -> Outcome
}

/// A message to another process.
package struct Question: Sendable {
    /// What its answer is found by, for a lookup.
    package let key: String
    package let to: ProcessName
    package let message: Message
    /// Milliseconds to wait for the answer.
    package let within: Int64

    package init(key: String = "", to: ProcessName, _ message: Message, within: Int64) {
        self.key = key
        self.to = to
        self.message = message
        self.within = within
    }
}

/// What came of a question.
package enum Answer: Sendable {
    case reply(Reply)
    /// It never left: nothing happened there.
    case unreachable
    /// It left, and no answer came: the outcome is unknown.
    case timeout
}

extension Message {
    /// What it says, read as `Asked`.
    package func body<Asked: Body>(_: Asked.Type = Asked.self) throws(Rejection) -> Asked {
        do throws(Invalid) { return try Asked(data, at: Pointer("/data")) } catch { throw Rejection(error) }
    }
}
