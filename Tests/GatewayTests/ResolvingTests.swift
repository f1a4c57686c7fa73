// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// Who is meant.
struct ResolvingTests {
    @Test(arguments: TestStores.Backing.allCases)
    func `what the directory knows is not asked`(backing: TestStores.Backing) throws {
        let counter = try Counter(on: backing)
        let mia = try counter.enroll("card:1")
        try counter.system.restart(gatewayProcess)
        counter.system.kill(enrollmentProcess)
        for reference in ["card:1", mia.text] {
            let (reply, asked) = try counter.asking { try counter.buy(of: reference) }
            #expect(reply.status == 202 && asked == [])
        }
    }

    @Test(arguments: ["card:1", "id"])
    func `who was enrolled a moment ago is asked of Enrollment`(by: String) throws {
        let counter = try Counter()
        counter.cutStreams(to: gatewayProcess)
        let mia = try counter.enroll("card:1", isRead: false)
        let reference = by == "id" ? mia.text : by
        let (reply, asked) = try counter.asking { try counter.buy(of: reference) }
        #expect(reply.status == 202)
        #expect(asked == ["enrollment-0 member.resolve"])
    }

    @Test func `who was enrolled in the request before is known in the next`() throws {
        let counter = try Counter(shards: 2)
        for number in 0..<20 {
            let mia = try counter.enroll("card:\(number)", isRead: false)
            #expect(try counter.buy(of: "card:\(number)", ack: "done").status == 200)
            #expect(try counter.buy(of: mia.text).status == 202)
        }
    }

    @Test func `nobody is not found`() throws {
        let counter = try Counter()
        #expect(try counter.buy(of: "card:9").code == .memberNotFound)
        #expect(try counter.buy(of: MemberID(bits: 9).text).code == .memberNotFound)
        #expect(try counter.system.ask("member.get", ["member": "card:9"]).code == .memberNotFound)
        #expect(try counter.intake() == [])
    }

    @Test(arguments: ["paused", "killed"])
    func `when Enrollment cannot be asked it is 503 and never 404`(how: String) throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        if how == "paused" { counter.system.pause(enrollmentProcess) } else { counter.system.kill(enrollmentProcess) }
        for type in ["purchase.completed", "purchase.returned", "account.get", "member.overview"] {
            var reply: Reply?
            let data = Counter.purchase(1, of: "card:9", number: "1")
            let time = try counter.time { reply = try counter.system.ask(type, data, id: type) }
            #expect(reply?.code == .unavailable, "\(type)")
            #expect(time <= 1_000, "\(type)")
        }
        #expect(try counter.buy(of: "card:1").status == 202)
        if how == "paused" { counter.system.resume(enrollmentProcess) } else { try counter.system.start(enrollmentProcess) }
        #expect(try counter.system.ask("purchase.completed", Counter.purchase(1, of: "card:9"), id: "x").code == .memberNotFound)
    }

    @Test func `who is meant is asked no longer than the caller waits`() throws {
        let counter = try Counter()
        counter.system.pause(enrollmentProcess)
        let soon = (counter.system.moment.wall + 300).json
        let message = counter.system.message("account.get", ["member": "card:9"]).with("expirytime", soon)
        var reply: JSON?
        let time = try counter.time { reply = try counter.system.exchange(message.bytes, with: gatewayProcess) }
        #expect(reply?.code == "unavailable" && time < 500)
    }

    @Test func `an identifier that was unlinked gets what was answered before, and nothing new`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1", "card:2")
        let stored = try counter.buy(10, of: "card:1", id: "stored")
        let done = try counter.buy(10, of: "card:1", id: "done", ack: "done")
        try counter.change("member.unlinkIdentifier", "card:1", of: mia)
        #expect(stored.isOK)
        #expect(try counter.buy(10, of: "card:1", id: "stored").isOK)
        let again = try counter.buy(10, of: "card:1", id: "done", ack: "done")
        #expect(again.isDuplicate && again.data == done.data)
        for ack in ["stored", "done"] {
            #expect(try counter.buy(10, of: "card:1", id: "new \(ack)", ack: ack).code == .memberNotFound)
        }
        for type in ["member.get", "account.get", "member.overview"] {
            #expect(try counter.system.ask(type, ["member": "card:1"]).code == .memberNotFound, "\(type)")
        }
        #expect(try counter.buy(10, of: "card:2", id: "other").isOK)
        try counter.system.advance(milliseconds: 2_000)
        #expect(try counter.points(of: mia) == 30)
    }

    @Test func `what was unlinked and linked again is taken at once`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1", "card:2")
        try counter.change("member.unlinkIdentifier", "card:1", of: mia)
        counter.cutStreams(to: gatewayProcess)
        try counter.change("member.linkIdentifier", "card:1", of: mia)
        counter.mendStreams()
        #expect(try counter.buy(of: "card:1").status == 202)
    }

    @Test func `an unlinked identifier stays unlinked while Enrollment is away`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1", "card:2")
        try counter.change("member.unlinkIdentifier", "card:1", of: mia)
        counter.system.kill(enrollmentProcess)
        let reply = try counter.buy(of: "card:1")
        #expect([404, 503].contains(reply.status))
        #expect(try counter.intake() == [])
    }

    @Test func `an unlinked identifier stays unlinked while Earning is away`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1", "card:2")
        try counter.change("member.unlinkIdentifier", "card:1", of: mia)
        counter.system.kill(earningProcess)
        for ack in ["stored", "done"] {
            #expect(try counter.buy(of: "card:1", id: ack, ack: ack).code == .unavailable)
        }
        #expect(try counter.intake() == [])
    }

    @Test func `a caller cannot set the gateway's own attribute`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        let message = counter.system.message("purchase.completed", Counter.purchase(10, of: "card:1"), id: "P-1")
            .with("onlyremembered", true)
        #expect(try counter.system.exchange(message.bytes, with: gatewayProcess)?.status == 202)
        try counter.system.advance(milliseconds: 1_000)
        #expect(try counter.points(of: mia) == 10)
    }
}
