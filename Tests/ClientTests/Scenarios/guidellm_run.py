"""A short run of guidellm, the benchmark of vLLM's project: its own report must have no error in it."""

import json

from checks import expect, same
from stage import ROOT

COUNT, LENGTH, STREAMS = 24, 12, 8


def run(stage):
    stage.need("guidellm")
    rows = [{"prompt": f"Question {number}: what is the sea?", "output_tokens_count": LENGTH}
            for number in range(COUNT)]
    (stage.folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with stage.serve() as server:
        found = [benchmark(stage, server, path) for path in ("/v1/completions", "/v1/chat/completions")]
        same(server.metric("vllm:request_success_total", finished_reason="length"), 2 * COUNT, "answers in /metrics")
        server.expect_rest()
    return f"{COUNT} requests, {STREAMS} at once: " + "; ".join(found)


def benchmark(stage, server, path):
    report = stage.folder / "report.json"
    # Numbers of tokens are told by the server, so no tokenizer is fetched from anywhere.
    stage.run(
        stage.tool("guidellm", "guidellm"), "run", "--disable-console",
        "--backend", f"kind=openai_http,target={server.url},request_format={path}",
        "--profile", f"kind=concurrent,streams={STREAMS}", "--constraint", f"kind=max_requests,count={COUNT}",
        "--data", "kind=json_file,path=questions.jsonl", "--output", f"kind=json,path={report}",
        PYTHONPATH=str(ROOT / "Tests" / "ClientTests" / "Standins"), HF_HUB_OFFLINE="1",
        HF_HOME=str(stage.folder / "hub"), limit=300)
    benchmarks = json.loads(report.read_text())["benchmarks"]
    same(len(benchmarks), 1, "benchmarks")
    return check(benchmarks[0], path)


def check(benchmark, path):
    metrics = benchmark["metrics"]
    same(metrics["request_totals"], {"successful": COUNT, "errored": 0, "incomplete": 0, "total": COUNT},
         f"requests to {path}")
    requests = benchmark["requests"]["successful"]
    for request in requests:
        same(request["output_metrics"]["text_tokens"], LENGTH, "tokens of an answer")
        expect(request["output"], "an answer has no text")
    speed = metrics["output_tokens_per_second"]["successful"]["mean"]
    first = metrics["time_to_first_token_ms"]["successful"]["median"]
    return f"{path} {speed:.0f} tok/s, TTFT {first:.0f} ms"
