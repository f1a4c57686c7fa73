// SPDX-License-Identifier: Apache-2.0

import Contracts

/// A reward as people see it.
struct ShownReward {
    private let json: JSON

    init(_ json: JSON) { self.json = json }

    var reward: String { json["reward"]?.string ?? "?" }
    var name: String { json["name"]?.string ?? "?" }
    var cost: String { "\(json["cost"]?.integer ?? 0)" }
    /// As many as are asked for have no number.
    var left: String { json["left"]?.integer.map(String.init) ?? "-" }

    var line: String {
        let added = json["added"]?.integer.map { ", \($0) codes added" } ?? ""
        return "\(reward): offered for \(cost) points\(json["left"]?.integer.map { ", \($0) left" } ?? "")\(added)"
    }

    /// Why it cannot be had.
    private var why: String {
        if json["retiredAt"] != nil { return "retired" }
        if json["eligible"] != nil { return json["why"]?["detail"]?.string ?? "can be had" }
        let visibility = ["unlisted": "unlisted", "byRule": "by rules only"][json["visibility"]?.string ?? ""] ?? "offered"
        return visibility + json["from"].shownTime(after: " from ") + json["to"].shownTime(after: " until ")
    }

    /// `isForMember`: with whether the member can have each.
    static func table(_ rewards: [JSON], isForMember: Bool) -> String {
        var table = Table([
            .text("REWARD"), .text("NAME"), .text("KIND"), .number("COST"), .number("LEFT"), .number("TAKEN"),
            .text(isForMember ? "FOR THE MEMBER" : "STATE"),
        ])
        for json in rewards {
            let shown = ShownReward(json)
            table.add([
                shown.reward, shown.name, json["kind"]?.string ?? "?", shown.cost, shown.left,
                "\(json["taken"]?.integer ?? 0)", shown.why,
            ])
        }
        return table.text
    }
}
