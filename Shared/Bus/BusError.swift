// SPDX-License-Identifier: Apache-2.0

import CZeroMQ
import Glibc

/// Something that the bus cannot do, with the cause and with what a person can do about it.
///
/// That nobody is there, or does not read, is no error: `send` and `reply` return false. What is thrown concerns this
/// process and its files, and does not go away by trying again.
package struct BusError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was being done.
    package enum Operation: String, Sendable {
        case nameEndpoint = "use the path"
        case openContext = "start ZeroMQ"
        case openSocket = "open a socket for"
        case openWake = "open an eventfd"
        case setOption = "set an option of the socket for"
        case bind = "bind"
        case connect = "connect to"
        case wait = "wait for messages"
        case receive = "receive from"
        case send = "send to"
    }

    /// What was being done.
    package let operation: Operation

    /// The endpoint or path that it concerns, if it concerns one.
    package let endpoint: String?

    /// The `errno` of the system or of libzmq.
    package let code: Int32

    /// What to do about it: sentences for the person who reads the log.
    package let advice: String

    /// An error with the `errno` in `code`, read immediately after the call that failed: anything else may change it.
    init(_ operation: Operation, _ endpoint: String? = nil, code: Int32, advice: String? = nil) {
        self.operation = operation
        self.endpoint = endpoint
        self.code = code
        self.advice = advice ?? BusError.usualAdvice(for: code)
    }

    /// The name of `code`, such as `EACCES`, as it is found in manuals.
    package var name: String {
        switch code {
        case ETERM: "ETERM"
        case EFSM: "EFSM"
        case EMTHREAD: "EMTHREAD"
        case ENOCOMPATPROTO: "ENOCOMPATPROTO"
        default: strerrorname_np(code).map { String(cString: $0) } ?? "errno \(code)"
        }
    }

    package var description: String {
        let what = endpoint.map { "\(operation.rawValue) \($0)" } ?? operation.rawValue
        return "cannot \(what): \(String(cString: zmq_strerror(code))) (\(name)). \(advice)"
    }

    /// Codes that this module gives itself, so that files without C can name them.
    static let nameTooLong = ENAMETOOLONG
    static let invalid = EINVAL
    static let notASocket = ENOTSOCK

    private static func usualAdvice(for code: Int32) -> String {
        switch code {
        case EACCES, EPERM, EROFS:
            "Check the owner and the mode of the directory, and the user that this process runs as."
        case ENOENT, ENOTDIR:
            "Create the directory of the socket first."
        case EADDRINUSE:
            "Another process made a socket there just now. Two servers are started for one path."
        case EMFILE, ENFILE:
            "Raise the limit of open files (ulimit -n, LimitNOFILE=)."
        case ENOMEM, ENOBUFS, ENOSPC:
            "The machine has no memory or disk space left. Free some, and start the process again."
        default:
            "This is not expected. Restart the process, and report what its log says."
        }
    }
}
