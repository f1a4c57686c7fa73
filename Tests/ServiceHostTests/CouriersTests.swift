// SPDX-License-Identifier: Apache-2.0

import Bus
import Foundation
import Synchronization
import Testing

@testable import ServiceHost

/// The threads that bring dispatches away, as they are in a process.
struct CouriersTests {
    private func dispatch(_ key: String, by lane: String = "lane") -> Dispatch {
        Dispatch(key: key, lane: lane, .call(Dispatch.HTTPCall(url: "", headers: [], body: [], authorities: nil)), within: 1_000)
    }

    /// Waits for results.
    private func results(of couriers: Couriers, _ count: Int) -> [DispatchResult] {
        var results: [DispatchResult] = []
        for _ in 0..<2_000 where results.count < count {
            results += couriers.takeResults()
            if results.count < count { usleep(5_000) }
        }
        return results
    }

    @Test func `each dispatch comes back once, with the end that it had`() throws {
        let couriers = Couriers(Streets(), wake: try Wake())
        for number in 0..<400 { try couriers.send(dispatch("\(number)", by: "lane \(number % 3)")) }
        let ended = results(of: couriers, 400)
        #expect(ended.count == 400 && Set(ended.map(\.key)).count == 400)
        #expect(ended.allSatisfy { $0.ending == .unanswered("\($0.key) on \($0.lane)") })
        #expect(couriers.takeResults() == [])
    }

    @Test func `a lane that stands still holds up nobody else`() throws {
        let streets = Streets()
        let couriers = Couriers(streets, wake: try Wake())
        streets.close("slow")
        for number in 0..<5 { try couriers.send(dispatch("s\(number)", by: "slow")) }
        for number in 0..<20 { try couriers.send(dispatch("f\(number)", by: "fast")) }
        #expect(results(of: couriers, 20).allSatisfy { $0.lane == "fast" })
        streets.open("slow")
        #expect(results(of: couriers, 5).map(\.lane) == Array(repeating: "slow", count: 5))
    }

    @Test func `all that a lane is given goes at the same time`() throws {
        let streets = Streets()
        let couriers = Couriers(streets, wake: try Wake())
        streets.close("lane")
        for number in 0..<6 { try couriers.send(dispatch("\(number)")) }
        for _ in 0..<2_000 where streets.standing < 6 { usleep(5_000) }
        #expect(streets.standing == 6)
        streets.open("lane")
        #expect(results(of: couriers, 6).count == 6)
    }

    @Test func `one after the other needs one thread only`() throws {
        let streets = Streets()
        let couriers = Couriers(streets, wake: try Wake())
        for number in 0..<30 {
            try couriers.send(dispatch("\(number)"))
            #expect(results(of: couriers, 1).count == 1)
        }
        #expect(streets.carriers == 1)
    }
}

/// Where carriers go, and stand while their street is closed.
private final class Streets: Courier {
    private struct State {
        var closed: Set<String> = []
        var standing = 0
        var carriers = 0
    }

    private let state = Mutex(State())

    var standing: Int { state.withLock(\.standing) }
    var carriers: Int { state.withLock(\.carriers) }

    func close(_ lane: String) { state.withLock { _ = $0.closed.insert(lane) } }
    func open(_ lane: String) { state.withLock { _ = $0.closed.remove(lane) } }

    func carrier() -> any Carrier {
        state.withLock { $0.carriers += 1 }
        return OnFoot(streets: self)
    }

    func pass(_ lane: String) {
        state.withLock { $0.standing += 1 }
        while state.withLock({ $0.closed.contains(lane) }) { usleep(1_000) }
        state.withLock { $0.standing -= 1 }
    }
}

private struct OnFoot: Carrier {
    let streets: Streets

    func carry(_ dispatch: Dispatch) -> DispatchResult.Ending {
        streets.pass(dispatch.lane)
        return .unanswered("\(dispatch.key) on \(dispatch.lane)")
    }
}
