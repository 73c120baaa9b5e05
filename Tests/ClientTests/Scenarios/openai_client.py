"""OpenAI's own client, as people use it: answers, streams, scores, errors, receipts."""

import asyncio
import json

import openai
from openai import AsyncOpenAI, OpenAI

from checks import expect, raises, same, until

QUESTION = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is the sea?"}]


def run(stage):
    checks = (models, chats, chat_streams, completions, streams_of_several, stops, chat_scores, completion_scores,
              prompt_scores, token_prompts, modes, receipts, mistakes, hang_ups)
    with stage.serve() as server:
        client = OpenAI(base_url=server.api, api_key="none", max_retries=0, timeout=120)
        model = server.model()
        for check in checks:
            check(Asker(client, model, server, stage))
        asyncio.run(many_at_once(server, model))
        server.expect_rest()
    keys(stage)
    crowded(stage)
    return f"openai {openai.__version__}: {len(checks) + 3} groups of checks hold"


class Asker:
    """The client, and how it is asked here."""

    def __init__(self, client, model, server, stage):
        self.client, self.model, self.server, self.stage = client, model, server, stage

    def chat(self, **wishes):
        wishes = {"model": self.model, "messages": QUESTION, "max_tokens": 16, "temperature": 0, **wishes}
        return self.client.chat.completions.create(**wishes)

    def complete(self, prompt="Once upon a time", **wishes):
        wishes = {"model": self.model, "prompt": prompt, "max_tokens": 16, "temperature": 0, **wishes}
        return self.client.completions.create(**wishes)


def models(ask):
    listed = ask.client.models.list().data
    same([card.id for card in listed], [ask.model], "models")
    same(ask.client.models.retrieve(ask.model).id, ask.model, "the model's card")
    with raises(openai.NotFoundError, "another model's card"):
        ask.client.models.retrieve("gpt-5")


def chats(ask):
    answer = ask.chat()
    choice = answer.choices[0]
    expect(choice.message.role == "assistant" and choice.message.content, "an answer has no text")
    expect(choice.finish_reason in ("stop", "length"), f"it ended by {choice.finish_reason}")
    usage = answer.usage
    same(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens, "tokens in all")
    expect(answer.system_fingerprint.startswith("invar-"), answer.system_fingerprint)
    parts = [{"role": "user", "content": [{"type": "text", "text": "What is "}, {"type": "text", "text": "the sea?"}]}]
    expect(ask.chat(messages=parts).choices[0].message.content, "an answer to parts has no text")
    limited = ask.chat(max_tokens=openai.omit, max_completion_tokens=3)
    same(limited.usage.completion_tokens, 3, "max_completion_tokens")


def chat_streams(ask):
    whole = ask.chat()
    chunks = list(ask.chat(stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    same(text, whole.choices[0].message.content, "a streamed answer")
    same(chunks[-1].choices, [], "choices of the chunk with the usage")
    same(chunks[-1].usage.completion_tokens, whole.usage.completion_tokens, "tokens of the stream")
    same(chunks[-1].invar["output_hash"], whole.invar["output_hash"], "hash of the stream's answer")
    same({chunk.id for chunk in chunks}, {chunks[0].id}, "ids in a stream")
    same([chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1],
         whole.choices[0].finish_reason, "the stream's end")
    same(list(ask.chat(stream=True))[-1].invar["output_hash"], whole.invar["output_hash"],
         "receipt of a stream without usage")


def completions(ask):
    answers = [ask.complete(n=3, seed=5, temperature=1.0) for _ in range(2)]
    texts = [[choice.text for choice in answer.choices] for answer in answers]
    same(texts[0], texts[1], "answers with the same seed")
    same(len(set(texts[0])), 3, "different samples of three")
    same([choice.index for choice in answers[0].choices], [0, 1, 2], "their order")
    same(answers[0].usage.completion_tokens, 48, "tokens of three answers")
    expect(len({ask.complete(temperature=1.0, max_tokens=24).choices[0].text for _ in range(4)}) > 1,
           "answers without a seed are all the same")
    several = ask.complete(["Once", "The sea", "One, two,"])
    same([choice.text for choice in several.choices],
         [ask.complete(prompt).choices[0].text for prompt in ("Once", "The sea", "One, two,")],
         "several prompts at once")


def streams_of_several(ask):
    wishes = {"n": 2, "seed": 9, "temperature": 1.0}
    texts, ends = ["", ""], [None, None]
    for chunk in ask.complete(stream=True, **wishes):
        for choice in chunk.choices:
            texts[choice.index] += choice.text
            ends[choice.index] = choice.finish_reason or ends[choice.index]
    same(texts, [choice.text for choice in ask.complete(**wishes).choices], "two answers in one stream")
    expect(all(ends), "an answer of the stream has no end")


def stops(ask):
    whole = ask.complete(max_tokens=32).choices[0].text
    stop = whole[10:13]
    for stream in (False, True):
        answer = ask.complete(max_tokens=32, stop=["\0never", stop], stream=stream)
        choices = [chunk.choices[0] for chunk in answer if chunk.choices] if stream else answer.choices
        same("".join(choice.text for choice in choices), whole[:whole.index(stop)], "text before the stop")
        same(choices[-1].finish_reason, "stop", "why it ended")


def chat_scores(ask):
    choice = ask.chat(logprobs=True, top_logprobs=3, max_tokens=5).choices[0]
    content = choice.logprobs.content
    same("".join(token.token for token in content), choice.message.content, "tokens of an answer")
    for token in content:
        same(len(token.top_logprobs), 3, "likeliest tokens")
        same(token.logprob, token.top_logprobs[0].logprob, "a greedy token's log-probability")
        same(bytes(token.bytes).decode(errors="replace"), token.token, "bytes of a token")


def completion_scores(ask):
    choice = ask.complete(logprobs=2, max_tokens=5, echo=True).choices[0]
    scores = choice.logprobs
    expect(choice.text.startswith("Once upon a time"), f"no echo in {choice.text!r}")
    same("".join(scores.tokens), choice.text, "tokens of prompt and answer")
    same(scores.token_logprobs[0], None, "the first token's log-probability")
    same([choice.text[place:place + len(token)] for place, token in zip(scores.text_offset, scores.tokens)],
         scores.tokens, "tokens by their offsets")
    scored = ask.complete(choice.text, logprobs=2, max_tokens=0, echo=True).choices[0]
    same(scored.logprobs.token_logprobs[1:], scores.token_logprobs[1:], "the same text scored")


def prompt_scores(ask):
    """What an answer was sampled with is what its tokens have in a prompt, to the bit."""
    more = {"return_token_ids": True}
    drawn = ask.complete(temperature=1.0, seed=3, logprobs=0, max_tokens=24, extra_body=more).choices[0]
    tokens = drawn.prompt_token_ids + drawn.token_ids
    scored = ask.complete(tokens, temperature=1.0, max_tokens=0, extra_body={"prompt_logprobs": 0}).choices[0]
    found = [entry[str(token)]["logprob"]
             for token, entry in zip(drawn.token_ids, scored.prompt_logprobs[len(drawn.prompt_token_ids):])]
    same(found, drawn.logprobs.token_logprobs, "log-probabilities of the same tokens")


def token_prompts(ask):
    tokens = tokens_of(ask, "The sea is")
    same(ask.complete(tokens).choices[0].text, ask.complete("The sea is").choices[0].text, "an answer to tokens")


def tokens_of(ask, text):
    root = ask.client.with_options(base_url=ask.server.url)
    tokens = root.post("/tokenize", cast_to=object, body={"model": ask.model, "prompt": text})["tokens"]
    back = root.post("/detokenize", cast_to=object, body={"model": ask.model, "tokens": tokens})["prompt"]
    same(back, text, "a text, tokenised and back")
    return tokens


def modes(ask):
    answers = [ask.complete(extra_body={"mode": mode}) for mode in ("invariant", "standard", "invariant")]
    prints = [answer.system_fingerprint for answer in answers]
    expect(prints[0] == prints[2] != prints[1], f"fingerprints by mode are {prints}")
    same([answer.invar["mode"] for answer in answers], ["invariant", "standard", "invariant"], "modes in receipts")


def receipts(ask):
    raw = ask.client.completions.with_raw_response.create(
        model=ask.model, prompt="Once", max_tokens=12, temperature=1.0, extra_headers={"x-request-id": "mine"})
    answer = raw.parse()
    same(raw.headers["x-output-sha256"], answer.invar["output_hash"], "the header's hash")
    same(raw.headers["x-request-id"], "mine", "the request's name")
    path = ask.stage.folder / "answer.json"
    path.write_text(raw.text)
    ask.stage.run(ask.stage.program, "verify", "--receipt", path)
    forged = json.loads(raw.text)
    forged["invar"]["tokens"][3] ^= 1
    path.write_text(json.dumps(forged))
    ask.stage.run(ask.stage.program, "verify", "--receipt", path, wants=1)


def mistakes(ask):
    for wishes, field in [
        ({"temperature": -1}, "temperature"), ({"top_p": 2}, "top_p"), ({"n": 0}, "n"),
        ({"max_tokens": -1}, "max_tokens"), ({"stop": [""]}, "stop"), ({"presence_penalty": 1}, "presence_penalty"),
        ({"tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"), ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": "word " * 40_000}]}, "prompt"),
    ]:
        with raises(openai.BadRequestError, f"a wrong {field}") as error:
            ask.chat(**wishes)
        same((error[0].param, error[0].type), (field, "invalid_request_error"), "what the error names")
    with raises(openai.NotFoundError, "an unknown model") as error:
        ask.chat(model="gpt-5")
    same(error[0].code, "model_not_found", "its code")
    with raises(openai.NotFoundError, "a path that is not served"):
        ask.client.embeddings.create(model=ask.model, input="x")
    with raises(openai.APIStatusError, "a body that is too large") as error:
        ask.complete("x" * (5 << 20))
    same(error[0].status_code, 413, "its status")
    expect(ask.complete().choices[0].text, "no answer after mistakes")


def hang_ups(ask):
    before = ask.server.metric("invar_http_hang_ups_total")
    stream = ask.complete(max_tokens=4000, stream=True, extra_body={"ignore_eos": True})
    next(stream)
    stream.close()
    with raises(openai.APITimeoutError, "an answer that is not waited for"):
        ask.client.with_options(timeout=0.5).completions.create(
            model=ask.model, prompt="Once", max_tokens=4000, extra_body={"ignore_eos": True})
    until("both are noticed", lambda: ask.server.metric("invar_http_hang_ups_total") == before + 2)
    ask.server.expect_rest()


async def many_at_once(server, model):
    async with AsyncOpenAI(base_url=server.api, api_key="none", max_retries=0) as client:
        async def one(seed):
            stream = await client.completions.create(
                model=model, prompt="Once", seed=seed % 4, max_tokens=16, stream=True, temperature=1.0)
            last = [chunk async for chunk in stream][-1]
            return seed % 4, last.invar["output_hash"]

        answers = set(await asyncio.gather(*(one(seed) for seed in range(24))))
    same(len(answers), 4, "different answers to four questions asked by 24 at once")


def keys(stage):
    with stage.serve("--model", "tiny", key="secret") as server:
        for key, kind in (("wrong", openai.AuthenticationError), ("secret", None)):
            client = OpenAI(base_url=server.api, api_key=key, max_retries=0)
            if kind:
                with raises(kind, f"the key {key}"):
                    client.models.list()
            else:
                same(len(client.models.list().data), 1, "models for who has the key")


def crowded(stage):
    """One that is told to come back does, by itself."""
    with stage.serve("--max-running", "1", "--max-waiting", "1") as server:
        client = OpenAI(base_url=server.api, api_key="none", max_retries=0)
        wishes = {"model": server.model(), "prompt": "Once", "extra_body": {"ignore_eos": True}}
        streams = [client.completions.create(max_tokens=4000, stream=True, **wishes)]
        next(streams[0])
        with raises(openai.RateLimitError, "more than there is room for") as error:
            client.completions.create(max_tokens=1, n=2, **wishes)
        same(error[0].code, "queue_full", "its code")
        streams[0].close()
        patient = client.with_options(max_retries=5)
        same(patient.completions.create(max_tokens=1, **wishes).usage.completion_tokens, 1, "tokens after a retry")
