"""Requests that are none, or hardly: each gets its status, in OpenAI's shape, and the connection's end."""

import functools

from checks import expect, same
from honest import QUESTION, Watch, ask
from wire import Wire, get, length, request, statuses
from wire import post as post_body

# A connection that the server leaves open where it should close it is a failure after so many seconds.
PATIENCE = 20

post = functools.partial(post_body, body=QUESTION)


def chunks(*pieces):
    return post("Transfer-Encoding: chunked", body=b"".join(pieces))


STREAM = QUESTION[:-1] + b', "stream": true}'
SIZE = f"{len(QUESTION):x}".encode()

# What is sent, and the statuses that come back; the server closes the connection after each.
MALFORMED = {
    "random bytes": (bytes(range(256)) + b"\r\n\r\n", [400]),
    "a greeting of TLS": (bytes.fromhex("16030100a5010000a10303") + bytes(160), [400]),
    "a greeting of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]),
    "no version": (b"GET /health\r\n\r\n", [400]),
    "a version to come": (get(line="GET /health HTTP/9.9"), [400]),
    "a method nobody knows": (get(line="BREW /health HTTP/1.1"), [400]),
    "a method in lower case": (get(line="get /health HTTP/1.1"), [400]),
    "no host": (get(host=None), [400]),
    "two hosts": (get("Host: y"), [400]),
    "a space in a header's name": (get("a b: c"), [400]),
    "a space before the colon": (get("a : c"), [400]),
    "no colon": (get("nothing"), [400]),
    "a zero byte in a header": (get("a: b\0c"), [400]),
    "a header over two lines": (get("a: b\r\n c"), [400]),
    "lines without carriage returns": (b"GET /health HTTP/1.1\nHost: x\n\n", [400]),
    "a negative length": (post(length(-5)), [400]),
    "a length that is a word": (post("Content-Length: long"), [400]),
    "a length with a sign": (post(f"Content-Length: +{len(QUESTION)}"), [400]),
    "two lengths": (post(length(len(QUESTION)), length(5)), [400]),
    "a length of no integer's": (post("Content-Length: " + "9" * 40), [400]),
    "length and chunks": (post(length(5), "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), [400]),
    "an encoding nobody knows": (post("Transfer-Encoding: nonsense"), [400]),
    "a length that is too short": (post(length(5)), [400, 400]),
    "no length": (post(), [400, 400]),
    "a length that is too long": (post(length(len(QUESTION) + 1)), [408]),
    "a chunk's size that is none": (chunks(b"zz\r\n", QUESTION), [400]),
    "a negative chunk": (chunks(b"-5\r\n", QUESTION), [400]),
    "a chunk of no integer's size": (chunks(b"f" * 20 + b"\r\n", QUESTION), [400]),
    "a chunk longer than it said": (chunks(SIZE, b"\r\n", QUESTION, b"XX0\r\n\r\n"), [400]),
    "chunks without an end": (chunks(SIZE, b"\r\n", QUESTION, b"\r\n"), [408]),
    "JSON without an end": (post(length(200_000), "Connection: close", body=b"[" * 200_000), [400]),
    "text that is not UTF-8": (post(length(14), "Connection: close", body=b'{"prompt":"\xff"}'), [400]),
}
# These are well, though odd.
ODD = {
    "HTTP/1.0": (request("GET /health HTTP/1.0"), [200]),
    "HTTP/1.0 that goes on": (
        request("GET /health HTTP/1.0", "Connection: keep-alive") + request("GET /health HTTP/1.0"), [200, 200]),
    "a stream for HTTP/1.0": (
        request("POST /v1/completions HTTP/1.0", "Connection: keep-alive", length(len(STREAM)), body=STREAM), [200]),
    "a whole address": (get("Connection: close", line="GET http://x/health HTTP/1.1"), [200]),
    "the end in capitals": (get("Connection: Close"), [200]),
    "empty lines first": (b"\r\n\r\n" + get("Connection: close"), [200]),
    "a body nobody wants": (get(length(3), "Connection: close") + b"abc", [200]),
    "chunks with a word each": (
        chunks(SIZE, b";a=b\r\n", QUESTION, b"\r\n0\r\na: b\r\n\r\n") + get("Connection: close"), [200, 200]),
    "fifty at once": (get() * 49 + get("Connection: close"), [200] * 50),
    "questions at once": (
        post(length(len(QUESTION))) * 4 + post(length(len(QUESTION)), "Connection: close"), [200] * 5),
    "a path with zero bytes": (get("Connection: close", line="GET /v1/models/%00%ff%2f..%2f HTTP/1.1"), [404]),
    "every path": (get("Connection: close", line="OPTIONS * HTTP/1.1"), [404]),
    "a tunnel": (get("Connection: close", line="CONNECT x:80 HTTP/1.1"), [404]),
}


def run(stage):
    requests = {**MALFORMED, **ODD}
    with stage.serve("--request-time", "2") as server:
        answer, watch = ask(server), Watch(server)
        faults = [fault for name, (data, wanted) in requests.items()
                  if (fault := fault_of(server, name, data, wanted))]
        expect(not faults, "; ".join(faults))
        same(ask(server), answer, "an answer afterwards")
        watch.end()
        server.expect_rest()
    return f"{len(MALFORMED)} malformed and {len(ODD)} odd requests have the right statuses; {watch.found}"


def fault_of(server, name, data, wanted):
    wire = Wire(server, data, timeout=PATIENCE)
    try:
        answer = wire.read_to_end()
    except TimeoutError:
        return f"after {name} the connection stays open"
    finally:
        wire.close()
    if statuses(answer) != wanted:
        return f"{name} gives {statuses(answer)} instead of {wanted}"
    if wanted[-1] >= 400 and b'"error":{"message":' not in answer.rpartition(b"\r\n\r\n")[2]:
        return f"{name} gives no error in OpenAI's shape but {answer[-200:]}"
    return None
