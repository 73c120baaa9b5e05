"""curl, as in every manual: whole, streamed, with a key, and wrong."""

import json

from checks import expect, same

QUESTION = {"prompt": "Once upon a time", "max_tokens": 12, "temperature": 0}


def run(stage):
    with stage.serve() as server:
        whole = answer(stage, server)
        same(streamed(stage, server), whole["choices"][0]["text"], "a streamed answer")
        whole_headers(stage, server)
        mistakes(stage, server)
        server.expect_rest()
    with_key(stage)
    return "whole, streamed, headers, HEAD, a large body, kept connections, HTTP/1.0, a key, errors"


def post(stage, server, body, *options):
    """Neither a content type nor a length is given by hand: many forget the first."""
    return stage.run("curl", "-sS", "--max-time", "60", *options, "-d", json.dumps(body),
                     server.url + "/v1/completions")


def answer(stage, server):
    whole = json.loads(post(stage, server, QUESTION))
    same(whole["usage"]["completion_tokens"], 12, "tokens")
    same(json.loads(post(stage, server, QUESTION, "--http1.0"))["choices"], whole["choices"], "by HTTP/1.0")
    # curl asks whether it may send so much before it does.
    large = {**QUESTION, "prompt": "sea " * 1500, "max_tokens": 1}
    same(json.loads(post(stage, server, large, "-H", "Expect: 100-continue"))["usage"]["completion_tokens"], 1,
         "tokens after a large body")
    chunked = post(stage, server, QUESTION, "-H", "Transfer-Encoding: chunked")
    same(json.loads(chunked)["choices"], whole["choices"], "an answer to a body in chunks")
    return whole


def streamed(stage, server):
    lines = post(stage, server, {**QUESTION, "stream": True}, "-N").splitlines()
    same([line for line in lines if line and not line.startswith("data: ")], [], "lines that are no data")
    same(lines[-2:], ["data: [DONE]", ""], "the stream's last lines")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-2] if line]
    same(len(chunks), 12, "chunks, one for each token")
    return "".join(chunk["choices"][0]["text"] for chunk in chunks)


def whole_headers(stage, server):
    head, _, body = post(stage, server, QUESTION, "-i").replace("\r", "").partition("\n\n")
    lines = head.lower().splitlines()
    same(lines[0], "http/1.1 200 ok", "the first line")
    for name in ("content-type: application/json", f"content-length: {len(body.encode())}", "x-request-id: ",
                 "x-output-sha256: ", "x-invar-receipt: ", "date: "):
        expect(any(line.startswith(name) for line in lines), f"no {name!r} in {lines}")
    head = post(stage, server, {**QUESTION, "stream": True}, "-i", "-N").replace("\r", "").partition("\n\n")[0].lower()
    expect("content-type: text/event-stream" in head and "content-length" not in head, f"a stream's head is {head!r}")
    # One connection, three questions.
    seen = ("-sS", "-o", "/dev/null", "-w", "%{http_code} %{num_connects} ")
    told = stage.run("curl", *seen, server.url + "/health", "--next", *seen, "-I", server.url + "/metrics",
                     "--next", *seen, server.url + "/nothing")
    same(told, "200 1 200 0 404 0 ", "statuses and new connections")


def mistakes(stage, server):
    for data, status in [("{", 400), ("[]", 400), ("{}", 400), ('{"prompt": 1}', 400), ("", 400),
                         ('{"prompt": "x", "model": "y"}', 404)]:
        told = stage.run("curl", "-sS", "-w", "\n%{http_code}", "-d", data, server.url + "/v1/completions")
        body, _, code = told.rpartition("\n")
        same(int(code), status, f"status of {data!r}")
        same(set(json.loads(body)["error"]), {"message", "type", "param", "code"}, f"the error of {data!r}")
    told = stage.run("curl", "-sS", "-o", "/dev/null", "-D", "-", "-X", "DELETE", server.url + "/v1/models").lower()
    expect(told.startswith("http/1.1 405") and "allow: get, head" in told, f"DELETE gives {told!r}")


def with_key(stage):
    with stage.serve("--model", "tiny", key="secret") as server:
        for path, key, status in [("/v1/models", None, 401), ("/v1/models", "Bearer wrong", 401),
                                  ("/v1/models", "Basic secret", 401), ("/v1/models", "Bearer secret", 200),
                                  ("/metrics", None, 401), ("/health", None, 200), ("/v1/nothing", None, 401)]:
            header = ("-H", f"Authorization: {key}") if key else ()
            told = stage.run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", *header, server.url + path)
            same(int(told), status, f"{path} with {key}")
