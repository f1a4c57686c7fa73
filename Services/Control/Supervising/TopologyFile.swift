// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Glibc
import Kernel
import ServiceHost

/// The file that says which processes an installation has: made on the first start, and never changed by a later one.
enum TopologyFile {
    /// The topology of a home, which is made if there is none, and completed if it is of an earlier release. Counts that are
    /// not asked for are what they are, else 1.
    ///
    /// - Throws: `Failure` when there are others than those asked for: to change their number means to move members.
    static func open(_ home: Home, earningShards: Int?, gateways: Int?, isTrial: Bool) throws -> Topology {
        guard access(home.topologyPath, F_OK) == 0 else {
            let topology = Topology(
                shards: [.earning: earningShards ?? 1, .gateway: gateways ?? 1], isTrial: isTrial
            ).completed
            try checkPaths(of: topology, in: home)
            try write(topology, to: home.topologyPath)
            return topology
        }
        let found = try home.topology()
        let topology = found.completed
        for (asked, service) in [(earningShards, Service.earning), (gateways, .gateway)] {
            let count = topology.shards(of: service)
            guard asked ?? count == count else {
                throw Failure(
                    "\(home.topologyPath) has \(count) of \(service), not \(asked ?? 0). The number is set when a home is made: "
                        + "start without that option, or make another home",
                    code: .configuration
                )
            }
        }
        try checkPaths(of: topology, in: home)
        if topology != found { try write(topology, to: home.topologyPath) }
        return topology
    }

    /// Better one error now than one from each process.
    private static func checkPaths(of topology: Topology, in home: Home) throws {
        for process in topology.processes {
            _ = try Endpoint(path: home.serviceSocket(of: process))
            _ = try Endpoint(path: home.controlSocket(of: process))
            if process.service == .gateway { _ = try Endpoint(path: home.busSocket(gateway: process.shard)) }
        }
    }

    /// Moved into place, so that nobody ever reads half of it.
    static func write(_ topology: Topology, to path: String) throws {
        let draft = path + ".\(getpid())"
        try File.write(Array((topology.json.prettyText + "\n").utf8), to: draft, mode: 0o644)
        guard rename(draft, path) == 0 else {
            throw Failure("cannot make \(path): \(String(cString: strerror(errno)))", code: .cannotCreate)
        }
    }
}
