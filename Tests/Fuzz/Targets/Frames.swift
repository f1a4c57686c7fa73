// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Enrollment
import Kernel
import ServiceHost
import TestSupport

extension FuzzTarget {
    /// Frames, divided by the byte 1e, at a service that asks nobody: one answer comes back through the envelope, and an array is
    /// answered by an array as long.
    static let frames = FuzzTarget("frames", cases: 600, tokens: ["\u{1e}", "\u{1e}\u{1e}", "\u{1e}[", "]", "\u{1e}{}"]) { bytes in
        let frames = bytes.split(separator: 0x1e, maxSplits: 40, omittingEmptySubsequences: false).map(Array.init)
        let framed = FramedRequest(frames)
        try expect(
            framed.reply([]).dropLast() == frames.prefix(framed.reply([]).count - 1)[...], "the envelope is not what was sent")
        let system = try TestSystem([enrollment])
        guard let core = system.core(ProcessName(.enrollment, 0)) else { throw Violation("nobody is there") }
        let peer = Peer(listener: Listener(index: 0), route: [1])
        core.receive(frames, from: peer, at: system.moment)
        var replies: [(to: Caller, body: [UInt8])] = []
        for second in 0..<40 {
            let past = Int64(second) * 1_000
            let output = try core.turn(Moment(now: system.moment.now + past, wall: system.moment.wall + past, steady: past))
            try expect(output.requests.isEmpty, "it asks others")
            replies += output.replies
            if !replies.isEmpty { break }
        }
        try expect(replies.count == 1, "\(replies.count) answers came")
        try expect(replies[0].to.peer == peer && replies[0].to.envelope + [[]] == framed.reply([]), "it goes to somebody else")
        let answer = try JSON(parsing: replies[0].body)
        if case .body(_, let body) = framed, let asked = try? JSON(parsing: body), let elements = asked.array, !elements.isEmpty {
            try expect(answer.array?.count == elements.count || answer["status"] == 413, "\(elements.count) are answered by one")
        }
        for reply in answer.array ?? [answer] {
            let reply = try Reply(reply.with("id", nil))
            try expect(reply.isOK || reply.code.map { $0.status == reply.status && $0 != .internal } == true, "\(reply)")
        }
    }
}
