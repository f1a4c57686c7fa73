// SPDX-License-Identifier: Apache-2.0

/// Why a command cannot do what it was asked: the cause, and what to do. It is printed as it is.
struct Failure: Error, Hashable, CustomStringConvertible {
    let message: String
    let code: Code

    /// What a script sees; after sysexits(3), where that has something.
    struct Code: Hashable, Sendable {
        let number: Int32
        /// Something was refused, or does not hold.
        static let refused = Code(number: 1)
        /// The audit could not read.
        static let unreadable = Code(number: 2)
        static let usage = Code(number: 64)
        static let badInput = Code(number: 65)
        static let noInput = Code(number: 66)
        static let unavailable = Code(number: 69)
        static let internalFault = Code(number: 70)
        static let cannotCreate = Code(number: 73)
        /// Not done in time: the same again.
        static let tryAgain = Code(number: 75)
        static let configuration = Code(number: 78)
        static let interrupted = Code(number: 130)
    }

    init(_ message: String, code: Code = .refused) {
        self.message = message
        self.code = code
    }

    var description: String { message }
}
