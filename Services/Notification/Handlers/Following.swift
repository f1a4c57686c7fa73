// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What is followed of the other services beside what members are told of.

/// Reads `program.published`: what messages say of the program.
func programPublished(_ told: ProgramPublished, _ turn: inout Turn) throws {
    var facts = try turn.documents(ProgramFacts.self).load(ProgramFacts.onlyID) ?? ProgramFacts()
    facts.add(
        ProgramFacts.Facts(
            version: told.version, from: told.effectiveFrom, name: told.document["program"]?.string ?? "",
            currency: told.document["currency"]?.string ?? "",
            zone: told.document["timeZone"]?.string.flatMap(TimeZoneName.init)))
    turn.documents().save(facts)
}

/// Reads `member.erased`: what lies in the member's inbox goes; what became of messages stays, for it says nothing of the person.
func memberErased(_ told: MemberErased, _ turn: inout Turn) throws {
    var recipient = try turn.recipient(told.member)
    recipient.isErased = true
    turn.documents().save(recipient)
    if Sabotage.eraseLeavesTrace.isOn { return }
    let key = IndexKey.text(told.member.text)
    var query = Query(index: InboxItem.memberIndex, from: key, through: key, limit: Limits.fetchEvents)
    repeat {
        let page = try turn.documents(InboxItem.self).page(query)
        for item in page.values { turn.documents(InboxItem.self).delete(item.id) }
        query.after = page.next
    } while query.after != nil
    turn.leaveNoTrace()
}

extension Turn {
    /// Of the program in force.
    func programFacts() throws -> ProgramFacts.Facts? {
        try documents(ProgramFacts.self).load(ProgramFacts.onlyID)?.inForce(at: now)
    }
}
