// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Control

@Suite(.timeLimit(.minutes(1))) struct SupervisingTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    // Starting again.

    @Test func `a process that fails is started at once, then later and later`() {
        var restarts = Restarts()
        let delays = (0..<9).map { _ in restarts.delay(after: .exited(70), living: 50) }
        #expect(delays == [0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    }

    @Test func `a process that lived for ten seconds was well`() {
        var restarts = Restarts()
        for _ in 0..<5 { _ = restarts.delay(after: .exited(70), living: 50) }
        #expect(restarts.delay(after: .exited(70), living: 10_000) == 0)
        #expect(restarts.delay(after: .exited(70), living: 50) == 100)
    }

    @Test func `a process that was killed from outside does not wait long`() {
        var restarts = Restarts()
        let delays = (0..<20).map { _ in restarts.delay(after: .killed(signal: SIGKILL), living: 50) }
        #expect(delays.allSatisfy { $0 <= 100 })
        let crashes = (0..<4).map { _ in restarts.delay(after: .killed(signal: SIGSEGV), living: 50) }
        #expect(crashes == [0, 100, 200, 400])
    }

    // Children.

    @Test @MainActor func `a child's output comes through the pipe, and its ending is told`() throws {
        let child = try Child.start(
            "/bin/sh",
            ["-c", "echo $GREETING; echo also >&2; exit 3"],
            environment: ["GREETING": "hello"]
        )
        defer { close(child.output) }
        let ending = child.ending(waiting: true)
        #expect(ending == .exited(3))
        #expect(child.read().map { String(decoding: $0, as: UTF8.self) } == "hello\nalso\n")
    }

    @Test @MainActor func `a child that is killed says by what`() throws {
        let child = try Child.start("/bin/sleep", ["60"], environment: [:])
        defer { close(child.output) }
        #expect(child.ending() == nil)
        #expect(child.read() == [])
        child.send(SIGKILL)
        #expect(child.ending(waiting: true) == .killed(signal: SIGKILL))
    }

    @Test @MainActor func `an executable that is not there is named`() throws {
        let failure = try #require(throws: Failure.self) {
            try Child.start("\(scratch.path)/punchcard-nothing", [], environment: [:])
        }
        #expect(failure.message.contains("punchcard-nothing"))
    }

    // The log.

    @Test func `a log line becomes a tidy one`() {
        var printer = LogPrinter(isRaw: false)
        let line =
            #"{"head":12,"level":"info","message":"started","process":"earning-0","of":"a b","time":"2026-11-21T18:55:00.12Z"}"#
        #expect(
            printer.take(Array("\(line)\n".utf8), from: "earning-0") == [
                "18:55:00.12   earning-0     info     started head=12 of=\"a b\""
            ]
        )
    }

    @Test func `lines come whole, and what is no log line stands beside its process`() {
        var printer = LogPrinter(isRaw: false)
        #expect(printer.take(Array("Fatal er".utf8), from: "earning-0") == [])
        #expect(printer.take(Array("Fatal".utf8), from: "gateway-0") == [])
        #expect(printer.take(Array("ror\n".utf8), from: "earning-0") == ["              earning-0     Fatal error"])
        #expect(printer.end(of: "gateway-0") == ["              gateway-0     Fatal"])
        #expect(printer.end(of: "gateway-0") == [])
    }

    @Test func `raw lines are passed on, and the last error is remembered`() {
        var printer = LogPrinter(isRaw: true)
        let line = #"{"error":"no room","level":"error","message":"ended","process":"earning-0","time":"2026-11-21T18:55:00Z"}"#
        #expect(printer.take(Array("\(line)\n".utf8), from: "earning-0") == [line])
        #expect(printer.lastErrors == ["earning-0": "no room"])
    }

    // The home.

    @Test func `the topology is made on the first start, and kept`() throws {
        let home = Home(scratch.path)
        let made = try TopologyFile.open(home, earningShards: 4, gateways: nil, isTrial: false)
        #expect(
            made.processes.map(\.description) == [
                "enrollment-0", "earning-0", "earning-1", "earning-2", "earning-3", "referral-0",
                "rewards-0", "notification-0", "gateway-0",
            ]
        )
        #expect(try TopologyFile.open(home, earningShards: nil, gateways: nil, isTrial: false) == made)
        #expect(try TopologyFile.open(home, earningShards: 4, gateways: 1, isTrial: false) == made)
    }

    @Test func `other counts than those of the home are refused`() throws {
        let home = Home(scratch.path)
        _ = try TopologyFile.open(home, earningShards: 2, gateways: nil, isTrial: false)
        let failure = try #require(throws: Failure.self) {
            try TopologyFile.open(home, earningShards: 4, gateways: nil, isTrial: false)
        }
        #expect(failure.message.contains("has 2 of earning, not 4"))
        #expect(throws: Failure.self) { try TopologyFile.open(home, earningShards: nil, gateways: 2, isTrial: false) }
    }

    @Test func `a home whose sockets would have too long paths is refused before it is made`() throws {
        let deep = scratch.path + "/" + String(repeating: "x", count: 90)
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        #expect(throws: (any Error).self) { try TopologyFile.open(Home(deep), earningShards: nil, gateways: nil, isTrial: false) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: deep) == [])
    }

    @Test func `one up runs a home, and the next may when it has ended`() throws {
        var lock: UpLock? = try UpLock(Home(scratch.path))
        let failure = try #require(throws: Failure.self) { try UpLock(Home(scratch.path)) }
        #expect(failure.message.contains("(process \(getpid()))"))
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try UpLock(Home(scratch.path))
    }
}
