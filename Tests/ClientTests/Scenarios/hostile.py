"""Clients that mean no good: huge, slow, idle, stalled. Everybody else is served as if they were not there."""

import time

from checks import LIMIT, expect, same, until
from honest import QUESTION, Watch, ask
from wire import Wire, get, length, post, statuses

IDLE, LORISES, STALLED, BODY_LIMIT = 1000, 200, 20, 1_000_000
# Seconds that a connection may ask for nothing, a body may take, an answer may wait to be taken. A
# thousand must have come in before the first of them is closed, on a machine with other work, too.
IDLE_TIME, REQUEST_TIME, STALL_TIME = 10, 2, 2
# MB that a further round may add to memory.
GROWTH = 8


def run(stage):
    with stage.serve("--idle-time", str(IDLE_TIME), "--request-time", str(REQUEST_TIME),
                     "--stall-time", str(STALL_TIME), "--max-body", str(BODY_LIMIT)) as server:
        answer, watch, memory = ask(server), Watch(server), []
        for _ in range(3):
            huge(server)
            stalled(server)
            slow_and_idle(server)
            same(ask(server), answer, "an answer afterwards")
            until("all connections are closed", lambda: server.metric("invar_http_connections") <= 2)
            server.expect_rest()
            memory.append(server.resident())
        watch.end()
    sizes = ", ".join(f"{size:.0f}" for size in memory)
    expect(memory[2] - memory[1] < GROWTH, f"memory grows: {sizes} MB after each round")
    return (f"3 rounds of huge requests, {STALLED} stalled, {LORISES} slow, {IDLE} idle connections: "
            f"{sizes} MB of memory after each; {watch.found}")


def chunked(*pieces):
    return post("Transfer-Encoding: chunked", body=b"".join(pieces))


def huge(server):
    """Headers and bodies larger than anybody needs."""
    big, chunk = bytes(3 * BODY_LIMIT), b"10000\r\n" + bytes(65_536) + b"\r\n"
    question = f"{len(QUESTION):x}\r\n".encode() + QUESTION + b"\r\n"
    for name, data, wanted in [
        ("a huge header", get("a: " + "x" * 200_000), 431),
        ("a huge address", get(line="GET /" + "x" * 200_000 + " HTTP/1.1"), 431),
        ("twenty thousand headers", get(*["a: b"] * 20_000), 431),
        ("a huge body", post(length(len(big)), body=big), 413),
        ("a huge body in chunks", chunked(chunk * 40, b"0\r\n\r\n"), 413),
        ("a body said to be huge", post(length(10**12), body=b"{"), 413),
        ("fifty thousand trailers", chunked(question, b"0\r\n", b"a: b\r\n" * 50_000, b"\r\n"), 400),
    ]:
        wire = Wire(server, data)
        same(statuses(wire.read_to_end()), [wanted], f"statuses of {name}")
        wire.close()
    # What stands behind a chunk's size is thrown away as it comes, and one that never ends is cut off.
    endless, begun = Wire(server, chunked(b"5;")), time.monotonic()
    while endless.send(b"a" * 65_536):
        expect(time.monotonic() - begun < LIMIT, "a line without an end is read for ever")
    endless.close()


def stalled(server):
    """Clients that ask for more and more and take nothing of it."""
    before = server.metric("invar_http_stalls_total")
    question = get(line="GET /openapi.json HTTP/1.1") * 500
    wires = [Wire(server, timeout=LIMIT) for _ in range(STALLED)]
    for wire in wires:
        wire.socket.setblocking(False)
        try:
            wire.socket.send(question)
        except BlockingIOError:
            pass
    until("they are cut off", lambda: server.metric("invar_http_stalls_total") == before + STALLED)
    for wire in wires:
        wire.close()


def slow_and_idle(server):
    """A thousand that say nothing, beside headers and bodies that come byte by byte and never end.

    They cost nobody else anything, and are closed in the end.
    """
    idle = [Wire(server) for _ in range(IDLE)]
    until("all have come in", lambda: server.metric("invar_http_connections") > IDLE)
    ask(server)
    slow(server)
    until("idle ones are closed", lambda: all(wire.is_closed() for wire in idle), pause=0.5)
    for wire in idle:
        wire.close()


def slow(server):
    beginnings = (b"", b"GET /health HTTP/1.1\r\nHost: x\r\na: ", post(length(1000), body=b"{"), chunked())
    drops = (b"G", b"a", b" ", b"1\r\n \r\n")
    wires = [(Wire(server, beginnings[number % 4]), drops[number % 4]) for number in range(LORISES)]
    end = time.monotonic() + LIMIT
    while wires:
        expect(time.monotonic() < end, f"{len(wires)} slow connections are still open")
        for wire, drop in wires:
            wire.send(drop)
        time.sleep(0.2)
        closed = [wire for wire, _ in wires if wire.is_closed()]
        for wire in closed:
            wire.close()
        wires = [(wire, drop) for wire, drop in wires if wire not in closed]
