// SPDX-License-Identifier: Apache-2.0

/// Somebody who sends or receives: one run of a process, or one connection of somebody outside.
struct Peerage: Hashable, CustomStringConvertible {
    let name: String
    let run: UInt64

    var description: String { "\(name)#\(run)" }
}

/// Something on its way.
final class Parcel {
    let number: Int
    let from: Peerage
    let to: String
    let deliver: Agenda.Action
    var at: Int64
    /// It arrived, or never will.
    var isGone = false

    init(number: Int, from: Peerage, to: String, at: Int64, deliver: @escaping Agenda.Action) {
        self.number = number
        self.from = from
        self.to = to
        self.at = at
        self.deliver = deliver
    }
}

/// The wires. Each direction between two peers keeps its order, as a ZeroMQ connection does; everything else may go wrong.
struct Network {
    private struct Link: Hashable {
        let from: Peerage
        let to: String
    }

    private var arrivals: [Link: Int64] = [:]
    private(set) var parcels: [Int: Parcel] = [:]
    private var sent = 0

    /// A parcel that arrives `latency` from now at the earliest, and not before what was sent before it.
    mutating func parcel(
        from: Peerage, to: String, now: Int64, latency: Int64, inOrder: Bool = true, _ deliver: @escaping Agenda.Action
    ) -> Parcel {
        sent += 1
        let link = Link(from: from, to: to)
        let at = inOrder ? max(now + latency, arrivals[link] ?? 0) : now + latency
        if inOrder { arrivals[link] = at }
        let parcel = Parcel(number: sent, from: from, to: to, at: at, deliver: deliver)
        parcels[sent] = parcel
        return parcel
    }

    mutating func arrived(_ parcel: Parcel) {
        parcel.isGone = true
        parcels[parcel.number] = nil
    }

    /// All that is on its way, oldest first.
    var underWay: [Parcel] { parcels.values.sorted { $0.number < $1.number } }

    /// Every connection was made anew: nothing is late any more.
    mutating func forgetDelays() { arrivals = [:] }
}
