"""Checks a Chrome trace as its viewers need it: known phases, nesting tracks, times that go forward."""
import json
import sys
from decimal import Decimal

with open(sys.argv[1], encoding="utf-8") as file:
    trace = json.load(file, parse_float=Decimal)

assert trace["displayTimeUnit"] == "ms"
names, slices, kinds = {}, {}, {"C": 0, "i": 0, "M": 0, "X": 0}
before = Decimal(0)
preemptions = 0
for event in trace["traceEvents"]:
    phase = event["ph"]
    kinds[phase] += 1
    assert isinstance(event["name"], str) and isinstance(event["pid"], int)
    assert isinstance(event["tid"], int) and event["ts"] >= 0
    if phase == "M":
        assert event["name"] in ("process_name", "thread_name")
        if event["name"] == "thread_name":
            assert event["tid"] not in names, "a track with two names"
            names[event["tid"]] = event["args"]["name"]
        continue
    assert event["ts"] >= before, "time goes back"
    before = event["ts"]
    if phase == "X":
        assert event["dur"] >= 0
        slices.setdefault(event["tid"], []).append(event)
    elif phase == "C":
        assert event["args"] and all(isinstance(v, int) for v in event["args"].values())
    else:
        assert event["s"] in ("g", "t")
        preemptions += event["name"].startswith("preempted")

for track, events in slices.items():
    assert track in names, "a track without a name"
    open_slices = []
    for event in events:
        start, end = event["ts"], event["ts"] + event["dur"]
        while open_slices and open_slices[-1] <= start and open_slices[-1] < end:
            open_slices.pop()
        while open_slices and open_slices[-1] <= start and start == end:
            open_slices.pop()
        assert not open_slices or end <= open_slices[-1], f"overlap on {names[track]}: {event}"
        open_slices.append(end)

every = [event for events in slices.values() for event in events]
print(json.dumps({
    "steps": sum(e["cat"] == "step" for e in every),
    "chunks": sum(e["cat"] == "chunk" for e in every),
    "request_tracks": len([t for t in names if t != 0]),
    "counters": kinds["C"],
    "preemptions": preemptions,
}))
