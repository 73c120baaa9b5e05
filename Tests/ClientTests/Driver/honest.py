"""Clients who mean well, beside those who do not: they must notice nothing."""

import json
import threading
import time

from checks import LIMIT, expect, same
from wire import Wire, length, post, statuses

QUESTION = json.dumps({"prompt": "The sea", "max_tokens": 4, "temperature": 0}).encode()


def ask(server):
    """The hash of an answer by a client who means well."""
    wire = Wire(server, post("Connection: close", length(len(QUESTION)), body=QUESTION))
    data = wire.read_to_end()
    wire.close()
    same(statuses(data), [200], "statuses of an honest request")
    return json.loads(data.partition(b"\r\n\r\n")[2])["invar"]["output_hash"]


class Watch:
    """Asks for `/health` all the time, each time on a connection of its own."""

    def __init__(self, server):
        self.server, self.count, self.slowest, self.fault = server, 0, 0.0, None
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.stop.wait(0.05) and not self.fault:
            begun = time.monotonic()
            try:
                status, text = self.server.get("/health")
                if status != 200:
                    self.fault = f"status {status}: {text}"
            except OSError as error:
                self.fault = str(error)
            self.count += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)

    def end(self):
        self.stop.set()
        self.thread.join(LIMIT)
        expect(self.fault is None, f"/health: {self.fault}")
        self.found = f"/health answered {self.count} times meanwhile, at the latest in {self.slowest:.1f} s"
