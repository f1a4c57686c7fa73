"""The other side: a process that answers every line with a line."""

import json
import os
import queue
import select
import subprocess
import threading

PATIENCE = 120  # seconds without an answer until the process counts as hanging


class Silence(Exception):
    """The process ended, or hangs."""


class Harness:
    def __init__(self, command):
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._read, self._queue = b"", queue.SimpleQueue()
        threading.Thread(target=self._write, daemon=True).start()

    def send(self, lines):
        """Sends lines without waiting, so that the next history is thought up while this one is worked on."""
        self._queue.put("".join(json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n" for line in lines).encode())

    def answer(self):
        """The answer to the line that was sent first and has none yet."""
        output = self._process.stdout.fileno()
        while b"\n" not in self._read:
            if not select.select([output], [], [], PATIENCE)[0]:
                raise Silence(f"no answer within {PATIENCE} s")
            received = os.read(output, 1 << 20)
            if not received:
                raise Silence(f"the process ended with {self._process.wait()}")
            self._read += received
        line, _, self._read = self._read.partition(b"\n")
        return json.loads(line)

    def answers(self, count):
        return [self.answer() for _ in range(count)]

    def close(self):
        self._process.kill()
        self._process.wait()

    def _write(self):
        try:
            while True:
                self._process.stdin.write(self._queue.get())
                self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass  # whoever waits for an answer learns of it
