"""REQ clients: the plain one, and the one that may send again. Then what they ask most: enroll, buy, look."""

import glob

import zmq

from wire import BUS, HOME, Case, Client, main, message, purchase, stamp, unique


def req(*options, timeout=5000):
    socket = zmq.Context.instance().socket(zmq.REQ)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.RCVTIMEO, timeout)
    for option in options:
        socket.setsockopt(option, 1)
    socket.connect(BUS)
    return socket


class Sockets(Case):
    def test_five_lines_of_python_earn_points(self):
        _, card = self.new_member()
        s = zmq.Context().socket(zmq.REQ)
        s.setsockopt(zmq.REQ_CORRELATE, 1); s.setsockopt(zmq.REQ_RELAXED, 1); s.setsockopt(zmq.RCVTIMEO, 5000)
        s.connect(BUS)
        s.send_json({"specversion": "1.0", "id": unique("T42"), "source": "pos/store-17", "type": "purchase.completed",
                     "time": stamp(), "ack": "done",
                     "data": {"member": card, "currency": "USD", "amount": 2524}})
        reply = s.recv_json()
        s.close()
        data = self.expect(reply, 200)
        self.assertEqual((data["points"], data["balance"]), (25, 25))

    def test_a_plain_REQ_is_answered_again_and_again(self):
        _, customer = self.new_member()
        socket = req()
        for turn in range(1, 4):
            sent = purchase(customer, 1000)
            socket.send_json(sent)
            reply = socket.recv_json()
            self.assertEqual(reply["id"], sent["id"])
            self.assertEqual(self.expect(reply, 200)["balance"], 10 * turn)
        socket.close()

    def test_a_REQ_that_gave_up_sends_the_same_again_and_it_counts_once(self):
        member, customer = self.new_member()
        socket = req(zmq.REQ_CORRELATE, zmq.REQ_RELAXED, timeout=0)
        sent = purchase(customer, 700)
        socket.send_json(sent)
        with self.assertRaises(zmq.Again):  # the time-out: nobody answers in no time
            socket.recv_json()
        socket.setsockopt(zmq.RCVTIMEO, 5000)
        socket.send_json(sent)
        reply = socket.recv_json()
        self.assertEqual(reply["id"], sent["id"])
        self.assertEqual(self.expect(reply, 200)["points"], 7)
        socket.close()
        self.assertEqual(self.account(member)["balance"], 7)

    def test_every_process_answers_on_its_control_socket(self):
        paths = glob.glob(f"{HOME}/run/ctl/*.sock")
        self.assertGreaterEqual(len(paths), 4, "a gateway, Enrollment and two shards of Earning")
        services = []
        for path in paths:
            control = Client(f"ipc://{path}")
            self.assertEqual(self.expect(control.ask(message("ping", {})), 200), {})
            info = self.expect(control.ask(message("info", {})), 200)
            stats = self.expect(control.ask(message("stats", {})), 200)
            control.close()
            self.assertLessEqual({"process", "service", "shard", "version", "startedAt"}, set(info))
            self.assertLessEqual({"uptimeSeconds", "turns", "messages", "inbound"}, set(stats))
            services.append(info["service"])
        for service in ("gateway", "enrollment", "earning"):
            self.assertIn(service, services)


class Purchases(Case):
    def test_a_purchase_earns_and_the_account_shows_it(self):
        member, customer = self.new_member()
        self.assertEqual(self.account(customer)["balance"], 0)
        sent = purchase(customer, 2524, purchase=unique("receipt"))
        data = self.done(sent)
        self.assertEqual(data["purchase"], sent["data"]["purchase"])
        self.assertEqual(data["member"], member)
        self.assertEqual(data["state"], "active")
        self.assertEqual((data["points"], data["balance"], data["available"]), (25, 25, 25))
        self.assertEqual(sum(share["points"] for share in data["explanation"]), 25)
        self.assertEqual(self.done(purchase(member, 199))["balance"], 26)
        account = self.account(member)
        self.assertEqual(account["member"], member)
        self.assertEqual((account["balance"], account["available"]), (26, 26))
        self.assertEqual((account["held"], account["pending"], account["debt"]), (0, 0, 0))
        self.assertEqual(account["lifetime"]["earned"], 26)

    def test_the_number_of_a_purchase_is_the_message_id_unless_given(self):
        _, customer = self.new_member()
        sent = purchase(customer, 100)
        self.assertEqual(self.done(sent)["purchase"], sent["id"])

    def test_a_purchase_of_nothing_earns_nothing(self):
        _, customer = self.new_member()
        self.assertEqual(self.done(purchase(customer, 0))["points"], 0)

    def test_the_same_message_again_gives_the_same_answer_and_says_so(self):
        member, customer = self.new_member()
        sent = purchase(customer, 1500)
        first = self.done(sent)
        self.done(purchase(customer, 300))  # what the first answer said of the balance is still what it says
        again = self.client.ask(sent)
        self.assertIs(again["duplicate"], True)
        self.assertEqual(self.expect(again, 200), first)
        by_id = {**sent, "data": {**sent["data"], "member": member}, "expirytime": stamp(60)}
        self.assertIs(self.client.ask(by_id)["duplicate"], True)  # an identifier is the member; expirytime is no part of it
        self.assertEqual(self.account(member)["balance"], 18)

    def test_the_same_id_with_another_body_is_a_conflict(self):
        member, customer = self.new_member()
        sent = purchase(customer, 1500)
        self.done(sent)
        changes = {"amount": {**sent, "data": {**sent["data"], "amount": 1600}},
                   "time": {**sent, "time": stamp(-3600)},
                   "type": {**sent, "type": "purchase.returned", "data": {"purchase": sent["id"], "member": member}}}
        for what, other in changes.items():
            with self.subTest(what):
                self.expect(self.client.ask(other), 422, "idempotency_conflict")
        self.assertEqual(self.account(member)["balance"], 15)

    def test_the_same_number_under_another_id_is_refused(self):
        member, customer = self.new_member()
        number = unique("receipt")
        self.done(purchase(customer, 1500, purchase=number))
        self.expect(self.client.settle(purchase(customer, 1500, purchase=number)), 409, "purchase_exists")
        self.assertEqual(self.account(member)["balance"], 15)

    def test_a_stored_purchase_is_answered_202_and_done_soon(self):
        member, customer = self.new_member()
        sent = purchase(customer, 4200, ack="stored")
        self.expect(self.client.ask(sent), 202)
        self.eventually(lambda: self.account(member)["balance"] == 42, "the stored purchase is in the account")
        again = self.client.ask(sent)
        self.assertIn(again["status"], (200, 202))
        self.assertIs(again["duplicate"], True)
        final = self.client.settle({**sent, "ack": "done"})  # ack is no part of the identity: this asks how it ended
        self.assertIs(final["duplicate"], True)
        self.assertEqual(self.expect(final, 200)["points"], 42)
        self.assertEqual(self.account(member)["balance"], 42)

    def test_stored_is_what_happens_when_ack_is_absent(self):
        member, customer = self.new_member()
        sent = purchase(customer, 900)
        del sent["ack"]
        self.expect(self.client.ask(sent), 202)
        self.eventually(lambda: self.account(member)["balance"] == 9, "the stored purchase is in the account")

    def test_a_simulation_gives_the_same_answer_and_keeps_nothing(self):
        member, customer = self.new_member()
        data = {"member": customer, "currency": "USD", "amount": 2524}
        simulated = self.ask("purchase.simulate", data, time=stamp())
        self.assertEqual((simulated["points"], simulated["balance"]), (25, 25))
        self.assertEqual(self.account(member)["balance"], 0)
        self.assertEqual(self.done(purchase(customer, 2524))["points"], 25)

    def test_the_statement_tells_what_the_account_holds(self):
        member, customer = self.new_member()
        number = self.done(purchase(customer, 2524))["purchase"]
        entries = self.ask("account.statement", {"member": member})["entries"]
        earned = [entry for entry in entries if entry["points"] == 25]
        self.assertEqual(len(earned), 1, entries)
        self.assertEqual((earned[0]["balance"], earned[0]["purchase"]), (25, number))


class Program(Case):
    def test_the_program_in_force_can_be_read(self):
        got = self.ask("program.get", {})
        self.assertEqual(got["document"]["currency"], "USD")
        self.assertEqual(got["document"]["timeZone"], "UTC")

    def test_the_same_document_again_is_no_new_version(self):
        got = self.ask("program.get", {})
        reply = self.client.ask(message("program.publish", {"document": got["document"]}))
        self.assertIn(reply["status"], (200, 202), reply)
        self.assertEqual(reply["data"]["version"], got["version"])

    def test_a_program_with_faults_is_refused_with_the_places(self):
        problem = self.ask("program.publish", {"document": {"program": "no-rules"}}, 400)
        self.assertTrue(problem["errors"], problem)
        self.assertTrue(all("pointer" in error for error in problem["errors"]), problem)


if __name__ == "__main__":
    main()
