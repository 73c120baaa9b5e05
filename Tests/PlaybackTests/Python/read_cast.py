"""Plays an asciicast into a terminal emulator and prints every cell of the last screen."""
import json
import sys

import pyte

with open(sys.argv[1], encoding="utf-8") as file:
    header = json.loads(file.readline())
    assert header["version"] == 2, header
    screen = pyte.Screen(header["width"], header["height"])
    stream = pyte.Stream(screen)
    before = 0.0
    for line in file:
        time, kind, text = json.loads(line)
        assert time >= before and kind == "o", line
        before = time
        stream.feed(text)

for y in range(screen.lines):
    for x in range(screen.columns):
        cell = screen.buffer[y][x]
        marks = "".join(
            mark if on else "-"
            for mark, on in (("b", cell.bold), ("u", cell.underscore), ("r", cell.reverse))
        )
        print(x, y, cell.data, cell.fg, cell.bg, marks)
