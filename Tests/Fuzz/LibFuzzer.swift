// SPDX-License-Identifier: Apache-2.0

import Foundation

// What libFuzzer calls in the executable that `make fuzz` links. The target is named by PUNCHCARD_FUZZ_TARGET.

private let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["PUNCHCARD_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        preconditionFailure("PUNCHCARD_FUZZ_TARGET must be one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    }
    return target
}()

/// Writes the inputs that the product makes where libFuzzer looks for them.
@_cdecl("LLVMFuzzerInitialize")
func initializeFuzzer(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer) -> CInt {
    guard let folder = ProcessInfo.processInfo.environment["PUNCHCARD_FUZZ_SEEDS"] else { return 0 }
    do {
        for seed in try chosen.seeds() {
            try Data(seed).write(to: URL(fileURLWithPath: folder).appendingPathComponent(Corpus.name(of: seed)))
        }
    } catch {
        preconditionFailure("no seeds: \(error)")
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
func tryInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let input = Array(UnsafeRawBufferPointer(start: start, count: count))
    do { try chosen.check(input) } catch { fatalError("\(chosen): \(error)") }
    return 0
}
