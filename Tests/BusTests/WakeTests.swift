// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing

@testable import Bus

/// Each wait here is longer than the time limit, so a wake that does not work fails its test.
@Suite("Wake", .timeLimit(.minutes(1)))
struct WakeTests {
    private static let tooLong = 90_000

    @Test func `a signal from another thread ends a wait`() throws {
        let wake = try Wake()
        let bus = try ZeroMQBus(wake: wake)
        let thread = OtherThread { wake.signal() }
        try bus.wait(milliseconds: WakeTests.tooLong)
        thread.join()
        #expect(try bus.receive() == nil)
    }

    @Test func `a signal that comes before the wait is not lost`() throws {
        let wake = try Wake()
        let bus = try ZeroMQBus(wake: wake)
        wake.signal()
        try bus.wait(milliseconds: WakeTests.tooLong)
    }

    @Test func `many signals are one, which a wait takes`() throws {
        let wake = try Wake()
        let bus = try ZeroMQBus(wake: wake)
        for _ in 0..<1_000 { wake.signal() }
        try bus.wait(milliseconds: WakeTests.tooLong)

        var left = pollfd(fd: wake.pollable, events: Int16(POLLIN), revents: 0)
        #expect(poll(&left, 1, 0) == 0)
    }

    @Test func `a signal leaves errno as it was`() throws {
        let wake = try Wake()
        errno = EDOM
        wake.signal()
        #expect(errno == EDOM)
    }

    @Test func `a wait that a Unix signal interrupts ends without an error`() throws {
        let bus = try ZeroMQBus()
        signal(SIGUSR1) { _ in }
        // The threads of the tests' pool block signals.
        var (onlyThis, before) = (sigset_t(), sigset_t())
        sigaddset(&onlyThis, SIGUSR1)
        pthread_sigmask(SIG_UNBLOCK, &onlyThis, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let waiter = pthread_self()
        let (mayInterrupt, isOver) = (Flag(), Flag())
        let thread = OtherThread {
            // Again and again, because a signal that comes before the wait interrupts nothing.
            while !isOver.isSet {
                if mayInterrupt.isSet { pthread_kill(waiter, SIGUSR1) }
                usleep(1_000)
            }
        }
        mayInterrupt.set()
        try bus.wait(milliseconds: WakeTests.tooLong)
        isOver.set()
        thread.join()
    }

    @Test func `a message ends a wait of a bus that has a wake`() throws {
        try withTemporaryDirectory { directory in
            let endpoint = try Endpoint(path: "\(directory)/server.sock")
            let (server, client) = (try ZeroMQBus(wake: Wake()), try ZeroMQBus())
            _ = try server.bind(endpoint, for: .owner)
            try client.sendWhenReady(on: client.connect(to: endpoint), [bytes("question")])
            try server.wait(milliseconds: WakeTests.tooLong)
            #expect(try server.nextRequest().frames == [bytes("question")])
        }
    }
}

/// Something that became true on one thread, for another.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
