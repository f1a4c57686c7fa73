// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

// What libFuzzer calls in the executable that `make fuzz` links. The target is named by PUNCHCARD_FUZZ_TARGET.

private let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["PUNCHCARD_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        preconditionFailure("PUNCHCARD_FUZZ_TARGET must be one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    }
    return target
}()

/// Writes the inputs that the product makes where libFuzzer looks for them. Asked for a list, it names the targets.
@_cdecl("LLVMFuzzerInitialize")
func initializeFuzzer(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer) -> CInt {
    if ProcessInfo.processInfo.environment["PUNCHCARD_FUZZ_TARGET"] == "list" {
        print(FuzzTarget.all.map(\.name).joined(separator: " "))
        exit(0)
    }
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

/// libFuzzer's own mutations, which follow the comparisons that it saw; nil in the tests, where there is no libFuzzer.
private let mutateBytes: (@convention(c) (UnsafeMutableRawPointer, Int, Int) -> Int)? = dlsym(nil, "LLVMFuzzerMutate").map {
    unsafeBitCast($0, to: (@convention(c) (UnsafeMutableRawPointer, Int, Int) -> Int).self)
}

/// Changes an input: as values every second time, for libFuzzer knows only bytes.
@_cdecl("LLVMFuzzerCustomMutator")
func mutateInput(_ start: UnsafeMutableRawPointer, _ count: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
    if seed % 2 == 0, let mutateBytes { return mutateBytes(start, count, limit) }
    let input = Array(UnsafeRawBufferPointer(start: start, count: count))
    var mutator = Mutator(seed: UInt64(seed), inputs: [input], tokens: chosen.tokens)
    let changed = mutator.next().prefix(limit)
    UnsafeMutableRawBufferPointer(start: start, count: limit).copyBytes(from: changed)
    return changed.count
}
