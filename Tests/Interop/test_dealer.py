"""DEALER clients: frames, batches, and everything that can be wrong with a message. Nothing wrong may change anything."""

import copy
import json

import zmq

from wire import BUS, Case, main, message, purchase, stamp, unique

MiB = 1 << 20
ABSENT = object()


class Literal(str):
    """A JSON literal that json.dumps would not write."""


def encoded(body):
    """JSON text of a body; Literals stand in it as they are."""
    literals = []

    def swap(value):
        if isinstance(value, Literal):
            literals.append(value)
            return f"@literal{len(literals) - 1}@"
        if isinstance(value, dict):
            return {key: swap(item) for key, item in value.items()}
        return [swap(item) for item in value] if isinstance(value, list) else value

    text = json.dumps(swap(body))
    for number, literal in enumerate(literals):
        text = text.replace(f'"@literal{number}@"', literal)
    return text.encode()


def changed(original, path, value):
    """A copy of a message with one place of it changed or taken away."""
    result = copy.deepcopy(original)
    place = result
    for key in path[:-1]:
        place = place[key]
    if value is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return result


def pointer(path):
    return "".join(f"/{key}" for key in path)


# What makes a purchase `400 invalid`, with a pointer to the place.
INVALID = [
    (("specversion",), ABSENT), (("specversion",), "0.3"), (("specversion",), 1),
    (("source",), ABSENT), (("source",), ""), (("source",), "s" * 257), (("source",), 7),
    (("type",), ABSENT), (("type",), 7),
    (("time",), "yesterday"), (("time",), "2026-11-21T18:55:00"), (("time",), 1764000000), (("time",), None),
    (("ack",), "perhaps"), (("ack",), True),
    (("expirytime",), "soon"),
    (("data",), ABSENT), (("data",), []), (("data",), "text"), (("data",), None),
    (("data", "member"), ABSENT), (("data", "member"), 42), (("data", "member"), None),
    (("data", "member"), "passport:123"),
    (("data", "currency"), ABSENT), (("data", "currency"), 840), (("data", "currency"), "DOLLAR"),
    (("data", "amount"), ABSENT), (("data", "amount"), "1000"), (("data", "amount"), True), (("data", "amount"), None),
    (("data", "amount"), -1),
    (("data", "amount"), Literal("10.5")), (("data", "amount"), Literal("1000.0")),
    (("data", "amount"), Literal("1e3")), (("data", "amount"), Literal("1E3")),
    (("data", "amount"), 9 * 10**15 + 1), (("data", "amount"), 10**30),
    (("data", "store"), None), (("data", "store"), 17),
    (("data", "lines"), {}), (("data", "lines", 0, "line"), ABSENT), (("data", "lines", 0, "amount"), ABSENT),
    (("data", "lines", 0, "quantity"), 0), (("data", "lines", 0, "quantity"), Literal("1.5")),
    (("data", "tenders", 0, "amount"), "1000"),
]


def good(member, ack="done"):
    """A purchase with a bit of everything, 10 points."""
    return purchase(member, 1000, ack=ack, store="s1",
                    lines=[{"line": "1", "sku": "A", "quantity": 1, "amount": 600},
                           {"line": "2", "sku": "B", "quantity": 2, "amount": 400}],
                    tenders=[{"kind": "card", "amount": 1000}])


class Frames(Case):
    def round_trip(self, frames):
        socket = zmq.Context.instance().socket(zmq.DEALER)
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(BUS)
        socket.send_multipart(frames)
        self.assertTrue(socket.poll(10_000), f"no reply to {[frame[:40] for frame in frames]}")
        reply = socket.recv_multipart()
        socket.close()
        return reply

    def test_the_envelope_comes_back_as_it_was_sent(self):
        member, _ = self.new_member()
        for name, envelope in {"nothing": [], "an empty frame": [b""], "two frames": [b"route", b""],
                               "five frames": [b"a", b"\x00\xff", b"c", b"d", b""]}.items():
            with self.subTest(name):
                sent = message("account.get", {"member": member})
                *frames, body = self.round_trip([*envelope, json.dumps(sent).encode()])
                self.assertEqual(frames, envelope)
                self.assertEqual(json.loads(body)["id"], sent["id"])

    def test_other_frames_are_malformed(self):
        member, _ = self.new_member()
        body = json.dumps(message("account.get", {"member": member})).encode()
        for name, frames in {"no empty frame": [b"route", body], "a frame after the body": [b"", body, b"more"],
                             "no body": [b""], "an empty body": [b"", b""],
                             "too many": [b"x"] * 8 + [b"", body]}.items():
            with self.subTest(name):
                reply = json.loads(self.round_trip(frames)[-1])
                self.expect(reply, 400, "malformed")
                self.assertIsNone(reply["id"])


class Bodies(Case):
    def test_what_is_not_json_is_malformed(self):
        for name, body in {"text": b"hello", "half": b'{"specversion":"1.0","id":"h', "two": b"{}{}",
                           "not UTF-8": b'{"specversion":"1.0","id":"\xff\xfe"}',
                           "a surrogate in UTF-8": b'{"id":"\xed\xa0\x80"}',
                           "NUL": b"\x00", "NaN": b"[NaN]"}.items():
            with self.subTest(name):
                reply = self.client.exchange(body)
                self.expect(reply, 400, "malformed")
                self.assertIsNone(reply["id"])

    def test_deep_nesting_and_duplicate_keys_are_malformed(self):
        member, customer = self.new_member()
        sent = json.dumps(good(customer))
        deep = "[" * 40 + "]" * 40
        for name, body in {"nesting": sent.replace('"store": "s1"', f'"store": "s1", "note": {deep}'),
                           "nesting of 100,000": "[" * 100_000 + "]" * 100_000,
                           "a key twice": sent.replace('"store": "s1"', '"store": "s1", "store": "s1"'),
                           "an attribute twice": sent.replace('"ack": "done"', '"ack": "done", "ack": "done"'),
                           "a key twice, once escaped":
                               sent.replace('"store": "s1"', '"store": "s1", "st\\u006fre": "s2"')}.items():
            with self.subTest(name):
                reply = self.client.exchange(body.encode())
                # An array is answered by an array, of one reply for each message.
                self.expect(reply[0] if isinstance(reply, list) else reply, 400, "malformed")
        self.assertEqual(self.account(member)["balance"], 0)

    def test_a_body_may_have_one_MiB_and_no_byte_more(self):
        member, _ = self.new_member()
        body = json.dumps(message("account.get", {"member": member})).encode()
        self.expect(self.client.exchange(body.ljust(MiB)), 200)  # white space is part of a JSON text
        self.expect(self.client.exchange(body.ljust(MiB + 1)), 413, "too_large")

    def test_an_empty_array_is_refused(self):
        self.expect(self.client.exchange(b"[]"), 400)


class Batches(Case):
    def test_512_messages_are_answered_in_their_order(self):
        member, customer = self.new_member()
        batch = [purchase(customer, 100, ack="stored") for _ in range(512)]
        replies = self.client.exchange(batch)
        self.assertEqual([reply["id"] for reply in replies], [sent["id"] for sent in batch])
        self.assertEqual({reply["status"] for reply in replies}, {202})
        self.eventually(lambda: self.account(member)["balance"] == 512, "512 stored purchases are in the account")

    def test_513_messages_are_one_413_and_none_is_done(self):
        member, customer = self.new_member()
        reply = self.client.exchange([purchase(customer, 100) for _ in range(513)])
        self.expect(reply, 413, "too_large")
        self.assertEqual(self.account(member)["balance"], 0)

    def test_an_array_of_one_is_answered_by_an_array(self):
        member, _ = self.new_member()
        replies = self.client.exchange([message("account.get", {"member": member})])
        self.assertEqual([reply["status"] for reply in replies], [200])

    def test_within_a_batch_messages_for_one_process_are_handled_in_order(self):
        _, customer = self.new_member()
        replies = self.client.exchange([purchase(customer, 100) for _ in range(20)])
        self.assertEqual([self.expect(reply, 200)["balance"] for reply in replies], list(range(1, 21)))

    def test_in_a_mixed_batch_only_the_bad_ones_fail(self):
        member, customer = self.new_member()
        batch, expected = [], []
        for path, value in INVALID:
            batch += [changed(good(customer), path, value), good(customer)]
            expected += [400, 200]
        batch += [{**good(customer), "type": "purchase.dreamt"}, good(f"customer:{unique('nobody')}"), good(member)]
        expected += [404, 404, 200]
        replies = self.client.exchange(encoded(batch))
        self.assertEqual([reply["status"] for reply in replies], expected)
        for sent, reply in zip(batch, replies):
            if reply["status"] != 400:
                self.assertEqual(reply["id"], sent["id"])
        self.assertEqual(self.account(member)["balance"], 10 * expected.count(200))


class BadMessages(Case):
    def setUp(self):
        super().setUp()
        self.member, self.customer = self.new_member()

    def exchange(self, sent):
        return self.client.exchange(encoded(sent))

    def assert_nothing_changed(self):
        account = self.account(self.member)
        self.assertEqual((account["balance"], account["lifetime"]["earned"]), (0, 0))
        self.assertEqual(self.ask("account.statement", {"member": self.member})["entries"], [])

    def assert_accepted(self, sent):
        """The corrected message, under the same id, is new: what was wrong left no trace."""
        reply = self.client.settle({**sent, "ack": "done"})
        self.assertEqual(self.expect(reply, 200)["points"], 10)
        self.assertEqual(self.account(self.member)["balance"], 10)

    def test_what_is_invalid_is_refused_with_its_place_and_leaves_no_trace(self):
        for ack in ("stored", "done"):
            sent = good(self.customer, ack)
            for path, value in INVALID:
                with self.subTest(f"{ack} {pointer(path)} {'absent' if value is ABSENT else repr(value)[:40]}"):
                    reply = self.exchange(changed(sent, path, value))
                    problem = self.expect(reply, 400, "invalid")
                    self.assertEqual(reply["id"], sent["id"])
                    # Without `data`, what is missing in it may be named instead.
                    places = [error["pointer"] for error in problem["errors"]]
                    if path == ("data",) and value is ABSENT:
                        self.assertTrue(any(place.startswith("/data") for place in places), problem)
                    else:
                        self.assertIn(pointer(path), places)
        self.assert_nothing_changed()
        self.assert_accepted(sent)

    def test_an_id_that_is_none_is_refused(self):
        for name, id in {"absent": ABSENT, "empty": "", "long": "i" * 129, "not ASCII": "übung", "a line": "a\nb",
                         "a number": 12, "null": None}.items():
            with self.subTest(name):
                self.expect(self.exchange(changed(good(self.customer), ("id",), id)), 400)
        self.assert_nothing_changed()
        self.assert_accepted({**good(self.customer), "id": unique("i").ljust(128, "~")})

    def test_lines_and_tenders_sum_to_the_amount(self):
        for ack in ("stored", "done"):
            sent = good(self.customer, ack)
            for path in (("data", "lines", 0, "amount"), ("data", "tenders", 0, "amount"), ("data", "amount")):
                with self.subTest(f"{ack} {pointer(path)}"):
                    self.expect(self.exchange(changed(sent, path, 999)), 400, "amount_mismatch")
        self.assert_nothing_changed()
        self.assert_accepted(sent)

    def test_line_ids_are_unique_in_a_purchase(self):
        sent = good(self.customer)
        self.expect(self.exchange(changed(sent, ("data", "lines", 1, "line"), "1")), 400, "invalid")
        self.assert_nothing_changed()
        self.assert_accepted(sent)

    def test_an_unknown_type_is_not_found(self):
        sent = good(self.customer)
        self.expect(self.exchange({**sent, "type": "purchase.dreamt"}), 404, "unknown_type")
        self.assert_nothing_changed()
        self.assert_accepted(sent)

    def test_an_unknown_member_is_not_found(self):
        stranger = self.member[:-1] + ("0" if self.member[-1] != "0" else "1")
        for ack in ("stored", "done"):
            for nobody in (f"customer:{unique('nobody')}", f"card:{unique('9')}", stranger):
                with self.subTest(f"{ack} {nobody.split(':')[0][:4]}"):
                    self.expect(self.exchange(good(nobody, ack)), 404, "member_not_found")
        self.ask("account.get", {"member": stranger}, 404, "member_not_found")
        self.assert_nothing_changed()

    def test_an_unknown_member_who_enrolls_is_found_by_the_same_message(self):
        name = unique("latecomer")
        sent = good(f"customer:{name}")
        self.expect(self.exchange(sent), 404, "member_not_found")
        self.member = self.ask("member.enroll", {"identifiers": [{"kind": "customer", "value": name}]})["member"]
        self.assert_accepted(sent)

    def test_what_the_rules_refuse_is_remembered(self):
        for code, sent in {"currency_not_accepted": changed(good(self.customer), ("data", "currency"), "EUR"),
                           "too_early": {**good(self.customer), "time": stamp(3600)}}.items():
            with self.subTest(code):
                first = self.client.settle(sent)
                self.expect(first, 422, code)
                self.assertNotIn("duplicate", first)
                again = self.client.settle(sent)
                self.expect(again, 422, code)
                self.assertIs(again["duplicate"], True)
                corrected = changed({**sent, "time": stamp()}, ("data", "currency"), "USD")
                self.expect(self.client.settle(corrected), 422, "idempotency_conflict")
        self.assert_nothing_changed()

    def test_a_rejected_purchase_does_not_occupy_its_number(self):
        number = unique("receipt")
        sent = changed(good(self.customer), ("data", "purchase"), number)
        self.expect(self.client.settle(changed(sent, ("data", "currency"), "EUR")), 422, "currency_not_accepted")
        self.assert_accepted({**sent, "id": unique("m")})

    def test_what_has_expired_is_not_done(self):
        for ack in ("stored", "done"):
            sent = good(self.customer, ack)
            self.expect(self.exchange({**sent, "expirytime": stamp(-10)}), 504, "expired")
        self.assert_nothing_changed()
        reply = self.client.ask({**sent, "expirytime": stamp(60)})
        self.expect(reply, 200)
        self.assertNotIn("duplicate", reply)


if __name__ == "__main__":
    main()
