"""What schemathesis is told of this server beyond its description."""

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

# What no schema can say: how many tokens a text has, and how many answers prompts and samples make.
NOT_IN_SCHEMAS = ("context_length_exceeded", "too_many_answers")

# Tokens of an answer, and samples of it. What is generated is not the matter here.
LENGTH, SAMPLES = 4, 6


@schemathesis.hook
def before_call(context, case, kwargs):
    """Keeps answers short that would be long; values that are wrong stay as they are."""
    body = case.body
    if not isinstance(body, dict) or not case.path.endswith("/completions"):
        return
    key = "max_completion_tokens" if "messages" in body else "max_tokens"
    if body.get(key) is None or is_more(body[key], LENGTH):
        body[key] = LENGTH
    if is_more(body.get("n"), SAMPLES) and body["n"] <= 128:
        body["n"] = SAMPLES


def is_more(value, limit):
    return isinstance(value, int) and not isinstance(value, bool) and value > limit


@schemathesis.check
def what_is_described_is_accepted(ctx, response, case):
    """`positive_data_acceptance`, but for errors of which the description says that they are not in it."""
    if response.status_code == 400 and response.json()["error"]["code"] in NOT_IN_SCHEMAS:
        return None
    return positive_data_acceptance(ctx, response, case)
