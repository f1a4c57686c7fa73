// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Which processes there are: read from one file that every process of an installation shares.
package struct Topology: Hashable, Sendable, JSONValue {
    private let shards: [Service: Int]
    /// Whether the installation tries something out, on a clock of its own (`ProgramClock`). It is so from its first start on.
    package let isTrial: Bool

    /// - Precondition: shard counts are powers of two; services that are not sharded have one shard, save gateways.
    package init(shards: [Service: Int], isTrial: Bool = false) {
        for (service, count) in shards {
            precondition(Share(0, of: count) != nil, "\(service) cannot have \(count) shards: it must be a power of two")
            precondition(count == 1 || service.isSharded || service == .gateway, "\(service) runs as one shard")
        }
        self.shards = shards
        self.isTrial = isTrial
    }

    /// The same with one process of each service that it lacks: what an installation of an earlier release becomes.
    package var completed: Topology {
        Topology(
            shards: Service.allCases.reduce(into: shards) { shards, service in shards[service] = shards[service] ?? 1 },
            isTrial: isTrial)
    }

    /// How many shards `service` runs; 0 when it does not run here.
    package func shards(of service: Service) -> Int { shards[service] ?? 0 }

    /// Every process, in the order in which they start.
    package var processes: [ProcessName] {
        Service.allCases.flatMap { service in (0..<shards(of: service)).map { ProcessName(service, $0) } }
    }

    package func processes(of service: Service) -> [ProcessName] { processes.filter { $0.service == service } }

    /// The process that owns what concerns `member` in `service`.
    package func owner(of member: MemberID, in service: Service) -> ProcessName {
        ProcessName(service, service.isSharded ? Slot(of: member).shard(of: max(1, shards(of: service))) : 0)
    }

    /// Who reads the stream of `owner`: each of our own services as one named consumer, split among its shards. A gateway
    /// needs the whole stream, so each is a consumer of its own.
    package func consumers(of owner: ProcessName) -> [(name: String, share: Share)] {
        Service.allCases.filter { $0.reads.contains(owner.service) }.flatMap { service in
            processes(of: service).filter { reads($0, owner) }.map { (consumerName($0), share(of: $0)) }
        }
    }

    /// Whether `reader` reads the stream of `owner`. Within a service, each shard reads the others.
    package func reads(_ reader: ProcessName, _ owner: ProcessName) -> Bool {
        reader.service.reads.contains(owner.service) && reader != owner
    }

    package func consumerName(_ reader: ProcessName) -> String {
        reader.service.isSharded ? reader.service.rawValue : reader.description
    }

    package func share(of reader: ProcessName) -> Share {
        guard reader.service.isSharded, let share = Share(reader.shard, of: shards(of: reader.service)) else { return .whole }
        return share
    }

    // The file.

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let names: [String] = try fields.required("processes")
        var processes: Set<ProcessName> = []
        for (index, name) in names.enumerated() {
            guard let process = ProcessName(name), processes.insert(process).inserted else {
                throw Invalid(pointer["processes"][index], "must be a service and a shard, such as earning-0, once")
            }
        }
        var shards: [Service: Int] = [:]
        for service in Service.allCases {
            let own = processes.filter { $0.service == service }.map(\.shard).sorted()
            guard own == Array(0..<own.count), own.isEmpty || Share(0, of: own.count) != nil else {
                throw Invalid(pointer["processes"], "\(service) must have a power of two of shards, from 0 on")
            }
            guard own.count <= 1 || service.isSharded || service == .gateway else {
                throw Invalid(pointer["processes"], "\(service) runs as one shard")
            }
            shards[service] = own.count
        }
        self.init(shards: shards.filter { $0.value > 0 }, isTrial: try fields.optional("trial") ?? false)
    }

    package var json: JSON {
        .members([
            "processes": .array(processes.map { .string($0.description) }), "trial": isTrial ? true : nil,
        ])
    }
}
