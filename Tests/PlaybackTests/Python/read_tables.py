"""Reads steps.csv, requests.csv and the log with Python's own readers, and compares them."""
import csv
import hashlib
import json
import sys

steps_path, requests_path, log_path = sys.argv[1:]


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


steps, requests = table(steps_path), table(requests_path)
chain = bytes(32)
lines = []
with open(log_path, "rb") as file:
    for raw in file:
        line = json.loads(raw)
        # The chain, from its description alone.
        told = line.pop("chain")
        bare = raw[:raw.rindex(b',"chain":"')] + b"}"
        chain = hashlib.sha256(chain + bare).digest()
        assert told == chain.hex(), line
        lines.append(line)

columns = lines[0]["token_columns"]
tokens = [
    dict(zip(columns, row)) for line in lines if line["event"] == "tokens" for row in line["tokens"]
]
arrived = [line for line in lines if line["event"] in ("request_arrive", "reject")]
arrived.sort(key=lambda line: line["request"])
texts = {str(line["request"]): "" for line in arrived}
for token in tokens:
    texts[str(token["request"])] += token["text"]
assert [row["request"] for row in requests] == [str(line["request"]) for line in arrived]
for row, line in zip(requests, arrived):
    assert row["prompt"] == line.get("prompt", "") and row["text"] == texts[row["request"]]
    assert abs(float(row["arrival_ms"]) - line["t_ns"] / 1e6) < 0.001
    assert row["isolation"] == line.get("isolation", "shared")
    if line["event"] == "reject":
        assert row["finish_reason"] == "rejected" and row["failure"] and not row["ttft_ms"]
        continue
    assert int(row["prompt_tokens"]) == len(line["prompt_tokens"])
taken = [line for line in lines if line["event"] == "step"]
assert [int(row["step"]) for row in steps] == [line["step"] for line in taken]
for row, line in zip(steps, taken):
    assert abs(float(row["duration_ms"]) - line["duration_ns"] / 1e6) < 0.001
    rows = [chunk if len(chunk) == 5 else [*chunk, 1, "decode"] for chunk in line["chunks"]]
    assert int(row["tokens"]) == sum(chunk[2] for chunk in rows)
print(json.dumps({
    "tokens": len(tokens), "step_rows": len(steps), "step_lines": len(taken),
    "request_rows": len(requests), "request_lines": len(arrived),
}))
