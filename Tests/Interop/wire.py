"""What the Python clients in this directory share: the wire as docs/reference/protocol.md describes it, and nothing of ours.

An integrator needs three things, and all are here: a socket, an envelope, and a retry that reuses the id.

    PUNCHCARD_HOME=/path/to/a/running/home /usr/bin/python3 Tests/Interop/test_req.py

Every script prints `ok <what holds>` for each check and exits 0; or it prints what differed and exits 1.
"""

import datetime
import itertools
import json
import os
import secrets
import time
import unittest

import zmq

HOME = os.environ.get("PUNCHCARD_HOME", ".punchcard")
BUS_PATH = f"{HOME}/run/bus.sock"
BUS = f"ipc://{BUS_PATH}"

RUN = secrets.token_hex(5)  # in every id that we make, so that a script may run again on the same home
SOURCE = f"interop/{RUN}"
PATIENCE = 20  # seconds until a question without an answer is a failure

_numbers = itertools.count(1)


def unique(prefix):
    """A name that nobody used before: message ids, purchase numbers, customers."""
    return f"{prefix}-{RUN}-{next(_numbers)}"


def stamp(seconds=0):
    """The time so many seconds from now, as RFC 3339 in UTC."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


# The envelope


def message(type, data, **attributes):
    """A CloudEvent in structured JSON mode. The id is made here, once, and kept on every retry."""
    return {"specversion": "1.0", "id": unique("m"), "source": SOURCE, "type": type, "data": data, **attributes}


def purchase(member, amount, ack="done", time=None, **data):
    """One purchase in US cents. `time` is part of a message's identity, so it is set once and never on a retry."""
    return message("purchase.completed", {"member": member, "currency": "USD", "amount": amount, **data},
                   ack=ack, time=time or stamp())


def returned(purchase, ack="done", **data):
    """A return of a purchase, named by the shop's number: all that is left, unless `lines` or `amount` say less."""
    return message("purchase.returned", {"purchase": purchase, **data}, ack=ack, time=stamp())


# The socket


class Client:
    """A DEALER that sends the body alone, with no envelope frames, and finds the replies by their ids."""

    def __init__(self, endpoint=BUS):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(endpoint)

    def close(self):
        self.socket.close()

    def send(self, body):
        """Sends one message, an array of messages, or bytes just as they are."""
        self.socket.send(body if isinstance(body, bytes) else json.dumps(body).encode())

    def receive(self, seconds=PATIENCE):
        """The next reply, or None if there is none in time."""
        if not self.socket.poll(max(0, seconds) * 1000):
            return None
        return json.loads(self.socket.recv_multipart()[-1])

    def exchange(self, body, seconds=PATIENCE):
        """Sends once and answers with whatever comes next. For bodies whose reply may have no id."""
        self.send(body)
        reply = self.receive(seconds)
        assert reply is not None, f"no reply within {seconds} s to {str(body)[:200]}"
        return reply

    def ask(self, message, seconds=PATIENCE, attempt=5):
        """Sends the same message, under the same id, until it has an answer that is not `try again`."""
        deadline, reply = time.monotonic() + seconds, None
        while time.monotonic() < deadline:
            self.send(message)
            reply = self._reply_to(message["id"], attempt)
            if reply is not None and not is_temporary(reply):
                return reply
            time.sleep(0.1)
        raise AssertionError(f"no answer within {seconds} s to {json.dumps(message)[:300]}; the last reply: {reply}")

    def settle(self, message, seconds=PATIENCE):
        """As ask, and asks again while the answer is 202: durable, but not done yet."""
        deadline = time.monotonic() + seconds
        while (reply := self.ask(message))["status"] == 202 and time.monotonic() < deadline:
            time.sleep(0.1)
        return reply

    def _reply_to(self, id, seconds):
        deadline = time.monotonic() + seconds
        while (reply := self.receive(deadline - time.monotonic())) is not None:
            if isinstance(reply, dict) and reply.get("id") == id:  # else it is late, for an earlier question
                return reply
        return None


def is_temporary(reply):
    """Whether the caller should send the same message again."""
    return reply["status"] in (429, 500, 503) or reply.get("problem", {}).get("code") == "timeout"


def slot_of(member):
    """FNV-1a-64 of the member id, mod 1024."""
    hash = 0xCBF29CE484222325
    for byte in member.encode():
        hash = (hash ^ byte) * 0x100000001B3 % 2**64
    return hash % 1024


def shard_of(member, shards):
    return slot_of(member) % shards


# The checks


class Case(unittest.TestCase):
    """A test with a client, new members, and the shape of replies checked once for all."""

    maxDiff = None

    def setUp(self):
        self.client = Client()
        self.addCleanup(self.client.close)

    def expect(self, reply, status, code=None):
        """Checks a reply's status and code; gives its data, or its problem."""
        self.assertIsInstance(reply, dict, reply)
        self.assertEqual(reply["status"], status, reply)
        if status < 300:
            return reply["data"]
        problem = reply["problem"]
        self.assertEqual(problem["status"], status, reply)
        self.assertIsInstance(problem["type"], str, reply)
        self.assertIsInstance(problem["title"], str, reply)
        if code is not None:
            self.assertEqual(problem["code"], code, reply)
        return problem

    def ask(self, type, data, status=200, code=None, **attributes):
        """Asks, and checks the answer."""
        return self.expect(self.client.ask(message(type, data, **attributes)), status, code)

    def done(self, message):
        """Sends work that is to be done, and gives its result."""
        return self.expect(self.client.settle(message), 200)

    def new_member(self, **data):
        """Enrolls somebody; gives the member id and an identifier."""
        customer = unique("customer")
        data = self.ask("member.enroll", {"identifiers": [{"kind": "customer", "value": customer}], **data})
        return data["member"], f"customer:{customer}"

    def account(self, member):
        return self.ask("account.get", {"member": member})

    def eventually(self, holds, what, seconds=PATIENCE):
        """Waits until `holds()` is true, for what the contract promises soon and not at once."""
        deadline = time.monotonic() + seconds
        while not (result := holds()):
            self.assertLess(time.monotonic(), deadline, f"still not after {seconds} s: {what}")
            time.sleep(0.05)
        return result


class _Report(unittest.TestResult):
    def addSuccess(self, test):
        print(f"ok {sentence(test)}", flush=True)

    def addSubTest(self, test, subtest, outcome):
        super().addSubTest(test, subtest, outcome)
        if outcome is None:
            print(f"ok {sentence(test)} {subtest._subDescription()}", flush=True)


def sentence(test):
    return test.id().rsplit(".", 1)[-1].removeprefix("test_").replace("_", " ")


class _Runner:
    def run(self, tests):
        result = _Report()
        tests.run(result)
        for test, text in result.failures + result.errors:
            print(f"FAILED {test}\n{text}", flush=True)
        return result


def main():
    """Runs the tests of the script that calls this; exits 1 if one fails."""
    unittest.main(testRunner=_Runner)
