# SPDX-License-Identifier: Apache-2.0
"""One hostile peer at one socket, until its standard input ends: hostile.py KIND SOCKET [AMOUNT].

It prints a line when it has done its worst, and holds on to what it opened. Whether the server hung up is its own affair.
"""

import json
import os
import socket
import struct
import sys
import time

import zmq

# ZMTP 3.0, as in https://rfc.zeromq.org/spec/23: what a libzmq peer sends before its first message.
SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
GREETING = SIGNATURE + b"\x03\x00" + b"NULL".ljust(20, b"\0") + b"\x00" + bytes(31)
READY = b"\x05READY" + b"\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER"
COMMAND, LONG, MORE = 0x04, 0x02, 0x01

kind, path = sys.argv[1], sys.argv[2]
amount = int(sys.argv[3]) if len(sys.argv) > 3 else 0
held = []


def frame(body, flags=0):
    if len(body) > 255:
        return struct.pack(">BQ", flags | LONG, len(body)) + body
    return struct.pack(">BB", flags, len(body)) + body


def raw(data=b""):
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    held.append(peer)
    peer.settimeout(5)
    for _ in range(500):
        try:
            peer.connect(path)
            break
        except (BlockingIOError, ConnectionError, FileNotFoundError):
            time.sleep(0.01)  # the backlog is full, or the server is being started again
    peer.sendall(data)
    return peer


def greeted():
    peer = raw(GREETING + frame(READY, COMMAND))
    received = b""
    while len(received) < len(GREETING) + 2 or len(received) < len(GREETING) + 2 + received[len(GREETING) + 1]:
        piece = peer.recv(4096)
        if not piece:
            raise ConnectionError("the server hung up")
        received += piece
    return peer


def dealer(identity=None):
    peer = zmq.Context.instance().socket(zmq.DEALER)
    held.append(peer)
    peer.setsockopt(zmq.LINGER, 0)
    peer.setsockopt(zmq.SNDHWM, 0)
    peer.setsockopt(zmq.SNDTIMEO, 5000)
    if identity:
        peer.setsockopt(zmq.IDENTITY, identity)
    peer.connect("ipc://" + path)
    return peer


def message(number, type="ping", **data):
    return json.dumps({"specversion": "1.0", "id": f"h-{number}", "source": "hostile", "type": type, "data": data}).encode()


def garbage():
    """Bytes that are no ZMTP, bytes that are no JSON, and the beginnings of everything."""
    for data in (b"GET / HTTP/1.1\r\n\r\n", bytes(range(256)) * 64, bytes(4096), b"\xff" * 4096, SIGNATURE[:5], GREETING[:30],
                 GREETING, GREETING + frame(READY, COMMAND)[:10]):
        try:
            raw(data)
        except OSError:
            pass
    peer = dealer()
    for body in (b"", b"{", b"[]", b"\x00" * 1000, b"[" * 100000, b'{"id":1}', os.urandom(10000), b"x" * (1 << 20) + b"x"):
        peer.send_multipart([b"", body])
        peer.send_multipart([body] * 20)


def endless():
    """Frames without a last one: AMOUNT MiB of them, or until the server hangs up."""
    peer = greeted()
    piece = frame(b"x" * 65536, MORE)
    sent = 0
    try:
        while sent < amount << 20:
            peer.sendall(piece)
            sent += len(piece)
    except OSError:
        pass
    print(f"sent {sent >> 20} MiB", flush=True)


def crowd():
    """AMOUNT connections: half of them say nothing, the others greet and then say nothing."""
    opened = 0
    for number in range(amount):
        try:
            raw(GREETING + frame(READY, COMMAND) if number % 2 else b"")
            opened += 1
        except OSError:
            pass
    print(f"opened {opened}", flush=True)


def forged():
    """Answers that nobody asked for: to every number that a request may have, in every form."""
    peer = dealer()
    answer = json.dumps({"id": "1", "status": 200, "data": {"points": 1000000, "balance": 1000000}}).encode()
    for number in range(2000):
        peer.send_multipart([struct.pack(">Q", number), b"", answer])
        peer.send_multipart([b"", answer])


def duplicates():
    """Many peers with one routing id, which a ROUTER takes for one."""
    for number in range(20):
        peer = dealer(b"the same")
        peer.send_multipart([b"", message(number)])


def silent():
    """Asks for AMOUNT long answers and reads none of them."""
    peer = dealer()
    peer.setsockopt(zmq.RCVHWM, 1)
    for number in range(amount):
        try:
            peer.send_multipart([b"", message(number, "stream.list")])
            if number % 10 == 0:  # an array of 512 is answered by one of 512
                peer.send_multipart([b"", b"[" + b",".join([message(number, "x" * 200)] * 512) + b"]"])
        except zmq.Again:
            break


def flood():
    """AMOUNT small messages at once, and then a connection that breaks."""
    for _ in range(3):
        peer = greeted()
        try:
            peer.settimeout(2)
            peer.sendall((frame(b"", MORE) + frame(b"{")) * amount)
        except OSError:
            pass
        peer.close()


def squat():
    """Listens at the path in the place of its owner, and answers everything with garbage."""
    server = zmq.Context.instance().socket(zmq.ROUTER)
    server.setsockopt(zmq.LINGER, 0)
    server.bind("ipc://" + path)
    print("done", flush=True)
    while True:
        frames = server.recv_multipart()
        server.send_multipart(frames[:-1] + [b"garbage"])


globals()[kind]()
print("done", flush=True)
sys.stdin.read()
os._exit(0)
