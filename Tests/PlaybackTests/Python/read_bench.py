"""Checks a result of `vllm bench serve`: its keys and types, and its sums from its own details."""
import json
import math
import statistics
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    result = json.load(file)

NUMBER = (int, float)
TYPES = {
    "date": str, "endpoint_type": str, "backend": str, "label": type(None), "model_id": str,
    "tokenizer_id": str, "num_prompts": int, "request_rate": str, "burstiness": NUMBER,
    "max_concurrency": type(None), "duration": NUMBER, "completed": int, "failed": int,
    "total_input_tokens": int, "total_output_tokens": int, "request_throughput": NUMBER,
    "request_goodput": type(None), "output_throughput": NUMBER, "total_token_throughput": NUMBER,
    "max_output_tokens_per_s": NUMBER, "max_concurrent_requests": int,
    "input_lens": list, "output_lens": list, "ttfts": list, "itls": list, "latencies": list,
    "start_times": list, "queue_times": list, "generated_texts": list, "errors": list,
}
for metric in ("ttft", "tpot", "itl", "e2el"):
    for summary in ("mean", "median", "std", "p99"):
        TYPES[f"{summary}_{metric}_ms"] = NUMBER
assert set(result) == set(TYPES), set(result) ^ set(TYPES)
for key, kind in TYPES.items():
    assert isinstance(result[key], kind), (key, result[key])

count = result["num_prompts"]
details = [key for key, kind in TYPES.items() if kind is list]
assert all(len(result[key]) == count for key in details), "lists of different length"
good = [i for i in range(count) if not result["errors"][i]]
assert result["completed"] == len(good) and result["failed"] == count - len(good)
assert result["total_input_tokens"] == sum(result["input_lens"][i] for i in good)
assert result["total_output_tokens"] == sum(result["output_lens"][i] for i in good)


def percentile(values, rank):
    """NumPy's default: linear interpolation."""
    values = sorted(values)
    place = rank / 100 * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def check(metric, seconds):
    values = [1000 * value for value in seconds]
    wanted = {
        "mean": statistics.fmean(values) if values else 0,
        "median": statistics.median(values) if values else 0,
        "std": statistics.pstdev(values) if values else 0,
        "p99": percentile(values, 99) if values else 0,
    }
    for name, value in wanted.items():
        told = result[f"{name}_{metric}_ms"]
        assert math.isclose(told, value, rel_tol=1e-9, abs_tol=1e-6), (name, metric, told, value)


ttfts = [result["ttfts"][i] for i in good]
latencies = [result["latencies"][i] for i in good]
check("ttft", ttfts)
check("e2el", latencies)
check("itl", [gap for i in good for gap in result["itls"][i]])
tpots = [
    (result["latencies"][i] - result["ttfts"][i]) / (result["output_lens"][i] - 1)
    for i in good if result["output_lens"][i] > 1
]
# The engine's clock counts whole nanoseconds.
for name, value in (("mean", statistics.fmean), ("median", statistics.median)):
    if tpots:
        assert math.isclose(result[f"{name}_tpot_ms"], 1000 * value(tpots), abs_tol=2e-6)
for i in good:
    assert len(result["itls"][i]) == result["output_lens"][i] - 1
    assert result["queue_times"][i] <= result["ttfts"][i] <= result["latencies"][i]
if result["duration"] > 0:
    assert math.isclose(result["request_throughput"], len(good) / result["duration"])
    assert math.isclose(
        result["output_throughput"], result["total_output_tokens"] / result["duration"])
print(json.dumps({
    "completed": result["completed"], "output_tokens": result["total_output_tokens"],
}))
