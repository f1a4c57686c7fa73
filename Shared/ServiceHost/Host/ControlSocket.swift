// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import Synchronization

/// Tells of the process on a thread of its own, from the last snapshot, so that it answers also when the work thread is
/// stuck. How long that thread's last sign of life is ago shows it.
final class ControlSocket: Sendable {
    private struct State {
        var snapshot: Snapshot
        var steady: Int64
    }

    private let state: Mutex<State>

    init(_ snapshot: Snapshot, at moment: Moment) { state = Mutex(State(snapshot: snapshot, steady: moment.steady)) }

    func publish(_ snapshot: Snapshot, at moment: Moment) {
        state.withLock { $0 = State(snapshot: snapshot, steady: moment.steady) }
    }

    /// The work thread is alive; nothing else has changed.
    func beat(at moment: Moment) { state.withLock { $0.steady = moment.steady } }

    /// Serves the socket for as long as the process lives, and calls `failed` when it cannot: a process that cannot be watched
    /// must not run.
    func serve(at endpoint: Endpoint, failed: @escaping @Sendable (any Error) -> Void) throws(HostError) {
        try SystemThread.start { [self] in
            do {
                // A bus belongs to the thread that made it.
                let bus = try ZeroMQBus()
                let listener = try bus.bind(endpoint, for: .owner)
                while true {
                    try bus.wait(milliseconds: Int(Limits.readTime))
                    if !bus.stillOwnsPath(of: listener) { throw HostError.lostPath }
                    while let arrival = try bus.receive() {
                        guard case .request(let peer, let frames) = arrival else { continue }
                        let request = FramedRequest(frames)
                        _ = try bus.reply(to: peer, request.reply(answer(request)))
                    }
                }
            } catch {
                failed(error)
            }
        }
    }

    private func answer(_ request: FramedRequest) -> [UInt8] {
        guard case .body(_, let body) = request, body.count <= Limits.bodyBytes else {
            return Reply.refused(.malformed, "the frames are not an envelope and one body").json(id: nil).bytes
        }
        let json: JSON
        do throws(JSON.SyntaxError) { json = try JSON(parsing: body) } catch {
            return Reply.refused(.malformed, error.description).json(id: nil).bytes
        }
        guard let elements = json.array else { return answer(json).bytes }
        guard !elements.isEmpty else { return Reply.refused(.malformed, "an array without messages").json(id: nil).bytes }
        guard elements.count <= Limits.batchMessages else {
            return Reply.refused(.tooLarge, "at most \(Limits.batchMessages) messages are taken").json(id: nil).bytes
        }
        return JSON.array(elements.map(answer)).bytes
    }

    private func answer(_ json: JSON) -> JSON {
        do throws(Rejection) {
            let message = try Message(json)
            let now = state.withLock(\.self)
            let age = max(0, Clocks.moment().steady - now.steady)
            let data: JSON
            switch message.type {
            case "ping": data = [:]
            case "info": data = now.snapshot.info
            case "stats": data = now.snapshot.stats.with("lastTurnMilliseconds", .integer(age))
            case "metrics": data = ["text": now.snapshot.metrics.json]
            default: throw Rejection(.unknownType, "this socket answers ping, info, stats and metrics")
            }
            return Reply.done(data).json(id: message.id)
        } catch {
            return Reply.refused(error).json(id: Message.id(of: json))
        }
    }
}
