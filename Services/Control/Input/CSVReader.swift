// SPDX-License-Identifier: Apache-2.0

/// Rows of a file of separated values (RFC 4180), one after the other, however large the file is.
///
/// Our own, because SwiftCSV 0.10 holds the whole file as one string, calls back for each row with no way to stop, and takes
/// neither an unfinished quotation nor bytes that are not UTF-8 for an error of one row.
struct CSVReader {
    /// One record.
    struct Row: Sendable {
        /// Nil when it cannot be read, with the reason in `fault`.
        let fields: [String]?
        let fault: String
        /// The line where it begins, from 1 on.
        let line: Int
    }

    private var reader: LineReader
    private let delimiter: UInt8
    private let quote = UInt8(ascii: "\"")
    private var isFirst = true

    init(path: String, delimiter: UInt8) throws(Failure) {
        reader = try LineReader(path: path)
        guard reader.size != nil else {
            throw Failure("\(path) is no file: an import reads it twice, so a pipe will not do", code: .noInput)
        }
        self.delimiter = delimiter
    }

    var thousandths: Int? { reader.size.map { $0 == 0 ? 1_000 : Int(min(1_000, reader.bytesRead * 1_000 / $0)) } }

    /// The next row that is not empty; nil at the end.
    mutating func next() throws(Failure) -> Row? {
        while case .line(var bytes, let line) = try reader.next() {
            if isFirst, bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
            isFirst = false
            if bytes.isEmpty { continue }
            // A quoted field may go over several lines: there is a quotation open as long as quotes do not come in pairs.
            while bytes.count(where: { $0 == quote }) % 2 == 1 {
                guard case .line(let more, _) = try reader.next() else {
                    return Row(fields: nil, fault: "a quotation does not end", line: line)
                }
                bytes += [UInt8(ascii: "\n")] + more
            }
            return row(bytes, line)
        }
        return nil
    }

    private func row(_ bytes: [UInt8], _ line: Int) -> Row {
        var fields: [String] = []
        var rest = bytes[...]
        while true {
            let field: [UInt8]
            if rest.first == quote {
                guard let end = endOfQuotation(rest) else {
                    return Row(fields: nil, fault: "something follows the end of a quotation", line: line)
                }
                field = unquoted(rest[(rest.startIndex + 1)..<end])
                rest = rest[(end + 1)...]
            } else {
                field = Array(rest.prefix { $0 != delimiter })
                rest = rest.dropFirst(field.count)
            }
            guard let text = String(validating: field, as: UTF8.self) else {
                return Row(fields: nil, fault: "it is not UTF-8", line: line)
            }
            fields.append(text)
            guard rest.popFirst() != nil else { return Row(fields: fields, fault: "", line: line) }
        }
    }

    /// The quote that ends a quotation, if a delimiter or the end of the row follows it.
    private func endOfQuotation(_ bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex + 1
        while index < bytes.endIndex {
            if bytes[index] != quote {
                index += 1
            } else if index + 1 < bytes.endIndex, bytes[index + 1] == quote {
                index += 2
            } else {
                return index + 1 == bytes.endIndex || bytes[index + 1] == delimiter ? index : nil
            }
        }
        return nil
    }

    /// Two quotes in a quotation are one.
    private func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var field: [UInt8] = []
        var isSecond = false
        for byte in bytes {
            isSecond = byte == quote && !isSecond
            if byte != quote || isSecond { field.append(byte) }
        }
        return field
    }
}
