// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bus

/// The grammar of frames.
///
/// In the tables, frames are separated by `|`, and an empty one has nothing written.
@Suite("Framed requests")
struct FramedRequestTests {
    @Test(arguments: [
        ("{}", envelope: nil),
        ("|{}", envelope: ""),
        ("7||{}", envelope: "7|"),
        ("a|b|c|d||{}", envelope: "a|b|c|d|"),
        // An empty body is a body; that it is no JSON is found where JSON is read.
        ("|", envelope: ""),
        ("7||", envelope: "7|"),
    ])
    func `one body is taken out of its envelope`(text: String, envelope: String?) {
        let frames = frames(text)
        let expected = envelope.map(self.frames) ?? []
        #expect(FramedRequest(frames) == .body(envelope: expected, frames[frames.count - 1]))
    }

    @Test(arguments: [
        // Two bodies, with and without an envelope.
        ("{}|{}", envelope: nil),
        ("7|{}", envelope: nil),
        ("|{}|{}", envelope: ""),
        ("7||{}|{}", envelope: "7|"),
        ("|{}|", envelope: ""),
        ("||{}", envelope: ""),
        // No body.
        ("", envelope: ""),
        ("7|", envelope: "7|"),
        // An empty frame that comes too late ends no envelope.
        ("a|b|c|d|e||{}", envelope: nil),
        ("a|b|c|d|e|f|g|h", envelope: nil),
    ])
    func `anything else is malformed, and keeps what is understood of its envelope`(text: String, envelope: String?) {
        #expect(FramedRequest(frames(text)) == .malformed(envelope: envelope.map(frames) ?? []))
    }

    @Test func `no frames at all are malformed`() {
        #expect(FramedRequest([]) == .malformed(envelope: []))
    }

    @Test(arguments: ["{}": "answer", "7||{}": "7||answer", "|{}|{}": "|answer"])
    func `an answer goes back in the same envelope`(text: String, reply: String) {
        #expect(FramedRequest(frames(text)).reply(bytes("answer")) == frames(reply))
    }

    private func frames(_ text: String) -> [[UInt8]] {
        text.split(separator: "|", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }
}
