"""Peers that misbehave below the messages: garbage, half of everything, and silence. Others are served meanwhile."""

import json
import socket
import struct
import time

import zmq

from wire import BUS, BUS_PATH, Case, Client, main, message, purchase

# ZMTP 3.0, as in https://rfc.zeromq.org/spec/23: what a libzmq peer sends before its first message.
SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
GREETING = SIGNATURE + b"\x03\x00" + b"NULL".ljust(20, b"\0") + b"\x00" + bytes(31)
READY = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER"
COMMAND, LONG, MORE = 0x04, 0x02, 0x01


def frame(body, flags=0):
    if len(body) > 255:
        return struct.pack(">BQ", flags | LONG, len(body)) + body
    return struct.pack(">BB", flags, len(body)) + body


def frame_header(length, flags=0):
    """The beginning of a frame of that length, without its body."""
    return struct.pack(">BQ", flags | LONG, length)


class Hostile(Case):
    def setUp(self):
        super().setUp()
        self.member, self.customer = self.new_member()
        self.expected = 0

    def raw(self, data=b""):
        """A connection that has sent these bytes and stays open."""
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(peer.close)
        peer.connect(BUS_PATH)  # waits when the backlog is full; with a time-out set it would fail instead
        peer.settimeout(10)
        if data:
            peer.sendall(data)
        return peer

    def greeted(self, data):
        """A connection that libzmq takes for one of its own, and then these bytes."""
        peer = self.raw(GREETING + frame(READY, COMMAND))
        received = b""
        while len(received) < len(GREETING) + 2 or len(received) < len(GREETING) + 2 + received[len(GREETING) + 1]:
            piece = peer.recv(4096)  # the server's greeting and READY; before them a message would be an error of ours
            self.assertTrue(piece, "the server hung up during the handshake")
            received += piece
        peer.sendall(data)
        return peer

    def closed_by_server(self, peer, seconds=10):
        """Whether the server hangs up; what it still says is read and forgotten."""
        peer.settimeout(0.5)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if not peer.recv(65536):
                    return True
            except TimeoutError:
                continue
            except ConnectionError:
                return True
        return False

    def assert_served(self):
        """A new client and the one that was here before are both served, at the first attempt."""
        newcomer = Client()
        for client in (self.client, newcomer):
            client.send(sent := purchase(self.customer, 100))
            reply = client.receive(5)
            self.assertIsNotNone(reply, "an ordinary client was not served")
            self.assertEqual(reply["id"], sent["id"])
            self.expected += 1
            self.assertEqual(self.expect(reply, 200)["balance"], self.expected)
        newcomer.close()

    def test_our_own_bytes_are_good_ZMTP(self):
        body = json.dumps(message("account.get", {"member": self.member})).encode()
        peer = self.greeted(frame(b"", MORE) + frame(body))
        received = b""
        while b'"status"' not in received:
            piece = peer.recv(65536)
            self.assertTrue(piece, "the server hung up on a well-behaved peer")
            received += piece

    def test_garbage(self):
        for data in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", bytes(range(256)) * 64, b"\x00" * 4096, b"\xff" * 4096,
                     b'{"specversion":"1.0"}\n'):
            self.raw()
            try:
                self.raw(data)
            except ConnectionError:
                pass  # hung up while we were talking: that is an answer too
            self.assert_served()

    def test_half_of_everything(self):
        body = json.dumps(purchase(self.customer, 100)).encode()
        for name, peer in {"a signature": self.raw(SIGNATURE[:5]),
                           "a greeting": self.raw(GREETING[:30]),
                           "no handshake": self.raw(GREETING),
                           "a handshake": self.raw(GREETING + frame(READY, COMMAND)[:10]),
                           "a frame": self.greeted(frame_header(len(body)) + body[:20]),
                           "a message": self.greeted(frame(b"", MORE) + frame(body, MORE)),
                           "a message, then gone": self.greeted(frame(b"", MORE) + frame_header(len(body)) + body[:20])}.items():
            with self.subTest(name):
                if name.endswith("gone"):
                    peer.close()
                self.assert_served()
        self.assertEqual(self.account(self.member)["balance"], self.expected)  # half a purchase is none

    def test_a_frame_beyond_2_MiB_closes_the_connection(self):
        for length in (2 * 1024 * 1024 + 1, 2**40, 2**63 - 1):
            with self.subTest(f"{length} bytes"):
                peer = self.greeted(frame_header(length))
                self.assertTrue(self.closed_by_server(peer), "the connection is still open")
                self.assert_served()

    def test_hundreds_of_connections_opened_and_left(self):
        peers = [self.raw() for _ in range(150)] + [self.raw(GREETING) for _ in range(150)]
        self.assert_served()
        for peer in peers:
            peer.close()
        self.assert_served()

    def test_a_message_of_1000_frames_is_malformed(self):
        body = json.dumps(purchase(self.customer, 100)).encode()
        for name, frames in {"at the end of them": [b"x"] * 999 + [body], "empty ones": [b""] * 999 + [body],
                             "large ones": [b"x" * 1000] * 999 + [body]}.items():
            with self.subTest(name):
                peer = zmq.Context.instance().socket(zmq.DEALER)
                peer.setsockopt(zmq.LINGER, 0)
                peer.connect(BUS)
                peer.send_multipart(frames)
                self.assertTrue(peer.poll(5000), "no reply")
                reply = json.loads(peer.recv_multipart()[-1])
                self.expect(reply, 400, "malformed")
                self.assertIsNone(reply["id"])
                peer.close()
                self.assert_served()

    def test_frames_without_end_harm_nobody_else(self):
        """64 MiB of frames, none of them the last. Whether the server hangs up is its own affair; it must stay alive."""
        peer = self.greeted(b"")
        piece = frame(b"x" * 65536, MORE)
        try:
            for _ in range(1024):
                peer.sendall(piece)
        except (ConnectionError, TimeoutError):
            pass
        self.assert_served()


if __name__ == "__main__":
    main()
