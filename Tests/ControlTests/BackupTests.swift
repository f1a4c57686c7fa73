// SPDX-License-Identifier: Apache-2.0

import Auditing
import Contracts
import Earning
import Enrollment
import Foundation
import Gateway
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Control

/// Copies that are made one after the other, and whether they go together.
@Suite struct BackupTests {
    private let definitions = [enrollment, earning, gateway]

    private func system() throws -> TestSystem {
        let system = try TestSystem(definitions, shards: [.earning: 2])
        try system.settle()
        _ = try system.ask(ProgramPublish.type, ["document": DemoProgram.document()])
        for card in 1...4 {
            _ = try system.ask("member.enroll", ["identifiers": [["kind": "card", "value": String(card).json]]])
        }
        try system.advance(milliseconds: 2_000)
        return system
    }

    private func buy(_ system: TestSystem, _ id: String, card: Int, ack: String) throws -> Reply {
        let data: JSON = ["amount": 100, "currency": "EUR", "member": "card:\(card)".json]
        return try system.ask("purchase.completed", data, id: id, ack: ack)
    }

    /// Copies every store in the order of a backup, with purchases of both kinds before each copy.
    private func copy(_ system: TestSystem, pausing: Bool) throws -> (states: [ProcessName: MemoryState], bought: [String]) {
        var (states, bought) = ([ProcessName: MemoryState](), [String]())
        if pausing {
            for process in system.topology.processes {
                #expect(try system.ask("fetching.pause", ["milliseconds": 30_000], of: process).isOK)
            }
        }
        for process in Backup.order(system.topology) {
            for card in 1...4 {
                for ack in ["stored", "done"] {
                    let id = "\(process) \(card) \(ack)"
                    #expect(try buy(system, id, card: card, ack: ack).isOK)
                    bought.append(id)
                }
            }
            try system.advance(milliseconds: 1_500)
            states[process] = system.backup(of: process)
        }
        return (states, bought)
    }

    /// The stores of a backup as a restore puts them in place.
    private func renewed(_ states: [ProcessName: MemoryState]) -> [ProcessName: MemoryState] {
        let epochs = Dictionary(
            uniqueKeysWithValues: states.map { process, state in
                let stream = StreamName(process.service.stream, shard: process.shard)
                return (stream, (before: state.identity.epoch, now: "restored-\(process)"))
            })
        return Dictionary(
            uniqueKeysWithValues: states.map { ($0, $1.renewed(epoch: "restored-\($0)", streams: epochs)) })
    }

    private func audit(_ states: [ProcessName: MemoryState], _ topology: Topology) throws -> Audit {
        var audit = Audit(topology, isQuick: false, top: 1)
        try audit.run(secret: TestSystem.secret) { states[$0] }
        return audit
    }

    @Test func `copies made while purchases go on are one picture, and nothing that is sent again is lost`() throws {
        let system = try system()
        let (states, bought) = try copy(system, pausing: true)
        let restored = renewed(states)
        #expect(try audit(restored, system.topology).findings.first == [])

        for process in system.topology.processes { system.kill(process) }
        for process in system.topology.processes {
            try system.restore(process, from: try #require(restored[process]))
        }
        for process in system.topology.processes { try system.start(process) }
        try system.advance(milliseconds: 3_000)
        // The tills send all of it again. A gateway that remembered what Earning forgot would say that it is done.
        for id in bought {
            let words = id.split(separator: " ").map(String.init)
            #expect(try buy(system, id, card: try #require(Int(words[1])), ack: words[2]).isOK)
        }
        try system.advance(milliseconds: 5_000)
        let now = system.topology.processes.map { ($0, system.backup(of: $0)) }
        let audit = try audit(Dictionary(uniqueKeysWithValues: now).compactMapValues(\.self), system.topology)
        #expect(audit.findings.first == [])
        #expect(audit.figures.purchases == bought.count)
        #expect(audit.figures.outstanding == Int64(bought.count))
    }

    @Test func `without a pause a cursor passes the head of what it reads, which the manifest shows`() throws {
        let system = try system()
        func kept(_ states: [ProcessName: MemoryState]) -> [Manifest.Kept] {
            states.map { process, state in
                let cursors = state.cursors().map { Manifest.Read(stream: $0.0, cursor: $0.1) }
                return Manifest.Kept(process: process, epoch: state.identity.epoch, head: state.head, cursors: cursors)
            }
        }
        let (states, _) = try copy(system, pausing: false)
        #expect(Manifest.contradiction(in: kept(states))?.contains("has read ") == true)
        try system.advance(milliseconds: 5_000)
        let others = try copy(try self.system(), pausing: true).states
        #expect(Manifest.contradiction(in: kept(others)) == nil)
    }

    @Test func `a manifest reads as it was written, and refuses what lies outside its folder`() throws {
        let store = Manifest.Kept(
            process: ProcessName(.earning, 1), epoch: "e", head: Position(7),
            cursors: [
                Manifest.Read(stream: StreamName("intake", shard: 0), cursor: Cursor(epoch: "i", position: Position(3)))
            ])
        let file = Manifest.Copied(path: "data/earning-1/store.db", bytes: 12, sha256: "ab")
        let manifest = Manifest(release: "0", takenAt: TestSystem.noon, files: [file], stores: [store])
        #expect(try Manifest(manifest.json, at: Pointer()) == manifest)
        for path in ["/etc/passwd", "data/../../x"] {
            let json = manifest.json.with("files", [file.json.with("path", path.json)])
            #expect(throws: Invalid.self) { try Manifest(json, at: Pointer()) }
        }
        #expect(throws: Invalid.self) { try Manifest(manifest.json.with("format", 2), at: Pointer()) }
    }

    @Test func `a folder without a manifest, or with a file that changed, is no backup`() throws {
        let scratch = try Scratch()
        #expect(throws: Failure.self) { try Manifest.checked(scratch.path) }
        let path = try scratch.file("hello", named: "topology.json")
        let digest = try Folder.digest(of: path)
        #expect(digest.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
        let file = Manifest.Copied(path: "topology.json", bytes: digest.bytes, sha256: digest.sha256)
        let manifest = Manifest(release: "0", takenAt: TestSystem.noon, files: [file], stores: [])
        try File.write(manifest.json.bytes, to: scratch.path + "/manifest.json", mode: 0o600)
        #expect(try Manifest.checked(scratch.path) == manifest)
        _ = try scratch.file("hellO", named: "topology.json")
        #expect(throws: Failure.self) { try Manifest.checked(scratch.path) }
    }
}
