// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import ServiceHost

/// A client that keeps so many messages in flight.
struct Load {
    let home: Home
    let client: Client
    let run = UUID().uuidString.prefix(8)

    init(home: Home) throws {
        self.home = home
        client = try Client(to: Endpoint(path: home.busSocket()))
    }

    struct Result {
        var microseconds: [Int64] = []
        var refused = 0
        var elapsed: Int64 = 1

        func line(_ ack: Message.Ack, _ window: Int) -> String {
            let rate = Int64(microseconds.count) * 1_000_000 / max(1, elapsed)
            let cells = [String(window), String(rate)] + microseconds.quantiles + [String(refused)]
            return ack.rawValue.padding(toLength: 6, withPad: " ", startingAt: 0) + cells.inColumns
        }
    }

    /// Enrols members of this run's own, in batches.
    func enrol(_ count: Int) throws -> [String] {
        var members: [String] = []
        for start in stride(from: 0, to: count, by: 256) {
            let batch = (start..<min(count, start + 256)).map { number -> JSON in
                let identifier: JSON = ["kind": "customer", "value": .string("\(run)-\(number)")]
                return message("member.enroll", ["identifiers": [identifier]], id: "\(run)-member-\(number)", ack: nil)
            }
            guard let bytes = try client.request(JSON.array(batch).bytes, timeoutMilliseconds: 10_000) else {
                throw BusFailure()
            }
            members += try JSON(parsing: bytes).array?.compactMap { $0["data"]?["member"]?.string } ?? []
        }
        return members
    }

    struct BusFailure: Error {}

    func run(_ members: [String], ack: Message.Ack, window: Int, seconds: Int) throws -> Result {
        var result = Result()
        var sent: [Client.Ticket: Int64] = [:]
        let start = Clocks.microseconds()
        let end = start + Int64(seconds) * 1_000_000
        var number = 0
        while Clocks.microseconds() < end || !sent.isEmpty {
            while sent.count < window, Clocks.microseconds() < end {
                number += 1
                let id = "\(run)-\(ack.rawValue)-\(window)-\(number)"
                let data: JSON = ["amount": 1_999, "currency": "EUR", "member": .string(members[number % members.count])]
                let body = message("purchase.completed", data, id: id, ack: ack).bytes
                guard let ticket = try client.send(body, timeoutMilliseconds: 1_000) else { throw BusFailure() }
                sent[ticket] = Clocks.microseconds()
            }
            guard let (ticket, body) = try client.receive(timeoutMilliseconds: 10_000) else { throw BusFailure() }
            guard let began = sent.removeValue(forKey: ticket) else { continue }
            result.microseconds.append(Clocks.microseconds() - began)
            if try !Reply(JSON(parsing: body)).isOK { result.refused += 1 }
        }
        result.elapsed = Clocks.microseconds() - start
        return result
    }

    /// Waits until every consumer has read everything.
    func drain() throws {
        while true {
            let ask = message("stream.list", [:], id: UUID().uuidString, ack: nil)
            if let bytes = try client.request(ask.bytes, timeoutMilliseconds: 5_000) {
                let streams = try JSON(parsing: bytes)["data"]?["streams"]?.array ?? []
                let consumers = streams.flatMap { $0["consumers"]?.array ?? [] }
                if consumers.allSatisfy({ $0["depth"] == 0 }) { return }
            }
            usleep(50_000)
        }
    }

    func message(_ type: String, _ data: JSON, id: String, ack: Message.Ack?) -> JSON {
        Message(id: id, source: "load", type: type, data: data, ack: ack).json
    }

    /// Processor time and memory of each process of this home, from /proc.
    func usage() throws -> [String: (hundredths: Int, kibibytes: Int)] {
        var usage: [String: (hundredths: Int, kibibytes: Int)] = [:]
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(entry) != nil {
            guard let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else { continue }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard let name = words.first?.split(separator: "/").last, name.hasPrefix("punchcard-"), words.contains(home.path)
            else { continue }
            let shard = words.firstIndex(of: "--shard").map { words[$0 + 1] } ?? "0"
            let stat = try String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8)
            let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
            let times = (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
            usage["\(name.dropFirst(10))-\(shard)"] = (times, (Int(fields[22]) ?? 0) * 4)
        }
        usage["load-0"] = nil
        return usage
    }
}

extension [Int64] {
    /// Of microseconds: the middle one, that which one in a hundred exceeds, and the largest, in milliseconds.
    var quantiles: [String] {
        let sorted = sorted()
        return [50, 99, 100].map { hundredths in
            guard !sorted.isEmpty else { return "-" }
            let value = sorted[Swift.min(sorted.count - 1, sorted.count * hundredths / 100)]
            return "\(value / 1_000).\(String(value % 1_000 / 10 + 100).dropFirst())"
        }
    }
}

extension [String] {
    /// Cells of one line, each at the right of its column.
    var inColumns: String { map { String(repeating: " ", count: Swift.max(0, 9 - $0.count)) + $0 }.joined() }
}
