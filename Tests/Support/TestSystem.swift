// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Kernel
import ServiceHost
import Storage
import Telemetry

/// Several service cores in one thread, joined without sockets, on a clock that the test moves.
///
/// What the cores send each other is carried at once and in order. A process that was killed is not reached; one that is
/// paused is reached and does nothing, as under SIGSTOP. Time jumps from one moment at which a core says that it has
/// something to do to the next, so that a core which says so too late is late, and one which spins is found out.
package final class TestSystem {
    package let topology: Topology
    package private(set) var moment: Moment
    private var clock: ProgramClock?
    /// What the cores logged.
    package private(set) var log: [LogLine] = []
    /// How often a process ended because its store failed.
    package private(set) var crashes: [ProcessName: Int] = [:]
    /// Whether a process whose store failed starts again at once.
    package var restartsAfterCrash = false
    /// Asked for all that one process sends another; what it says no to is lost.
    package var carries: (_ from: ProcessName, _ to: ProcessName, _ body: [UInt8]) -> Bool = { _, _, _ in true }

    /// What comes of a dispatch, at once; nil: it stays under way until the test says what came of it.
    package var outside: (Dispatch) -> DispatchResult.Ending? = { _ in .answered(status: 200, retryAfter: nil) }
    /// What went to the outside world.
    package private(set) var dispatched: [Dispatch] = []

    private let definitions: [Service: ServiceDefinition]
    private let stores: TestStores
    private var cores: [ProcessName: ServiceCore] = [:]
    private var paused: [ProcessName: [Parcel]] = [:]
    var answers: [[UInt8]: [UInt8]] = [:]
    var asked: UInt64 = 0

    /// Something on its way to a core.
    private enum Parcel {
        case request(frames: [[UInt8]], Peer)
        case answer([UInt8], UInt64)
    }

    /// Starts every process.
    ///
    /// - Parameters:
    ///   - definitions: the services that run, each on its own.
    ///   - shards: how many of each; by default one.
    ///   - now: where the program's clock begins.
    ///   - backing: where the stores lie.
    ///   - makeStore: the store of a process that starts for the first time, instead of one that `backing` makes.
    /// - Throws: what a store throws that cannot be opened.
    package init(
        _ definitions: [ServiceDefinition],
        shards: [Service: Int] = [:],
        at now: Timestamp = TestSystem.noon,
        on backing: TestStores.Backing = .memory,
        makeStore: ((ProcessName, Schema) throws -> any Store)? = nil
    ) throws {
        self.definitions = Dictionary(uniqueKeysWithValues: definitions.map { ($0.service, $0) })
        var counts: [Service: Int] = [:]
        for definition in definitions { counts[definition.service] = shards[definition.service] ?? 1 }
        topology = Topology(shards: counts)
        moment = Moment(now: now, wall: now, steady: 0)
        stores = TestStores(on: backing, makeStore: makeStore)
        for process in topology.processes { try start(process) }
    }

    /// 2026-11-21T12:00:00Z.
    package static let noon = Timestamp(milliseconds: 1_795_262_400_000)

    // Processes.

    package func start(_ process: ProcessName) throws {
        let definition = definition(of: process)
        precondition(cores[process] == nil, "\(process) runs already")
        cores[process] = try ServiceCore(
            definition,
            process: process,
            topology: topology,
            secret: TestSystem.secret,
            store: stores.open(process, keeping: ServiceCore.schema(of: definition), at: moment.now),
            moment: moment,
            log: { [unowned self] in log.append($0) }
        )
    }

    private func definition(of process: ProcessName) -> ServiceDefinition {
        guard let definition = definitions[process.service] else { preconditionFailure("\(process) was not defined") }
        return definition
    }

    package static let key = [UInt8](repeating: 7, count: 32)
    package static let secret = Secret(key: key)

    /// Stops a process as a kill does: what was not committed is gone, and so is what it had in memory.
    package func kill(_ process: ProcessName) {
        cores[process] = nil
        paused[process] = nil
        stores.drop(process)
    }

    package func restart(_ process: ProcessName) throws {
        kill(process)
        try start(process)
    }

    /// Stops a process as SIGTERM does: it answers what it can, and ends cleanly.
    package func stop(_ process: ProcessName) throws {
        guard let core = cores[process] else { return }
        _ = try carry(core.refuseWaiting(), from: core, process)
        try core.close()
        kill(process)
    }

    /// Lets a process be reached and do nothing, as SIGSTOP does.
    package func pause(_ process: ProcessName) { paused[process] = [] }

    package func resume(_ process: ProcessName) {
        for parcel in paused.removeValue(forKey: process) ?? [] { deliver(parcel, to: process) }
    }

    package func core(_ process: ProcessName) -> ServiceCore? { cores[process] }
    package func store(_ process: ProcessName) -> (any Store)? { stores[process] }

    /// The next commit of a process fails, and the process ends with it.
    package func failCommit(of process: ProcessName, _ when: MemoryStore.CommitFailure) {
        guard let store = stores[process] as? MemoryStore else { preconditionFailure("\(process) is not on a store in memory") }
        store.failNextCommit(when)
    }

    /// A backup of the store of a process, if it lies in memory.
    package func backup(of process: ProcessName) -> MemoryState? { (store(process) as? MemoryStore)?.snapshot() }

    /// Puts a backup in the place of the store of a process that does not run.
    package func restore(_ process: ProcessName, from state: MemoryState) throws {
        precondition(cores[process] == nil, "\(process) runs")
        try stores.restore(process, from: state, keeping: ServiceCore.schema(of: definition(of: process)))
    }

    /// Stops a process as a kill does, and starts it again on a backup.
    package func restart(_ process: ProcessName, from state: MemoryState) throws {
        kill(process)
        try restore(process, from: state)
        try start(process)
    }

    // Time.

    /// Moves the clocks on, and lets everything happen that is due by then.
    package func advance(milliseconds: Int64) throws {
        let end = moment.steady + milliseconds
        repeat { try step(until: end) } while moment.steady < end
    }

    /// Goes on to the next moment at which something is due, or to `end` if nothing is before it.
    package func step(until end: Int64) throws {
        let due = running.compactMap { cores[$0]?.wakeAt(moment) }.min() ?? end
        let winding = clock == nil ? .max : moment.steady + Limits.clockWinding
        let next = min(end, winding, max(due, moment.steady + 1))
        let step = next - moment.steady
        clock?.wind(at: next)
        moment = Moment(
            now: clock?.time(at: next) ?? moment.now + step, wall: moment.wall + step, steady: next,
            setting: clock?.setting(at: next))
        try settle()
    }

    /// Lets the program's clock go as in a trial, from where it is; it is wound as time passes.
    package func beginTrial(speed: ProgramClock.Speed) {
        clock = ProgramClock(at: moment.now, speed: speed, steady: moment.steady)
        clock?.wind(at: moment.steady)
    }

    /// Sets the clock of the trial, and lets the time pass until it takes effect.
    package func setClock(to time: Timestamp? = nil, speed: ProgramClock.Speed? = nil) throws {
        let setting = try clock?.set(to: { time ?? $0 }, speed: speed, at: moment.steady)
        guard let setting else { preconditionFailure("this is no trial") }
        try advance(milliseconds: setting.since - moment.steady)
    }

    /// Moves the program's clock only.
    package func advanceProgramClock(to now: Timestamp) { moment = Moment(now: now, wall: moment.wall, steady: moment.steady) }

    /// Sets the clock of the machine, and with it the program's; what is measured goes on.
    package func setBack(milliseconds: Int64) {
        moment = Moment(now: moment.now + -milliseconds, wall: moment.wall + -milliseconds, steady: moment.steady)
    }

    /// Lets real time pass at once, and everything happen that is due by then, while the program's clock stands.
    package func rest(milliseconds: Int64) throws {
        moment = Moment(now: moment.now, wall: moment.wall + milliseconds, steady: moment.steady + milliseconds)
        try settle()
    }

    private var running: [ProcessName] { topology.processes.filter { cores[$0] != nil && paused[$0] == nil } }

    /// Runs turns until nobody has anything to do now.
    ///
    /// - Throws: `Spinning` when that never comes.
    package func settle() throws {
        var rounds = 0
        var isMoving = true
        while isMoving {
            isMoving = false
            rounds += 1
            if rounds > 5_000 { throw Spinning(steady: moment.steady) }
            for process in running {
                if try turn(process) { isMoving = true }
            }
        }
    }

    /// A core has something to do again and again, and time does not pass.
    package struct Spinning: Error {
        package let steady: Int64
    }

    /// Runs one turn of a process. Returns whether there is more to do.
    @discardableResult
    package func turn(_ process: ProcessName) throws -> Bool {
        guard paused[process] == nil, let isMoving = try turned(process) else { return false }
        if cores[process] == nil, restartsAfterCrash { try start(process) }
        return isMoving
    }

    /// Whether a process has more to do after a turn; nil when it does not run. In a function of its own, so that nothing
    /// holds the store of a process that crashed.
    private func turned(_ process: ProcessName) throws -> Bool? {
        guard let core = cores[process] else { return nil }
        do {
            let hasMoved = try carry(core.turn(moment), from: core, process)
            return hasMoved || core.wakeAt(moment) <= moment.steady
        } catch is StoreFailure {
            kill(process)
            crashes[process, default: 0] += 1
            return true
        }
    }

    // Carrying.

    /// Returns whether anything came to somebody.
    private func carry(_ output: ServiceCore.Output, from core: ServiceCore, _ process: ProcessName) throws -> Bool {
        for (caller, body) in output.replies {
            guard caller.peer.listener.index > 0 else {
                precondition(answers[caller.envelope[0]] == nil, "a request was answered twice")
                answers[caller.envelope[0]] = body
                continue
            }
            let asker = topology.processes[caller.peer.listener.index - 1]
            // A process that was started again is another peer than the one that asked.
            guard let request = UInt64(bigEndianBytes: caller.envelope[0]), caller.peer.route == route(of: asker) else { continue }
            if carries(process, asker, body) { deliver(.answer(body, request), to: asker) }
        }
        for request in output.requests {
            guard cores[request.to] != nil else {
                core.couldNotSend(request, at: moment)
                continue
            }
            let peer = Peer(listener: Listener(index: index(of: process)), route: route(of: process))
            if carries(process, request.to, request.body) {
                deliver(.request(frames: [request.id.bigEndianBytes, [], request.body], peer), to: request.to)
            }
        }
        for dispatch in output.dispatches {
            dispatched.append(dispatch)
            if let ending = outside(dispatch) { report(ending, of: dispatch, to: process) }
        }
        return !output.replies.isEmpty || output.requests.contains { cores[$0.to] != nil }
    }

    /// Says what came of a dispatch.
    package func report(_ ending: DispatchResult.Ending, of dispatch: Dispatch, to process: ProcessName) {
        cores[process]?.receive(DispatchResult(key: dispatch.key, lane: dispatch.lane, ending), at: moment)
    }

    private func deliver(_ parcel: Parcel, to process: ProcessName) {
        guard paused[process] == nil else {
            paused[process]?.append(parcel)
            return
        }
        switch parcel {
        case .request(let frames, let peer): cores[process]?.receive(frames, from: peer, at: moment)
        case .answer(let body, let request): cores[process]?.receive(body, to: request, at: moment)
        }
    }

    func deliver(_ frames: [[UInt8]], to process: ProcessName) {
        deliver(.request(frames: frames, Peer(listener: Listener(index: 0), route: [])), to: process)
    }

    /// Callers from outside have listener 0, processes 1 and more.
    private func index(of process: ProcessName) -> Int { (topology.processes.firstIndex(of: process) ?? 0) + 1 }

    /// Each run of a process is a peer of its own.
    private func route(of process: ProcessName) -> [UInt8] { UInt64(stores.opened(process)).bigEndianBytes }
}
