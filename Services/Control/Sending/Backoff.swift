// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next try: each time twice as long, up to a limit.
struct Backoff: Hashable, Sendable {
    /// Milliseconds after the first failure, and at most.
    let first: Int64
    let limit: Int64

    /// A message: soon, for most causes are over within a moment, and never long, for asking costs little.
    static let sending = Backoff(first: 50, limit: 1_000)
    /// A process, after a first start at once.
    static let starting = Backoff(first: 100, limit: 5_000)

    /// Milliseconds to wait after so many failures; 0 after none.
    func delay(after failures: Int) -> Int64 {
        guard failures > 0 else { return 0 }
        // Beyond 20 doublings every limit is reached.
        return min(limit, first << Int64(min(failures - 1, 20)))
    }
}
