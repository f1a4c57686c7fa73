// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// When everything is done: what an ops engineer looks at, and what she does about it.

extension Run {
    /// What a running process says of itself.
    func stats(of machine: Machine) throws -> JSON? {
        try machine.core?.snapshot(world.moment(of: machine)).stats
    }

    /// Sees to what waits for a person.
    func mend() throws {
        var needsRetry = false
        for machine in world.machines {
            guard let stats = try stats(of: machine) else { continue }
            if try !parkedMembers(of: machine).isEmpty { needsRetry = true }
            // A stream that was restored needs a reset, and no retry.
            let reasons = (stats["reads"]?.array ?? []).compactMap { $0["stopped"]?.string }
            if reasons.contains(where: { !$0.hasPrefix("epoch_changed") && !$0.hasPrefix("ahead_of_stream") }) { needsRetry = true }
        }
        if needsRetry, !shop.isRetrying { shop.retryParked() }
        try resetStopped()
        for reader in readers { reader.accept() }
    }

    /// Members with parked work; a return that has waited 30 days for its purchase stays parked, and concerns nobody.
    private func parkedMembers(of machine: Machine) throws -> [String] {
        try machine.documents(in: "parkedLane").map(\.id).filter { !$0.hasPrefix("return:") }
    }

    func isQuiet() throws -> Bool { try unrest().isEmpty }

    /// Everything that still has to happen.
    func unrest() throws -> [String] {
        var unrest: [String] = desk.open.prefix(5).map { "\($0.caller) waits for an answer to \($0.parts[0].story.name)" }
        for machine in world.machines {
            guard let stats = try stats(of: machine) else {
                unrest.append("\(machine.process) does not run")
                continue
            }
            if let depth = stats["inbound"]?["depth"]?.integer, depth > 0 {
                unrest.append("\(machine.process) has \(depth) messages")
            }
            for consumer in stats["consumers"]?.array ?? [] {
                guard let depth = consumer["depth"]?.integer, depth > 0 else { continue }
                unrest.append("\(consumer["consumer"]?.string ?? "") has \(depth) events of \(machine.process) before it")
            }
            for channel in stats["channels"]?.array ?? [] {
                guard let depth = channel["depth"]?.integer, depth > 0 else { continue }
                unrest.append("\(machine.process) has \(depth) messages for \(channel["channel"]?.string ?? "")")
            }
            for reading in stats["reads"]?.array ?? [] {
                if let stopped = reading["stopped"]?.string { unrest.append("\(machine.process) stopped: \(stopped)") }
            }
            let parked = try parkedMembers(of: machine)
            if !parked.isEmpty { unrest.append("\(machine.process) has parked \(parked)") }
            let waiting = try machine.documents(in: "asideWork").map { try JSON(parsing: $0.json) }
                .filter { $0["lane"]?.string?.hasPrefix("return:") != true }
            if !waiting.isEmpty { unrest.append("\(machine.process) has set aside \(waiting.map(\.text))") }
        }
        for reader in readers where reader.position != world.machine(reader.owner).store?.head.number {
            unrest.append("\(reader.name) has \(reader.position) events, and has \(reader.stopped ?? "not stopped")")
        }
        return unrest
    }
}
