"""The load that `vllm bench serve` makes: many streams at once, timed by their chunks.

Its requests, and how it reads answers and counts, are done again here; vLLM itself is too large to install for a test.
"""

import asyncio
import json
import statistics
import time

from checks import expect, same

COUNT, LENGTH = 32, 32


def run(stage):
    with stage.serve() as server:
        found = []
        for chat in (False, True):
            begun = time.monotonic()
            results = asyncio.run(load(server, chat))
            check(results, server)
            found.append(("chat " if chat else "completions ") + figures(results, time.monotonic() - begun))
        counted = server.metric("vllm:generation_tokens_total")
        same(counted, 2 * COUNT * LENGTH, "tokens in /metrics")
        server.expect_rest()
    return f"{COUNT} at once: " + "; ".join(found)


class Result:
    def __init__(self):
        self.begun = time.perf_counter()
        self.text, self.first, self.gaps, self.usage = "", None, [], None

    def chunk(self):
        now = time.perf_counter()
        if self.first is None:
            self.first = now - self.begun
        else:
            self.gaps.append(now - self.last)
        self.last = now


async def load(server, chat):
    card = json.loads(server.get("/v1/models")[1])["data"][0]
    # The benchmark reads both.
    model = card["id"] if card["root"] else None
    return await asyncio.gather(*(request(server, model, chat, number) for number in range(COUNT)))


def payload(model, chat, number):
    common = {"model": model, "temperature": 0.0, "stream": True, "stream_options": {"include_usage": True},
              "ignore_eos": True}
    prompt = f"Question {number}: " + "the sea is wide and " * 8
    if chat:
        content = [{"type": "text", "text": prompt}]
        return {**common, "messages": [{"role": "user", "content": content}], "max_completion_tokens": LENGTH}
    return {**common, "prompt": prompt, "repetition_penalty": 1.0, "max_tokens": LENGTH, "logprobs": None}


async def request(server, model, chat, number):
    path = "/v1/chat/completions" if chat else "/v1/completions"
    body = json.dumps(payload(model, chat, number)).encode()
    reader, writer = await asyncio.open_connection(server.host, server.port)
    result = Result()
    writer.write(f"POST {path} HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: application/json\r\n"
                 f"Authorization: Bearer none\r\nx-request-id: bench-{number}\r\nContent-Length: {len(body)}\r\n\r\n"
                 .encode() + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    same(head.split("\r\n")[0], "http/1.1 200 ok", "status")
    expect("transfer-encoding: chunked" in head, f"a stream's head is {head!r}")
    async for event in events(reader):
        if event == "[DONE]":
            break
        read(result, json.loads(event))
    else:
        expect(False, "the stream does not end with [DONE]")
    writer.close()
    return result


def read(result, data):
    """As the benchmark does: a chunk with choices is a token, one without has the usage."""
    if data.get("choices"):
        choice = data["choices"][0]
        result.text += choice["text"] if "text" in choice else choice["delta"].get("content") or ""
        result.chunk()
    elif data.get("usage"):
        result.usage = data["usage"]


async def events(reader):
    """What stands behind `data:`, of a body in chunks."""
    text = b""
    while True:
        size = int(await reader.readline(), 16)
        data = await reader.readexactly(size + 2)
        if size == 0:
            return
        text += data[:-2]
        while b"\n\n" in text:
            event, text = text.split(b"\n\n", 1)
            if not event.startswith(b":"):
                yield event.decode().removeprefix("data: ")


def check(results, server):
    for result in results:
        expect(result.text and result.usage, "a stream has no text or no usage")
        same(result.usage["completion_tokens"], LENGTH, "tokens of an answer")
        expect(len(result.gaps) <= LENGTH - 1, "more chunks than tokens")


def figures(results, seconds):
    def middle(values):
        return f"{statistics.median(values) * 1e3:.0f} ms (p99 {sorted(values)[int(len(values) * 0.99)] * 1e3:.0f})"

    tokens = sum(result.usage["completion_tokens"] for result in results)
    return (f"{tokens / seconds:.0f} tok/s, TTFT {middle([result.first for result in results])}, "
            f"ITL {middle([gap for result in results for gap in result.gaps])}")
