// SPDX-License-Identifier: Apache-2.0

/// The frames of a request, taken apart by the grammar of the wire.
///
///     request = envelope body
///     envelope = every frame up to and including the first empty one, at most 5; or nothing at all
///
/// An envelope is what a REQ socket puts before the body (an empty frame, perhaps a number before it), and what it wants
/// back before the answer. A plain DEALER may send the body alone.
package enum FramedRequest: Equatable, Sendable {
    /// The most frames of an envelope, the empty one included.
    ///
    /// Relays between a caller and us may add some.
    package static let longestEnvelope = 5

    /// One body.
    ///
    /// Whether it is JSON, and not too long, is for the reader of the body to say.
    case body(envelope: [[UInt8]], [UInt8])

    /// Not of that form. The envelope is as much of it as was understood, so that the complaint finds its way back.
    case malformed(envelope: [[UInt8]])

    /// - Parameter frames: what came after the routing id.
    package init(_ frames: [[UInt8]]) {
        let end = frames.prefix(FramedRequest.longestEnvelope).firstIndex(where: \.isEmpty).map { $0 + 1 } ?? 0
        let envelope = Array(frames[..<end])
        self = frames.count == end + 1 ? .body(envelope: envelope, frames[end]) : .malformed(envelope: envelope)
    }

    /// The frames that carry `answer` back to who asked.
    package func reply(_ answer: [UInt8]) -> [[UInt8]] {
        switch self {
        case .body(let envelope, _), .malformed(let envelope): envelope + [answer]
        }
    }
}
