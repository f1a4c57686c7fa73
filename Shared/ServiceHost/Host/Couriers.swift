// SPDX-License-Identifier: Apache-2.0

import Bus
import CZeroMQ
import DequeModule
import Glibc
import Synchronization
import Telemetry

/// Who brings dispatches to the outside world.
package protocol Courier: Sendable {
    /// What one thread works with.
    func carrier() -> any Carrier
}

/// Brings one dispatch after another, and may take its time.
package protocol Carrier {
    func carry(_ dispatch: Dispatch) -> DispatchResult.Ending
}

/// The threads that bring dispatches away while the work thread goes on.
///
/// Each lane has a queue and threads of its own, as many as it ever had dispatches under way at once. The core bounds those, and so
/// the queues too.
final class Couriers: Sendable {
    private struct Lane {
        /// Counts what waits; a thread sleeps on it.
        let bell: Int32
        var waiting: Deque<Dispatch> = []
        var busy = 0
        var threads = 0
    }

    private let courier: any Courier
    private let wake: Wake
    private let lanes = Mutex<[String: Lane]>([:])
    private let results = Mutex<[DispatchResult]>([])

    /// The `wake` tells the work thread that there are results.
    init(_ courier: any Courier, wake: Wake) {
        self.courier = courier
        self.wake = wake
    }

    /// Takes a dispatch.
    func send(_ dispatch: Dispatch) throws {
        let (bell, needsThread) = try lanes.withLock { lanes in
            var lane = if let lane = lanes[dispatch.lane] { lane } else { try Self.newLane() }
            lane.waiting.append(dispatch)
            let needsThread = lane.threads < lane.waiting.count + lane.busy
            if needsThread { lane.threads += 1 }
            lanes[dispatch.lane] = lane
            return (lane.bell, needsThread)
        }
        if needsThread { try SystemThread.start { [self] in work(in: dispatch.lane, bell: bell) } }
        eventfd_write(bell, 1)
    }

    /// Takes what has ended.
    func takeResults() -> [DispatchResult] {
        results.withLock { results in
            defer { results = [] }
            return results
        }
    }

    private static func newLane() throws(HostError) -> Lane {
        let bell = eventfd(0, Int32(EFD_SEMAPHORE | EFD_CLOEXEC))
        guard bell >= 0 else {
            throw HostError("cannot open a lane: \(String(cString: strerror(errno)))", exitCode: HostError.internalFault)
        }
        return Lane(bell: bell)
    }

    /// What each thread does until the process ends.
    private func work(in name: String, bell: Int32) {
        let carrier = courier.carrier()
        var count: UInt64 = 0
        while true {
            guard eventfd_read(bell, &count) == 0 else { continue }
            let taken = lanes.withLock { lanes in
                let dispatch = lanes[name]?.waiting.popFirst()
                if dispatch != nil { lanes[name]?.busy += 1 }
                return dispatch
            }
            guard let dispatch = taken else { continue }
            let result = DispatchResult(key: dispatch.key, lane: name, carrier.carry(dispatch))
            lanes.withLock { $0[name]?.busy -= 1 }
            results.withLock { $0.append(result) }
            wake.signal()
        }
    }
}
