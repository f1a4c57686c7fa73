// SPDX-License-Identifier: Apache-2.0

import Kernel

/// The services of this release, in the order in which they start.
package enum Service: String, Sendable, CaseIterable, CustomStringConvertible {
    case enrollment, earning, referral, rewards, notification, gateway

    package var description: String { rawValue }

    /// The stream that it owns.
    package var stream: String { self == .gateway ? "intake" : rawValue }

    /// The owner of a stream.
    package init?(stream: String) {
        guard let service = Self.allCases.first(where: { $0.stream == stream }) else { return nil }
        self = service
    }

    /// Whether its members are divided among its shards. The others run as one shard each; several gateways each have
    /// members of all slots.
    package var isSharded: Bool { self == .earning || self == .notification }

    /// Whose streams it reads. An owner lists these consumers from the start, also when they are dead.
    package var reads: [Service] {
        switch self {
        case .enrollment: [.earning]
        case .earning: [.gateway, .enrollment, .earning, .referral, .rewards]
        case .referral: [.enrollment, .earning]
        case .rewards: [.enrollment, .earning, .referral]
        case .notification: [.enrollment, .earning, .referral, .rewards, .notification]
        case .gateway: [.enrollment]
        }
    }
}

/// One process: one shard of one service. `earning-0`.
package struct ProcessName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let service: Service
    package let shard: Int

    package init(_ service: Service, _ shard: Int) {
        self.service = service
        self.shard = shard
    }

    /// Reads `earning-0`; nil for anything else.
    package init?(_ text: String) {
        guard let dash = text.lastIndex(of: "-"), let service = Service(rawValue: String(text[..<dash])),
            let shard = Int(text[text.index(after: dash)...]), (0..<Limits.slots).contains(shard)
        else { return nil }
        self.init(service, shard)
    }

    package var description: String { "\(service)-\(shard)" }

    package static func < (a: ProcessName, b: ProcessName) -> Bool {
        (Service.allCases.firstIndex(of: a.service) ?? 0, a.shard) < (Service.allCases.firstIndex(of: b.service) ?? 0, b.shard)
    }
}
