// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

/// What several processes are asked, in one answer.
struct JoiningTests {
    // The overview.

    @Test func `an overview has what each service knows of a member`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        _ = try counter.buy(70, of: "card:1", ack: "done")
        for reference in ["card:1", mia.text] {
            let overview = try counter.system.ask("member.overview", ["member": reference.json]).data
            #expect(overview?["member"] == mia.json && overview?["missing"] == [])
            #expect(overview?["profile"]?["status"] == "active" && overview?["account"]?["points"] == 70)
        }
        #expect(try counter.system.ask("member.overview", ["member": "card:2"]).code == .memberNotFound)
    }

    @Test(arguments: [Service.enrollment, .earning], ["paused", "killed"])
    func `an overview names who did not answer, within a second`(service: Service, how: String) throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        let process = ProcessName(service, 0)
        if how == "paused" { counter.system.pause(process) } else { counter.system.kill(process) }
        var reply: Reply?
        let time = try counter.time { reply = try counter.system.ask("member.overview", ["member": "card:1"]) }
        #expect(reply?.status == 200 && time <= 1_000)
        #expect(reply?.data?["missing"] == [service.rawValue.json])
        #expect((reply?.data?["profile"] != nil) == (service == .earning))
        #expect((reply?.data?["account"] != nil) == (service == .enrollment))
    }

    // The export.

    @Test func `an export has all pages of all that there is of a member`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1")
        _ = try counter.buy(70, of: "card:1", ack: "done")
        let export = try counter.system.ask("member.export", ["member": "card:1"]).data
        #expect(export?["member"] == mia.json && export?["exportedAt"] != nil && export?["account"]?["points"] == 70)
        #expect(export?["profile"]?["identifiers"] == [["kind": "card", "value": "1"]])
        #expect(export?["entries"] == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func `lists that come in one answer are asked for once, and end each with its own last page`() throws {
        let counter = try Counter(beside: [toyRewards])
        try counter.enroll("card:1")
        let (export, asked) = try counter.asking { try counter.system.ask("member.export", ["member": "card:1"]) }
        #expect(export.data?["redemptions"] == [5, 4, 3, 2, 1] && export.data?["vouchers"] == [50, 40])
        #expect(asked.count { $0 == "rewards-0 member.rewards" } == 3)

        let (overview, once) = try counter.asking { try counter.system.ask("member.overview", ["member": "card:1"]) }
        #expect(overview.data?["vouchers"] == [50, 40] && overview.data?["redemptions"] == nil)
        #expect(once.count { $0 == "rewards-0 member.rewards" } == 1)
    }

    @Test(arguments: [Service.enrollment, .earning]) func `an export that lacks something is not given out`(service: Service) throws
    {
        let counter = try Counter()
        try counter.enroll("card:1")
        counter.system.kill(ProcessName(service, 0))
        let reply = try counter.system.ask("member.export", ["member": "card:1"])
        #expect(reply.code == .unavailable && reply.data == nil)
    }

    @Test func `who was erased is found by the id only`() throws {
        let counter = try Counter()
        let mia = try counter.enroll("card:1", "phone:2")
        let erased = try counter.system.ask("member.erase", ["member": "card:1"], id: "e1")
        #expect(erased.data?["status"] == "erased")
        try counter.system.advance(milliseconds: 1_100)
        for reference in ["card:1", "phone:2"] {
            for type in ["member.overview", "member.export"] {
                #expect(try counter.system.ask(type, ["member": reference.json]).code == .memberNotFound)
            }
        }
        #expect(try counter.system.ask("member.export", ["member": mia.json]).data?["profile"]?["status"] == "erased")
        let again = try counter.system.ask("member.erase", ["member": "card:1"], id: "e1")
        #expect(again.status == 200 && again.isDuplicate)
    }

    // Messages of everybody.

    @Test(arguments: [1, 2, 4], [1, 3, 5, 100] as [Int64])
    func `messages of everybody come page by page in one order, whatever the shards`(shards: Int, limit: Int64) throws {
        let counter = try Counter(shards: shards, beside: [toyNotification])
        var messages: [JSON] = []
        var next: JSON?
        repeat {
            let data = try counter.system.ask("message.list", .members(["after": next, "limit": limit.json])).data
            let page = data?["messages"]?.array ?? []
            #expect(!page.isEmpty && page.count <= limit && data?["missing"] ?? [] == [])
            messages += page
            next = data?["next"]
        } while next != nil && messages.count < 20
        #expect(messages == (0..<10).map { ToyMessage(number: $0).json })
    }

    @Test func `a page of messages names the shards that did not answer, and goes on with the others`() throws {
        let counter = try Counter(shards: 2, beside: [toyNotification])
        counter.system.kill(ProcessName(.notification, 1))
        let first = try counter.system.ask("message.list", ["limit": 3]).data
        #expect(first?["missing"] == ["notification-1"])
        #expect(first?["messages"] == .array([0, 2, 4].map { ToyMessage(number: $0).json }))
        let second = try counter.system.ask("message.list", .members(["after": first?["next"], "limit": 3])).data
        #expect(second?["messages"] == .array([6, 8].map { ToyMessage(number: $0).json }) && second?["next"] == nil)
    }

    @Test(arguments: [["after": "x"], ["limit": 0], ["state": "lost"]] as [JSON])
    func `what no shard would take is refused`(asked: JSON) throws {
        let counter = try Counter(shards: 2, beside: [toyNotification])
        #expect(try counter.system.ask("message.list", asked).code == .invalid)
    }

    // Streams.

    private func streams(_ reply: Reply) -> [String] {
        (reply.data?["streams"]?.array ?? []).map { "\($0["stream"]?.string ?? "") \($0["streamShard"]?.integer ?? -1)" }.sorted()
    }

    @Test func `the streams of all processes are listed, from each gateway`() throws {
        let counter = try Counter(shards: 2, gateways: 2)
        for shard in 0..<2 {
            let reply = try counter.system.ask("stream.list", [:], of: ProcessName(.gateway, shard))
            #expect(streams(reply) == ["earning 0", "earning 1", "enrollment 0", "intake 0", "intake 1"])
            #expect(reply.data?["missing"] == [])
        }
    }

    @Test func `who does not answer is missing from the list, and its readers show what waits for it`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        counter.system.kill(earningProcess)
        for _ in 0..<3 { _ = try counter.buy(of: "card:1") }
        let reply = try counter.system.ask("stream.list", [:])
        #expect(streams(reply) == ["enrollment 0", "intake 0"])
        #expect(reply.data?["missing"] == ["earning-0"])
        let intake = reply.data?["streams"]?.array?.first { $0["stream"] == "intake" }
        let consumer = intake?["consumers"]?.array?.first { $0["consumer"] == "earning" }
        #expect(consumer?["depth"] == 3)
        try counter.system.advance(milliseconds: 20_000)
        let later = try counter.system.ask("stream.list", [:]).data?["streams"]?.array?.first { $0["stream"] == "intake" }
        #expect(later?["consumers"]?.array?.first { $0["consumer"] == "earning" }?["state"] == "gone")
    }

    @Test func `any stream is fetched through the gateway`() throws {
        let counter = try Counter()
        try counter.enroll("card:1")
        _ = try counter.buy(of: "card:1", id: "P-1")
        let enrolled = try counter.system.ask("stream.fetch", ["stream": "enrollment", "consumer": "crm"], source: "crm")
        #expect(enrolled.data?["events"]?.array?.first?["type"] == "member.enrolled" && enrolled.data?["next"] == 1)
        let intake = try counter.system.ask("stream.fetch", ["stream": "intake", "consumer": "crm"], source: "crm")
        #expect(intake.data?["events"]?.array?.map(\.id) == ["P-1"])
        let list = try counter.system.ask("stream.list", [:]).data?["streams"]?.array ?? []
        for stream in list where stream["stream"] != "earning" {
            #expect(stream["consumers"]?.array?.contains { $0["consumer"] == "crm" } == true)
        }
    }

    @Test func `a fetch that waits is held by the owner, and answered with the event`() throws {
        let counter = try Counter()
        let data: JSON = ["stream": "enrollment", "after": 0, "wait": 30_000]
        let ticket = counter.system.send(counter.system.message("stream.fetch", data, source: "crm").bytes, to: gatewayProcess)
        try counter.system.advance(milliseconds: 20_000)
        #expect(try counter.system.answer(to: ticket) == nil)
        let time = try counter.time { try counter.enroll("card:1", isRead: false) }
        #expect(time == 0)
        #expect(try counter.system.answer(to: ticket)?["data"]?["events"]?.array?.count == 1)
        let long = try counter.time { _ = try counter.system.ask("stream.fetch", data.with("after", 1), source: "crm") }
        #expect(long == 30_000)
    }

    @Test func `a fetch in an array does not wait`() throws {
        let counter = try Counter()
        let fetches = ["enrollment", "earning", "intake"].map {
            counter.system.message("stream.fetch", ["stream": $0.json, "wait": 30_000], id: $0)
        }
        let time = try counter.time {
            let replies = try counter.system.exchange(JSON.array(fetches).bytes, with: gatewayProcess)?.array
            #expect(replies?.map(\.status) == [200, 200, 200])
        }
        #expect(time == 0)
    }

    @Test func `what the owner of a stream refuses is refused`() throws {
        let counter = try Counter()
        func fetch(_ data: JSON) throws -> ProblemCode? { try counter.system.ask("stream.fetch", data, source: "crm").code }
        #expect(try fetch(["stream": "enrollment", "after": 9]) == .aheadOfStream)
        #expect(try fetch(["stream": "enrollment", "epoch": "old"]) == .epochChanged)
        #expect(try fetch(["stream": "enrollment", "limit": 0]) == .invalid)
        #expect(try fetch(["stream": "enrollment", "wait": 30_001]) == .invalid)
        #expect(try fetch(["stream": "nothing"]) == .streamNotFound)
        #expect(try fetch(["stream": "earning", "streamShard": 1]) == .streamNotFound)
        #expect(try fetch([:]) == .invalid)
        counter.system.kill(enrollmentProcess)
        #expect(try fetch(["stream": "enrollment"]) == .unavailable)
    }

    @Test func `a consumer is forgotten through the gateway`() throws {
        let counter = try Counter()
        for stream in ["enrollment", "intake"] {
            _ = try counter.system.ask("stream.fetch", ["stream": stream.json, "consumer": "crm"])
            #expect(try counter.system.ask("stream.forget", ["stream": stream.json, "consumer": "crm"]).data == [:])
        }
        let list = try counter.system.ask("stream.list", [:]).data?["streams"]?.array ?? []
        #expect(list.allSatisfy { $0["consumers"]?.array?.contains { $0["consumer"] == "crm" } == false })
    }

    // Parked work.

    @Test func `parked work of every shard is listed, retried and discarded through the gateway`() throws {
        let counter = try Counter(shards: 2)
        var members: [MemberID] = []
        for number in 0..<6 {
            members.append(try counter.enroll("card:\(number)"))
            let data = Counter.purchase(1, of: "card:\(number)").with("store", "park")
            _ = try counter.system.ask("purchase.completed", data, id: "P-\(number)")
        }
        try counter.system.advance(milliseconds: 2_000)
        let service: JSON = ["service": "earning"]
        let list = try counter.system.ask("parked.list", service).data
        #expect(list?["parked"]?.array?.compactMap { $0["member"]?.string }.sorted() == members.map(\.text).sorted())
        #expect(Set(list?["parked"]?.array?.compactMap { $0["process"]?.string } ?? []).count == 2)
        #expect(list?["missing"] == [] && list?["stopped"] == [])
        for member in members {
            let data = service.with("member", member.json).with("actor", "ann").with("reason", "a test")
            #expect(try counter.system.ask("parked.discard", data).data?["discarded"] == 1)
            #expect(try counter.system.ask("parked.discard", data).code == .notParked)
        }
        #expect(try counter.system.ask("parked.list", service).data?["parked"] == [])
        #expect(try counter.system.ask("parked.retry", service).status == 200)
        #expect(try counter.system.ask("parked.list", ["service": "bakery"]).code == .invalid)
        #expect(try counter.system.ask("parked.list", [:]).code == .invalid)
    }

    @Test func `parked work of a shard that cannot be asked is missing, and changing it is not "not parked"`() throws {
        let counter = try Counter(shards: 2)
        counter.system.kill(ProcessName(.earning, 1))
        #expect(try counter.system.ask("parked.list", ["service": "earning"]).data?["missing"] == ["earning-1"])
        let data: JSON = ["member": MemberID(bits: 1).json, "service": "earning"]
        #expect(try counter.system.ask("parked.retry", data).code == .unavailable)
    }
}
