// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Everything that is wrong with a program document, each with its place.
package struct ProgramFaults: Error, Hashable, CustomStringConvertible {
    package let faults: [Invalid]
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension Program {
    /// Entries of a list in a program: more than any shop has categories.
    private static let listLimit = 512

    /// Reads a program document; `zone` gives the zone of a name, if this machine knows it.
    ///
    /// All faults are thrown at once, so that whoever writes a program corrects it once.
    init(_ document: JSON, at pointer: Pointer, zone: (TimeZoneName) -> Zone?) throws(ProgramFaults) {
        var reader = ProgramReader(document, at: pointer)
        reader.checkKeys(["program", "timeZone", "currency", "rounding", "earn", "basis", "acceptance"])
        let name = reader.read { fields throws(Invalid) in try fields.text("program") }
        let place = reader.read { fields throws(Invalid) in try fields.zone("timeZone", zone) }
        let currency: Currency? = reader.read { fields throws(Invalid) in try fields.required("currency") }
        let rounding = reader.read { fields throws(Invalid) in
            try fields.choice("rounding", of: Rounding.self) ?? .down
        }
        let earn = reader.list("earn", limit: Self.listLimit) { entry throws(ProgramFaults) in
            try EarnRule(entry, programCurrency: currency)
        }
        let basis = reader.part("basis") { part throws(ProgramFaults) in
            try BasisRule(part, listLimit: Self.listLimit)
        }
        let acceptance = reader.part("acceptance") { part throws(ProgramFaults) in try Acceptance(part) }
        guard reader.faults.isEmpty, let name, let place, let currency, let rounding, let earn else {
            throw ProgramFaults(faults: reader.faults)
        }
        self.init(name: name, zone: place, currency: currency)
        self.rounding = rounding
        self.earn = earn
        self.basis = basis ?? BasisRule()
        self.acceptance = acceptance ?? Acceptance()
    }
}

/// Reads one object of a program document, and collects what is wrong with it.
struct ProgramReader {
    let json: JSON
    let pointer: Pointer
    private(set) var faults: [Invalid] = []
    private let fields: Fields?

    init(_ json: JSON, at pointer: Pointer) {
        self.json = json
        self.pointer = pointer
        do throws(Invalid) { fields = try Fields(json, at: pointer) } catch {
            fields = nil
            faults.append(error)
        }
    }

    /// Nothing is passed over in silence: a rule that is not known would not be followed.
    mutating func checkKeys(_ known: Set<String>) {
        for key in json.object.map({ Array($0.keys) }) ?? [] where !known.contains(key) {
            faults.append(Invalid(pointer[key], "this release does not know it"))
        }
    }

    /// A value, or nil when it has a fault.
    mutating func read<Value>(_ body: (Fields) throws(Invalid) -> Value) -> Value? {
        guard let fields else { return nil }
        do throws(Invalid) { return try body(fields) } catch {
            faults.append(error)
            return nil
        }
    }

    /// A part that is an object, if it is there.
    mutating func part<Value>(_ key: String, _ body: (ProgramReader) throws(ProgramFaults) -> Value) -> Value? {
        guard let part = json[key] else { return nil }
        do throws(ProgramFaults) { return try body(ProgramReader(part, at: pointer[key])) } catch {
            faults += error.faults
            return nil
        }
    }

    /// A list of objects, which must be there.
    mutating func list<Value>(
        _ key: String,
        limit: Int,
        _ body: (ProgramReader) throws(ProgramFaults) -> Value
    ) -> [Value]? {
        guard
            let elements: [JSON] = read({ fields throws(Invalid) in
                guard let elements = try fields.array(key, limit: limit, of: JSON.self) else {
                    throw Invalid(fields.pointer[key], "is missing")
                }
                return elements
            })
        else { return nil }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            do throws(ProgramFaults) {
                values.append(try body(ProgramReader(element, at: pointer[key][index])))
            } catch {
                faults += error.faults
            }
        }
        return values.count == elements.count ? values : nil
    }
}

extension Fields {
    /// One of the words that `Choice` has, if it is there.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of: Choice.Type
    ) throws(Invalid) -> Choice? {
        guard let text: String = try optional(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Invalid(pointer[key], "must be one of \(words)")
        }
        return choice
    }

    fileprivate func zone(_ key: String, _ zone: (TimeZoneName) -> Zone?) throws(Invalid) -> Zone {
        let name: TimeZoneName = try required(key)
        guard let zone = zone(name) else { throw Invalid(pointer[key], "no time zone \(name.text) is known here") }
        return zone
    }

    /// Names, if they are there, each once.
    func names(_ key: String, limit: Int) throws(Invalid) -> Set<String> {
        let names = try array(key, limit: limit, of: Label.self) ?? []
        var seen: Set<String> = []
        for (index, name) in names.enumerated() where !seen.insert(name.text).inserted {
            throw Invalid(pointer[key][index], "stands twice: \(name)")
        }
        return seen
    }
}
