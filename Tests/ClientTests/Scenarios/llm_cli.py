"""Simon Willison's `llm`, told of the server as its users do it, in a file of theirs."""

import json

from checks import expect, same

MODELS = """\
- model_id: sea
  model_name: {model}
  api_base: {api}
- model_id: sea-completion
  model_name: {model}
  api_base: {api}
  completion: true
- model_id: nobody
  model_name: nobody
  api_base: {api}
"""


def run(stage):
    user = stage.folder / "llm"
    user.mkdir()
    with stage.serve() as server:
        (user / "extra-openai-models.yaml").write_text(MODELS.format(model=server.model(), api=server.api))

        def llm(*arguments, **more):
            return stage.run(stage.tool("llm"), *arguments, LLM_USER_PATH=str(user), OPENAI_API_KEY="none", **more)

        expect("sea-completion" in llm("models", "list"), "llm does not list the models")
        answers(llm)
        remembers(llm)
        llm("-m", "nobody", "Hi", wants=1)
        server.expect_rest()
    return llm("--version").strip() + ": chat, completion, streamed and not, a conversation, an error"


def answers(llm):
    for model in ("sea", "sea-completion"):
        ask = ("-m", model, "Once upon a time", "-o", "temperature", "0", "-o", "max_tokens", "16")
        streamed, whole = llm(*ask), llm(*ask, "--no-stream")
        expect(streamed.strip(), f"{model} says nothing")
        same(streamed, whole, f"{model}'s answer, streamed and not")


def remembers(llm):
    ask = ("-o", "temperature", "0", "-o", "max_tokens", "12")
    llm("-m", "sea", "-s", "Be brief.", "My name is Ann.", *ask)
    llm("-c", "What is my name?", *ask)
    first, last = sorted(json.loads(llm("logs", "-n", "2", "--json")), key=lambda entry: entry["datetime_utc"])
    same(last["conversation_id"], first["conversation_id"], "the conversation")
    expect(last["input_tokens"] > first["input_tokens"] + first["output_tokens"],
           f"the second question has {last['input_tokens']} tokens: it came without the first")
