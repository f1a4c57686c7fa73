// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

extension Reward: Document {
    package static let collection = Collection("reward")
    package var id: String { name.text }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(
            name: try fields.required("reward"), details: try fields.required("details"),
            publishedAt: try fields.required("publishedAt"))
        retiredAt = try fields.optional("retiredAt")
        taken = try fields.optional("taken") ?? 0
        waiting = try fields.optional("waiting") ?? 0
        codes = try fields.optional("codes") ?? 0
        codesTaken = try fields.optional("codesTaken") ?? 0
    }

    package var json: JSON {
        .members([
            "codes": codes.unlessZero, "codesTaken": codesTaken.unlessZero, "details": details.json,
            "publishedAt": publishedAt.json, "retiredAt": retiredAt?.json, "reward": name.json, "taken": taken.unlessZero,
            "waiting": waiting.unlessZero,
        ])
    }
}

/// A code of somebody else's that was not given out yet, under its hash; found by its reward.
package struct PooledCode: Document, Hashable {
    static let rewardIndex = "reward"
    package static let collection = Collection("pooledCode", indexes: [rewardIndex])

    let hash: CodeHash
    let reward: RewardName
    let code: VoucherCode

    init(hash: CodeHash, reward: RewardName, code: VoucherCode) {
        self.hash = hash
        self.reward = reward
        self.code = code
    }

    package var id: String { hash.text }
    package var keys: [IndexKey?] { [.text(reward.text)] }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        hash = try fields.required("hash")
        reward = try fields.required("reward")
        code = try fields.required("code")
    }

    package var json: JSON { ["code": code.json, "hash": hash.json, "reward": reward.json] }
}

extension Int64 {
    /// Left out of a document when there is none.
    var unlessZero: JSON? { self == 0 ? nil : json }
}
