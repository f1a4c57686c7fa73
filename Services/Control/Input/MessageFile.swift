// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Messages in a file or a pipe: a JSON array, one JSON object, or one message a line.
///
/// Lines are read as they are needed, so a file may be larger than the memory. Everything else is read whole.
struct MessageFile: MessageSource {
    private var reader: LineReader
    private let ack: Message.Ack?
    /// What stood in an array.
    private var elements: ArraySlice<(json: JSON, place: String)> = []
    private var isFirst = true

    init(path: String, ack: Message.Ack? = nil) throws(Failure) {
        reader = try LineReader(path: path)
        self.ack = ack
    }

    var thousandths: Int? {
        guard let size = reader.size, size > 0 else { return nil }
        return Int(min(1_000, reader.bytesRead * 1_000 / size))
    }

    mutating func next() throws -> Pulled {
        while true {
            if let (json, place) = elements.popFirst() { return pulled(json, place) }
            switch try reader.next() {
            case .end: return .end
            case .notYet: return .notYet
            case .line(let bytes, let number):
                if bytes.allSatisfy({ $0 == 32 || $0 == 9 }) { continue }
                defer { isFirst = false }
                if let pulled = try take(bytes, at: number) { return pulled }
            }
        }
    }

    /// Reads a line: a message, or an array of them. Returns nil when it had to be looked at more closely.
    private mutating func take(_ bytes: [UInt8], at number: Int) throws -> Pulled? {
        let failed: JSON.SyntaxError
        do throws(JSON.SyntaxError) {
            return takeWhole(try JSON(parsing: bytes), place: "line \(number)")
        } catch {
            failed = error
        }
        // The first line of a text that goes on: an array or an object, written over several lines.
        if isFirst, bytes.first == UInt8(ascii: "[") || bytes.first == UInt8(ascii: "{") {
            let text = bytes + [UInt8(ascii: "\n")] + (try reader.rest())
            // If the whole is no JSON either, they were lines, of which the first is none.
            if let json = try? JSON(parsing: text) { return takeWhole(json, place: "message") }
            elements = MessageFile.lines(text.dropFirst(bytes.count + 1), from: number + 1)[...]
        }
        return .refused(place: "line \(number)", id: nil, Rejection(.malformed, failed.description))
    }

    private mutating func takeWhole(_ json: JSON, place: String) -> Pulled? {
        guard let array = json.array else { return pulled(json, place) }
        elements = array.enumerated().map { (json: $1, place: "\(place), element \($0 + 1)") }[...]
        return nil
    }

    private func pulled(_ json: JSON, _ place: String) -> Pulled {
        do throws(Rejection) {
            return .message(try Outgoing(json, place: place, ack: ack))
        } catch {
            return .refused(place: place, id: Message.id(of: json), error)
        }
    }

    /// Lines that were read with the first. What is no JSON among them becomes something that is no message.
    private static func lines(_ text: ArraySlice<UInt8>, from number: Int) -> [(json: JSON, place: String)] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { return nil }
            let json = (try? JSON(parsing: Array(line))) ?? .string(String(decoding: line.prefix(80), as: UTF8.self))
            return (json: json, place: "line \(number + index)")
        }
    }
}
