"""Members: who they are, how they are found, what they agreed to, and when they may not earn."""

import json
import secrets

from wire import Case, main, message, purchase, returned, unique


def identifiers():
    """One identifier of each kind, nobody's yet."""
    digits = "".join(secrets.choice("0123456789") for _ in range(10))
    return [{"kind": "card", "value": f"603555{digits}"}, {"kind": "phone", "value": f"+491{digits}"},
            {"kind": "email", "value": f"ada.{digits}@example.org"}, {"kind": "customer", "value": unique("c")}]


def named(identifier):
    return f"{identifier['kind']}:{identifier['value']}"


def link(member, identifier):
    return {"member": member, **identifier}


class Enrolling(Case):
    def test_a_member_is_found_by_every_identifier(self):
        own = identifiers()
        sent = message("member.enroll", {
            "identifiers": own, "name": "Ada Example", "birthday": "1990-02-28", "locale": "de-DE",
            "timeZone": "Europe/Berlin", "attributes": {"shoeSize": "38"},
            "consents": [{"purpose": "marketing", "channel": "email", "granted": True}]})
        enrolled = self.expect(self.client.ask(sent), 200)
        self.assertTrue(enrolled["member"].startswith("mem_"), enrolled)
        self.assertEqual(enrolled["status"], "active")
        self.assertTrue(enrolled["enrolledAt"].endswith("Z"), enrolled)
        for name in [enrolled["member"], *map(named, own)]:
            for read in ("member.find", "member.get"):
                with self.subTest(f"{read} {name.split(':')[0][:8]}"):
                    found = self.ask(read, {"member": name})
                    self.assertEqual((found["member"], found["status"]), (enrolled["member"], "active"))
                    self.assertEqual((found["name"], found["birthday"]), ("Ada Example", "1990-02-28"))
                    self.assertEqual(sorted(named(each) for each in found["identifiers"]), sorted(map(named, own)))
        again = self.client.ask(sent)
        self.assertIs(again["duplicate"], True)
        self.assertEqual(self.expect(again, 200), enrolled)

    def test_an_identifier_belongs_to_one_member_for_ever(self):
        own = identifiers()
        first = self.ask("member.enroll", {"identifiers": own})["member"]
        other, _ = self.new_member()
        for identifier in own:
            with self.subTest(identifier["kind"]):
                self.ask("member.enroll", {"identifiers": [identifier]}, 409, "identifier_taken")
                self.ask("member.linkIdentifier", link(other, identifier), 409, "identifier_taken")
                if identifier["kind"] != "customer":  # the last one stays
                    self.ask("member.unlinkIdentifier", link(first, identifier))
                self.ask("member.enroll", {"identifiers": [identifier]}, 409, "identifier_taken")
                self.ask("member.linkIdentifier", link(other, identifier), 409, "identifier_taken")
        left = self.ask("member.get", {"member": first})["identifiers"]
        self.assertEqual([each["kind"] for each in left], ["customer"])
        self.ask("member.linkIdentifier", link(first, own[0]))
        self.assertEqual(self.ask("member.find", {"member": named(own[0])})["member"], first)

    def test_an_enrolment_with_one_taken_identifier_takes_none(self):
        own, (_, _, _, fresh) = identifiers(), identifiers()
        self.ask("member.enroll", {"identifiers": own[:1]})
        self.ask("member.enroll", {"identifiers": [fresh, own[0]]}, 409, "identifier_taken")
        self.ask("member.find", {"member": named(fresh)}, 404, "member_not_found")
        self.ask("member.enroll", {"identifiers": [fresh]})

    def test_a_linked_identifier_earns(self):
        member, _ = self.new_member()
        card = identifiers()[0]
        self.assertEqual(self.ask("member.linkIdentifier", link(member, card))["member"], member)
        self.assertEqual(self.done(purchase(named(card), 500))["member"], member)
        self.assertEqual(self.account(member)["balance"], 5)

    def test_what_is_wrong_with_an_enrolment(self):
        own = [{"kind": "customer", "value": unique("c")}]
        for name, data in {"no identifiers": {}, "none in the list": {"identifiers": []},
                           "another kind": {"identifiers": [{"kind": "passport", "value": "1"}]},
                           "no value": {"identifiers": [{"kind": "card"}]},
                           "not a list": {"identifiers": "card:1"},
                           "a name that is a number": {"identifiers": own, "name": 7},
                           "a name that is null": {"identifiers": own, "name": None},
                           "no such day": {"identifiers": own, "birthday": "1990-02-30"},
                           "a birthday with a time": {"identifiers": own, "birthday": "1990-02-28T00:00:00Z"},
                           "granted as a word": {"identifiers": own, "consents": [
                               {"purpose": "marketing", "channel": "email", "granted": "yes"}]}}.items():
            with self.subTest(name):
                self.assertTrue(self.ask("member.enroll", data, 400, "invalid")["errors"])
        self.ask("member.enroll", {"identifiers": own})

    def test_nobody_is_not_found(self):
        for type, data in {"member.get": {}, "member.find": {}, "member.update": {"name": "N"}, "member.suspend": {},
                           "member.resume": {}, "member.close": {}, "member.reinstate": {},
                           "consent.grant": {"purpose": "marketing", "channel": "email"},
                           "preference.set": {"key": "theme", "value": "dark"}, "member.overview": {}}.items():
            with self.subTest(type):
                self.ask(type, {"member": f"customer:{unique('nobody')}", **data}, 404, "member_not_found")

    def test_another_kind_of_identifier_is_invalid(self):
        self.ask("member.get", {"member": "passport:123"}, 400, "invalid")


class Changing(Case):
    def test_an_update_changes_what_it_names(self):
        member, _ = self.new_member(name="Ada", birthday="1990-02-28")
        reply = self.ask("member.update", {"member": member, "name": "Ada Lovelace", "segments": ["regulars"]})
        self.assertEqual((reply["member"], reply["status"]), (member, "active"))
        found = self.ask("member.get", {"member": member})
        self.assertEqual((found["name"], found["birthday"]), ("Ada Lovelace", "1990-02-28"))

    def test_consent_is_granted_and_withdrawn(self):
        member, _ = self.new_member()
        consent = {"purpose": "marketing", "channel": "email"}

        def granted():
            consents = self.ask("member.get", {"member": member})["consents"]
            return [each for each in consents if {**each, **consent} == each and each["granted"]]

        self.assertEqual(granted(), [])
        self.assertEqual(self.ask("consent.grant", {"member": member, **consent})["member"], member)
        self.assertEqual(len(granted()), 1)
        self.ask("consent.withdraw", {"member": member, **consent})
        self.assertEqual(granted(), [])

    def test_a_preference_is_kept(self):
        member, _ = self.new_member()
        self.assertEqual(self.ask("preference.set", {"member": member, "key": "theme", "value": "dark"})["status"], "active")
        self.assertIn("dark", json.dumps(self.ask("member.get", {"member": member})["preferences"]))

    def test_the_overview_joins_profile_and_account(self):
        member, customer = self.new_member(name="Ada")
        self.done(purchase(customer, 2524))
        overview = self.ask("member.overview", {"member": customer})
        self.assertEqual(overview["member"], member)
        self.assertEqual(overview["profile"]["name"], "Ada")
        self.assertEqual(overview["account"]["balance"], 25)
        self.assertFalse({"enrollment", "earning"} & set(overview["missing"]), overview["missing"])


class Status(Case):
    """What Enrollment accepted, Earning knows within a second: until then a purchase may pass."""

    def change(self, type, member, status):
        reply = self.ask(type, {"member": member, "reason": "interop"})
        self.assertEqual((reply["member"], reply["status"]), (member, status))
        self.assertEqual(self.ask("member.get", {"member": member})["status"], status)

    def eventually_bought(self, member, status, code=None):
        """Buys, each time anew, until the answer is as expected."""
        def bought():
            reply = self.client.settle(purchase(member, 100))
            return reply["status"] == status and reply.get("problem", {}).get("code") == code
        self.eventually(bought, f"a purchase is answered {status} {code or ''}", seconds=5)

    def test_a_suspended_member_does_not_earn_until_resumed(self):
        member, _ = self.new_member()
        before = self.done(purchase(member, 1000))
        self.change("member.suspend", member, "suspended")
        self.eventually_bought(member, 409, "member_suspended")
        balance = self.account(member)["balance"]
        refused = purchase(member, 100)
        self.expect(self.client.settle(refused), 409, "member_suspended")
        self.assertIs(self.client.settle(refused)["duplicate"], True)
        self.assertEqual(self.account(member)["balance"], balance)
        # What happened before still earns, and returns are always taken.
        self.done(purchase(member, 500, time="2020-01-01T12:00:00Z"))
        self.assertEqual(self.done(returned(before["purchase"], member=member))["revoked"], 10)
        self.assertEqual(self.account(member)["balance"], balance - 5)
        self.change("member.resume", member, "active")
        self.eventually_bought(member, 200)
        self.expect(self.client.settle(refused), 409, "member_suspended")  # a refusal is remembered

    def test_a_closed_member_does_not_earn_until_reinstated(self):
        member, customer = self.new_member()
        self.change("member.close", member, "closed")
        self.eventually_bought(member, 409, "member_closed")
        self.assertEqual(self.ask("member.find", {"member": customer})["member"], member)
        self.change("member.reinstate", member, "active")
        self.eventually_bought(member, 200)

    def test_what_a_stored_purchase_is_refused_for_is_an_event(self):
        member, _ = self.new_member()
        self.change("member.suspend", member, "suspended")
        self.eventually_bought(member, 409, "member_suspended")
        sent = purchase(member, 100, ack="stored")
        self.assertIn(self.client.ask(sent)["status"], (202, 409))
        final = self.client.settle({**sent, "ack": "done"})
        self.expect(final, 409, "member_suspended")


if __name__ == "__main__":
    main()
