"""Two hundred at once: twins, strangers, some who hang up anywhere, some who read slowly.

Every twin's answer has the same bits, and afterwards nothing is held for anybody.
"""

import asyncio
import json
import random

from checks import expect, same

COUNT, LENGTH = 200, 24
# What becomes of a request. Every second one is a twin.
FATES = ("stays", "stays", "stays", "hangs up", "reads slowly")
TWINS = [{"prompt": "What holds the sky up?", "temperature": 0}, {"prompt": "Once upon a time", "seed": 7}]


def run(stage):
    # Fewer blocks than they want together, so that some lose theirs and begin again.
    with stage.serve("--blocks", "120") as server:
        twins = [("stays", twin, stream) for twin in TWINS for stream in (True, False)]
        answers = asyncio.run(round_of(server, twins))
        counts = []
        for number in range(2):
            told = asyncio.run(round_of(server, requests(random.Random(number))))
            counts.append(check(told))
            answers += told
            server.expect_rest()
        expect_one_answer_each(answers)
        differing = control(server)
        server.expect_rest()
        same(server.metric("vllm:request_success_total", finished_reason="error"), 0, "answers that broke off")
        same(server.metric("invar_twins", mode="invariant", verdict="differs"), 0, "twins that the server saw differ")
        hung = server.metric("invar_http_hang_ups_total")
        expect(hung > 0, "nobody hung up before an answer was complete")
        preempted = server.metric("vllm:num_preemptions_total")
    return (f"2 × {COUNT} at once: {counts[0]} and {counts[1]} twins with the same bits as alone, "
            f"{hung:.0f} hang-ups, {preempted:.0f} preemptions; nobody runs or waits, no block is held; "
            f"standard kernels: {differing} answers to {len(TWINS)} questions")


def control(server):
    """With standard kernels the same crowd shows that its twins would be seen to differ."""
    told = asyncio.run(round_of(server, requests(random.Random(0), mode="standard")))
    prompts = {twin["prompt"] for twin in TWINS}
    differing = len({answer for answer in told if answer and answer[0] in prompts})
    expect(differing > len(TWINS), "twins have the same bits with standard kernels, too: this crowd shows nothing")
    return differing


def requests(chance, **more):
    """Kind of end, question and whether it is streamed, of each."""
    made = []
    for number in range(COUNT):
        words = "word " * chance.randrange(200)
        stranger = {"prompt": f"{number} {words}", "seed": number}
        question = chance.choice(TWINS) if number % 2 else stranger
        made.append((chance.choice(FATES), {**question, **more}, chance.random() < 0.6))
    chance.shuffle(made)
    return made


async def round_of(server, requests, chance=random.Random(0)):
    """What each was told: its question and the hash of its answer, or nothing where it left."""
    return await asyncio.gather(
        *(ask(server, fate, question, stream, random.Random(chance.random())) for fate, question, stream in requests))


async def ask(server, fate, question, stream, chance):
    body = json.dumps({"max_tokens": LENGTH, "ignore_eos": True, "stream": stream, **question}).encode()
    # A small window, so that who reads slowly is felt at the other end.
    reader, writer = await asyncio.open_connection(server.host, server.port, limit=4096)
    try:
        head = f"POST /v1/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        message = head.encode() + body
        if fate == "hangs up":
            return await hang_up(reader, writer, message, chance)
        writer.write(message)
        slowly = (lambda: asyncio.sleep(chance.random() / 10)) if fate == "reads slowly" else None
        return question["prompt"], output_hash(await read(reader, slowly))
    finally:
        writer.close()


async def hang_up(reader, writer, message, chance):
    """In the middle of the question, before the answer, or in the middle of that."""
    place = chance.choice(("question", "wait", "answer"))
    writer.write(message[:chance.randrange(len(message))] if place == "question" else message)
    await writer.drain()
    if place == "wait":
        await asyncio.sleep(chance.random())
    elif place == "answer":
        await reader.read(chance.randrange(1, 4000))
    if chance.random() < 0.5:
        writer.transport.abort()


async def read(reader, slowly):
    data = b""
    while piece := await reader.read(1024 if slowly else 65_536):
        data += piece
        if slowly:
            await slowly()
    expect(data.startswith(b"HTTP/1.1 200"), f"the answer begins {data[:200]!r}")
    return data


def output_hash(answer):
    place = answer.find(b'"output_hash":"')
    expect(place > 0, f"an answer has no receipt: {answer[-300:]!r}")
    return answer[place + 15:place + 79].decode()


def check(told):
    """How many twins have an answer."""
    answers = [one for one in told if one]
    expect(len(answers) > COUNT // 2, f"only {len(answers)} of {COUNT} have an answer")
    prompts = {twin["prompt"] for twin in TWINS}
    return sum(prompt in prompts for prompt, _ in answers)


def expect_one_answer_each(answers):
    by_question = {}
    for prompt, value in filter(None, answers):
        by_question.setdefault(prompt, set()).add(value)
    for prompt, values in by_question.items():
        same(len(values), 1, f"answers to {prompt[:40]!r}")
    same(len(set.union(*by_question.values())), len(by_question), "different answers to different questions")
