"""`invar serve` on a free port, and what can be seen of it from outside."""

import json
import os
import re
import signal
import subprocess
import urllib.error
import urllib.request

from checks import Failure, LIMIT, expect, same, until


class Server:
    """Runs while its block does. It must end by SIGTERM, with status 0, or the scenario has failed."""

    def __init__(self, program, folder, *options, key=None):
        self.key = key
        self.log_path = folder / "server.log"
        environment = {**os.environ, "INVAR_API_KEY": key or "", "NO_COLOR": "1"}
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [program, "serve", "--listen", "127.0.0.1:0", *options], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        line = self.process.stdout.readline()
        match = re.fullmatch(r"listening on (http://([\d.]+):(\d+))\n", line)
        if not match:
            self.process.kill()
            raise Failure(f"the first line is {line!r}; its log: {self.log()}")
        self.url, self.host, self.port = match[1], match[2], int(match[3])
        self.api = self.url + "/v1"

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.end()
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()

    def end(self):
        expect(self.process.poll() is None, f"the server ended by itself: {self.log()}")
        self.process.send_signal(signal.SIGTERM)
        same(self.process.wait(LIMIT), 0, "status after SIGTERM")

    def log(self):
        return self.log_path.read_text(errors="replace")[-2000:]

    def get(self, path, timeout=LIMIT):
        """Status and text, of errors too."""
        request = urllib.request.Request(self.url + path)
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def model(self):
        return json.loads(self.get("/v1/models")[1])["data"][0]["id"]

    def metric(self, name, **labels):
        """The sum over what has these labels."""
        total = 0.0
        for line in self.get("/metrics")[1].splitlines():
            match = re.fullmatch(r"([\w:]+)(?:\{(.*)\})? (\S+)", line)
            if match and match[1] == name:
                found = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or ""))
                if labels.items() <= found.items():
                    total += float(match[3])
        return total

    def expect_rest(self):
        """Nobody runs, nobody waits, and no block is held."""
        names = ("vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc")
        until("the engine rests", lambda: all(self.metric(name) == 0 for name in names))

    def resident(self):
        """Memory in use, in MB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) / 1024
