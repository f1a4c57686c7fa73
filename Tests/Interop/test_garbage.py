"""Seeded garbage at every socket: good ZMTP and good messages with something changed. Others are served meanwhile.

    PUNCHCARD_FUZZ_SEED=7 PUNCHCARD_FUZZ_CASES=2000 /usr/bin/python3 Tests/Interop/test_garbage.py
"""

import glob
import json
import os
import random
import socket
import struct

import zmq

from wire import HOME, Case, Client, main, message, purchase

SEED = int(os.environ.get("PUNCHCARD_FUZZ_SEED", "1"))
CASES = int(os.environ.get("PUNCHCARD_FUZZ_CASES", "240"))
BATCH = 60  # cases between two looks at whether all is well

GREETING = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + b"\x00" + bytes(31)


def frame(body, flags=0):
    if len(body) > 255:
        return struct.pack(">BQ", flags | 2, len(body)) + body
    return struct.pack(">BB", flags, len(body)) + body


def ready(kind=b"DEALER"):
    return frame(b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", len(kind)) + kind + b"\x08Identity" + bytes(4), 4)


def changed(random, data):
    """Those bytes, changed in one to three ways."""
    for _ in range(random.randint(1, 3)):
        at = random.randint(0, len(data))
        some = random.randint(1, 8)
        data = random.choice([
            lambda: data[:at] + bytes([random.randrange(256)]) + data[at + 1:],
            lambda: data[:at] + random.randbytes(some) + data[at:],
            lambda: data[:at] + data[at + some:],
            lambda: data[:at] + random.choice([b"\0", b"\xff", b"\x7f" * 8, b"\xff" * 8, b"\x04\x05READY"]) + data[at + some:],
            lambda: data[:at],
            lambda: data + data[at:],
        ])()
    return data


class Garbage(Case):
    def setUp(self):
        super().setUp()
        self.member, self.customer = self.new_member()
        self.expected = 0

    def processes(self):
        """The memory of each process of this home, in kB, by its process id."""
        found = {}
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            pid = path.split("/")[2]
            try:
                words = open(path, "rb").read().split(b"\0")
                if os.path.basename(words[0]).startswith(b"punchcard-") and os.fsencode(HOME) in words:
                    status = open(f"/proc/{pid}/status").read()
                    found[pid] = int(status.split("VmRSS:")[1].split()[0])
            except (FileNotFoundError, ProcessLookupError, IndexError):
                continue  # it ended while we looked
        return found

    def sent_bytes(self, random):
        """One connection from its first byte on, with something wrong somewhere."""
        body = json.dumps(message("account.get", {"member": self.member})).encode()
        parts = [GREETING, ready(random.choice([b"DEALER", b"REQ", b"ROUTER", b"PUB", b"", b"X" * 300])),
                 frame(random.choice([b"", b"a", b"a" * 300]), 1), frame(b"", 1), frame(body)]
        if random.random() < 0.5:
            place = random.randrange(len(parts))
            parts[place] = changed(random, parts[place])
        elif random.random() < 0.5:
            random.shuffle(parts)
        else:
            parts[-1] = frame(changed(random, body))
        return b"".join(parts)

    def assert_all_is_well(self, processes):
        self.assertEqual(sorted(self.processes()), processes, "a process ended")
        newcomer = Client()
        self.addCleanup(newcomer.close)
        for client in (self.client, newcomer):
            reply = client.ask(purchase(self.customer, 100))
            self.expected += 1
            self.assertEqual(self.expect(reply, 200)["balance"], self.expected)
        for path in glob.glob(f"{HOME}/run/ctl/*.sock"):
            self.assert_answers(f"ipc://{path}", message("ping", {}))

    def assert_answers(self, endpoint, question):
        client = Client(endpoint)
        self.assertEqual(client.exchange(question)["status"], 200, endpoint)
        client.close()

    def test_seeded_garbage_at_every_socket(self):
        sockets = sorted(glob.glob(f"{HOME}/run/*.sock") + glob.glob(f"{HOME}/run/*/*.sock"))
        self.assertGreater(len(sockets), 5, sockets)
        before = self.processes()
        self.assertGreater(len(before), 2, before)
        peers = []
        for case in range(CASES):
            chance = random.Random(f"{SEED} {case}")
            with self.subTest(f"case {case} of seed {SEED}"):
                path = sockets[case % len(sockets)]
                peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                peers.append(peer)
                peer.settimeout(10)
                peer.connect(path)
                try:
                    for piece in range(chance.randint(1, 3)):
                        peer.sendall(self.sent_bytes(chance))
                except (ConnectionError, TimeoutError):
                    pass  # hung up while we were talking: that is an answer too
                if chance.random() < 0.7:
                    peers.pop().close()
                if case % BATCH == BATCH - 1:
                    self.assert_all_is_well(sorted(before))
        for peer in peers:
            peer.close()
        self.assert_all_is_well(sorted(before))
        for pid, size in self.processes().items():
            self.assertLess(size, before[pid] + 64 * 1024, f"process {pid} grew from {before[pid]} kB")

    def test_changed_messages_are_all_answered(self):
        texts = [json.dumps(sent, ensure_ascii=False).encode() for sent in (
            message("account.get", {"member": self.customer}),
            purchase(self.customer, 100, lines=[{"line": "1", "quantity": 1, "amount": 100}]),
            message("stream.fetch", {"stream": "earning", "limit": 3}), message("parked.list", {}),
            message("member.enroll", {"identifiers": [{"kind": "customer", "value": "é"}]}))]
        client = zmq.Context.instance().socket(zmq.REQ)
        client.setsockopt(zmq.LINGER, 0)
        client.connect(f"ipc://{HOME}/run/bus.sock")
        for case in range(CASES):
            chance = random.Random(f"{SEED} text {case}")
            text = changed(chance, chance.choice(texts))
            client.send(text)
            self.assertTrue(client.poll(20_000), f"no answer to {text}")
            reply = json.loads(client.recv())
            for one in reply if isinstance(reply, list) else [reply]:
                self.assertNotEqual(one["status"], 500, text)
        client.close()


if __name__ == "__main__":
    main()
