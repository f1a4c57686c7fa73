// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

extension Turn {
    /// `message` with keyed hashes in place of its signals, before anything is kept or passed on.
    ///
    /// What a sender says to be such hashes is not taken: only a gateway makes them.
    func hashingSignals(of message: Message) throws -> Message {
        guard message.data["signals"] != nil || message.data["comparisons"] != nil else { return message }
        let data = message.data.with("comparisons", nil).with("signals", nil)
        guard let json = message.data["signals"] else { return message.with("data", data) }
        let signals: Signals
        do throws(Invalid) { signals = try Signals(json, at: Pointer("/data/signals")) } catch { throw Rejection(error) }
        let comparisons = secret.comparisons(of: signals)
        return message.with("data", data.with("comparisons", comparisons.isEmpty ? nil : comparisons.json))
    }
}
