// SPDX-License-Identifier: Apache-2.0

/// Something for the outside world. It leaves after the commit, and what came of it comes back as the input of a later turn.
///
/// It is kept nowhere: it may hold what no file of the service does. A process that ends forgets what was under way and hands it
/// out again, so it may arrive twice, and says itself which one it is.
package struct Dispatch: Hashable, Sendable {
    /// Names it among all that is under way in its lane.
    package let key: String
    /// Each lane has threads of its own, so that one whose other end is slow holds up nobody else.
    package let lane: String
    package let letter: Letter
    /// Milliseconds that it may take.
    package let within: Int64

    package init(key: String, lane: String, _ letter: Letter, within: Int64) {
        self.key = key
        self.lane = lane
        self.letter = letter
        self.within = within
    }

    package enum Letter: Hashable, Sendable {
        case mail(Mail)
        case call(HTTPCall)
    }

    /// A mail, and the server that takes it (RFC 5321).
    package struct Mail: Hashable, Sendable {
        /// `smtp://host:port` or `smtps://host:port`.
        package let server: String
        /// Whether the connection must become an encrypted one before anything is said (RFC 3207).
        package let startsTLS: Bool
        package let username: String?
        package let password: String?
        /// Whom to trust instead of those that the machine trusts: a file of certificates.
        package let authorities: String?
        package let from: String
        package let to: String
        /// Headers and body (RFC 5322).
        package let text: [UInt8]

        package init(
            server: String, startsTLS: Bool, username: String?, password: String?, authorities: String?, from: String, to: String,
            text: [UInt8]
        ) {
            self.server = server
            self.startsTLS = startsTLS
            self.username = username
            self.password = password
            self.authorities = authorities
            self.from = from
            self.to = to
            self.text = text
        }
    }

    /// An HTTP POST.
    package struct HTTPCall: Hashable, Sendable {
        package let url: String
        /// `name: value`
        package let headers: [String]
        package let body: [UInt8]
        /// As for a mail.
        package let authorities: String?

        package init(url: String, headers: [String], body: [UInt8], authorities: String?) {
            self.url = url
            self.headers = headers
            self.body = body
            self.authorities = authorities
        }
    }
}

/// What came of a dispatch.
package struct DispatchResult: Hashable, Sendable {
    package let key: String
    package let lane: String
    package let ending: Ending

    package init(key: String, lane: String, _ ending: Ending) {
        self.key = key
        self.lane = lane
        self.ending = ending
    }

    package enum Ending: Hashable, Sendable {
        /// The other end said so, in its protocol: 250 of SMTP, 200 of HTTP; and perhaps after how many seconds to come again.
        case answered(status: Int, retryAfter: Int64?)
        /// There was no answer, for this reason; whether it arrived is unknown.
        case unanswered(String)
    }
}

/// What is under way of a process.
struct DispatchesUnderWay {
    private var lanes: [String: Set<String>] = [:]
    private(set) var count = 0

    func contains(_ key: String, in lane: String) -> Bool { lanes[lane]?.contains(key) == true }
    func count(in lane: String) -> Int { lanes[lane]?.count ?? 0 }

    /// - Returns: whether it was not there.
    mutating func insert(_ key: String, in lane: String) -> Bool {
        guard lanes[lane, default: []].insert(key).inserted else { return false }
        count += 1
        return true
    }

    mutating func remove(_ key: String, in lane: String) {
        if lanes[lane]?.remove(key) != nil { count -= 1 }
    }
}

/// How a service speaks with the outside world.
package struct Outside: Sendable {
    /// Takes in what came of a dispatch.
    package let settle: @Sendable (DispatchResult, inout Turn) throws -> Void
    /// The queues of what is to go out.
    package let queues: @Sendable (inout Turn) throws -> [OutgoingQueue]

    package init(
        settle: @escaping @Sendable (DispatchResult, inout Turn) throws -> Void,
        queues: @escaping @Sendable (inout Turn) throws -> [OutgoingQueue]
    ) {
        self.settle = settle
        self.queues = queues
    }
}
