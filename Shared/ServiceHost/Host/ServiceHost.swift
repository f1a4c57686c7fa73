// SPDX-License-Identifier: Apache-2.0

import Bus
import CZeroMQ
import Contracts
import Glibc
import Kernel
import Storage
import Synchronization
import Telemetry

/// From the command line to a graceful exit: everything around a `ServiceCore`.
package enum ServiceHost {
    /// Runs one shard of a service until SIGTERM or SIGINT, and ends the process. The `courier` brings what the service dispatches.
    package static func run(_ definition: ServiceDefinition, courier: (any Courier)? = nil) -> Never {
        let options = Options(of: definition.service)
        let process = ProcessName(definition.service, options.shard)
        let log = Logger(process: process)
        do {
            try dieWithSupervisor()
            let host = try Host(definition, courier, process: process, home: options.home, log: log)
            try host.run()
            log.write(LogLine(.info, "stopped"))
            exit(0)
        } catch {
            log.write(LogLine(.error, "ended", ["error": String(describing: error).json]))
            exit(exitCode(of: error))
        }
    }

    fileprivate static func exitCode(of error: any Error) -> Int32 {
        switch error {
        case let error as HostError: error.exitCode
        case is StoreFailure: HostError.storeFailed
        case is StoreRefusal: HostError.configuration
        default: HostError.internalFault
        }
    }

    /// A supervised process ends with its supervisor, also when that is killed.
    private static func dieWithSupervisor() throws(HostError) {
        guard let text = getenv("PUNCHCARD_SUPERVISOR"), let supervisor = pid_t(String(cString: text)) else { return }
        _ = punchcard_die_with_parent(SIGTERM)
        // It may have died before we asked.
        if getppid() != supervisor { throw HostError("the supervisor has gone", exitCode: HostError.configuration) }
    }
}

/// The process around one core: its store, sockets and loop.
private final class Host {
    private let core: ServiceCore
    private let bus: ZeroMQBus
    private let home: Home
    private let log: Logger
    private let stop: StopSignal
    private let control: ControlSocket
    private let listeners: [Listener]
    private let couriers: Couriers?
    private var connections: [ProcessName: Connection] = [:]
    private var published: Int64 = 0
    private var clock: ProcessClock
    /// The setting of the clock that the control thread was shown.
    private var shown: ProgramClock.Setting?

    /// Opens everything, in the order that lets a second process touch nothing.
    init(_ definition: ServiceDefinition, _ courier: (any Courier)?, process: ProcessName, home: Home, log: Logger) throws {
        self.home = home
        self.log = log
        let topology = try home.topology()
        guard topology.processes.contains(process) else {
            throw HostError("\(process) is not in \(home.topologyPath)", exitCode: HostError.configuration)
        }
        raiseDescriptorLimit()
        try home.checkWhole(process)
        try home.makeDirectories(for: process)
        stop = StopSignal()
        let wake = try Wake()
        try stop.listen { wake.signal() }
        let secret = try home.secret()
        clock = try ProcessClock(home)
        let moment = try clock.moment()
        // Opening takes the lock beside the store. Who does not get it has touched nothing, the sockets least of all.
        let store = try SQLiteStore(
            path: home.storePath(of: process),
            identity: StoreIdentity(service: process.service.rawValue, shard: process.shard, epoch: Epoch.new()),
            keeping: ServiceCore.schema(of: definition), now: moment.wall)
        // Once more: a restore that began since has this mark there before it looks for the lock that we now have.
        try home.checkWhole(process)
        core = try ServiceCore(
            definition, process: process, topology: topology, secret: secret, store: store, moment: moment,
            log: { log.write($0) }, stopwatch: Clocks.microseconds)
        bus = try ZeroMQBus(wake: wake)
        couriers = courier.map { Couriers($0, wake: wake) }
        var listeners = [try bus.bind(Endpoint(path: home.serviceSocket(of: process)), for: .owner)]
        if process.service == .gateway {
            listeners.append(try bus.bind(Endpoint(path: home.busSocket(gateway: process.shard)), for: .group))
        }
        self.listeners = listeners
        control = ControlSocket(try core.snapshot(moment), at: moment)
        try control.serve(at: Endpoint(path: home.controlSocket(of: process))) { error in
            log.write(LogLine(.error, "ended", ["error": String(describing: error).json]))
            exit(ServiceHost.exitCode(of: error))
        }
        log.write(LogLine(.info, "started", ["epoch": store.identity.epoch.json, "head": store.head.json]))
    }

    /// The loop: wait, receive, work, send.
    func run() throws {
        var moment = try clock.moment()
        while !stop.isSet {
            let due = max(0, min(core.wakeAt(moment) - moment.steady, Limits.poll))
            try bus.wait(milliseconds: Int(due))
            moment = try clock.moment()
            try checkMemory()
            try receive(moment)
            try send(try core.turn(moment), moment)
            try publish(moment)
        }
        try send(core.refuseWaiting(), moment)
        try core.close()
        bus.close()
    }

    /// Moves what waits in the sockets to the core's own queue, where it can be counted.
    private func receive(_ moment: Moment) throws {
        for result in couriers?.takeResults() ?? [] { core.receive(result, at: moment) }
        // As much as the queue holds; a peer that sends without end must not keep us from working.
        for _ in 0..<Limits.inboundMessages {
            guard let arrival = try bus.receive() else { return }
            switch arrival {
            case .request(let peer, let frames): core.receive(frames, from: peer, at: moment)
            case .answer(_, let frames):
                guard frames.count == 3, frames[1].isEmpty, let request = UInt64(bigEndianBytes: frames[0]) else { continue }
                core.receive(frames[2], to: request, at: moment)
            }
        }
    }

    private func send(_ output: ServiceCore.Output, _ moment: Moment) throws {
        // A peer that has gone or does not read loses its answer, and asks again.
        for (caller, body) in output.replies { _ = try bus.reply(to: caller.peer, caller.envelope + [body]) }
        for request in output.requests {
            let connection = try connection(to: request.to)
            if try !bus.send(on: connection, [request.id.bigEndianBytes, [], request.body]) {
                core.couldNotSend(request, at: moment)
            }
        }
        for dispatch in output.dispatches {
            guard let couriers else { preconditionFailure("nobody brings away what \(dispatch.lane) sends") }
            try couriers.send(dispatch)
        }
    }

    private func connection(to process: ProcessName) throws -> Connection {
        if let connection = connections[process] { return connection }
        let connection = try bus.connect(to: Endpoint(path: home.serviceSocket(of: process)))
        connections[process] = connection
        return connection
    }

    /// Ends the process before it takes the memory of all others. What was not committed was not answered.
    private func checkMemory() throws {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let bytes = usage.ru_maxrss << 10
        guard bytes > Limits.memory else { return }
        throw HostError(
            "\(bytes >> 20) MiB of memory were taken, more than \(Limits.memory >> 20): a peer sends without end, or does not read",
            exitCode: HostError.tooMuchMemory)
    }

    /// Shows the control thread how things stand, once a second and when the program's clock was set, and sees whether we are still
    /// reached.
    private func publish(_ moment: Moment) throws {
        control.beat(at: moment)
        guard moment.steady - published >= Limits.snapshotInterval || core.followed != shown else { return }
        published = moment.steady
        shown = core.followed
        control.publish(try core.snapshot(moment), at: moment)
        for listener in listeners where !bus.stillOwnsPath(of: listener) {
            throw HostError.lostPath
        }
    }
}

/// Names the life of a store: from when it was made or put back from a backup.
package enum Epoch: Identified {
    package static let prefix = "epoch"

    /// A random one.
    package static func new() -> String {
        var random = SystemRandomNumberGenerator()
        return ID<Epoch>(bits: UInt128(random.next()) << 64 | UInt128(random.next())).text
    }
}

/// Each caller needs a descriptor: the more there are, the more callers there can be.
private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// The number of a request, as the frame that comes back with its answer.
extension UInt64 {
    package var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }

    package init?(bigEndianBytes bytes: [UInt8]) {
        guard bytes.count == 8 else { return nil }
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
