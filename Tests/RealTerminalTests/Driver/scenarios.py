"""What a person does with the dashboard on a real terminal. Each function is one test."""

import fcntl
import json
import os
import random
import re
import signal
import struct
import subprocess
import termios
import time

from stage import signal_named
from terminals import Failure, LIMIT

SCENARIOS = {}
PYTE_ONLY = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


def pyte_only(function):
    """Needs what only the emulator tells: raw bytes, colours cell by cell."""
    PYTE_ONLY[function.__name__] = function
    return function


@scenario
def starts_and_leaves(stage):
    stage.run()
    stage.terminal.send("q")
    stage.expect(stage.ended() == 0, "status is not 0")
    stage.expect("recorded in" in stage.terminal.picture(), "no word about the session")
    stage.expect_restored()


@scenario
def toggles_modes(stage):
    stage.run()
    for word in ("STANDARD", "INVARIANT"):
        stage.terminal.send("m")
        stage.terminal.wait(f"{word} in the header",
                            lambda: any(word in line for line in stage.terminal.lines()[:2]))


@scenario
def exports(stage):
    stage.run()
    stage.terminal.wait("a finished request", lambda: "same bits" in stage.terminal.picture())
    stage.terminal.send("e")
    stage.terminal.wait_for("wrote ")
    stage.terminal.send("q")
    stage.ended()
    files = [path for path in stage.home.rglob("*") if path.suffix in (".jsonl", ".csv")]
    stage.expect({path.suffix for path in files} == {".jsonl", ".csv"}, f"wrote {files}")
    for path in files:
        text = path.read_text()
        # No answer may have come to its end by then, and only those have receipts.
        stage.expect(text.strip() or path.name == "receipts.jsonl", f"{path} is empty")
        if path.suffix == ".jsonl":
            for line in text.splitlines():
                json.loads(line)


def cut(path):
    """Takes the last lines of a log away; those that are left are sound."""
    lines = path.read_bytes().split(b"\n")
    os.truncate(path, len(b"\n".join(lines[:len(lines) // 2])) + 1)


@scenario
def exports_nothing_of_a_log_that_is_cut_while_it_is_recorded(stage):
    stage.run("--record s.jsonl")
    stage.terminal.wait("a finished request", lambda: "same bits" in stage.terminal.picture())
    cut(stage.home / "s.jsonl")
    # The recorder's own notice comes first, so that it does not take the other's place.
    stage.terminal.wait_for("NOT RECORDED")
    stage.terminal.send("e")
    stage.terminal.wait_for("not exported: the session log was cut off by another program")
    stage.expect(not (stage.home / "s").exists(), "something was written")


@scenario
def exports_nothing_of_a_log_that_is_cut_while_it_is_shown(stage):
    stage.run("s.jsonl", "--step", "1", command="replay", before=recording("s.jsonl"),
              INVAR=stage.program)
    cut(stage.home / "s.jsonl")
    stage.terminal.send("e")
    stage.terminal.wait_for("not exported: the session log was cut off by another program")
    stage.expect(not (stage.home / "s").exists(), "something was written")


def ends_by(name):
    def run(stage):
        stage.run()
        stage.kill(signal_named(name))
        stage.expect(stage.ended() == 128 + signal_named(name), f"status {stage.read('status')}")
        stage.expect_restored()

    run.__name__ = f"ends_by_{name}"
    return run


for number in ("TERM", "SEGV"):
    scenario(ends_by(number))
# What tmux would add for the others is only time.
for number in ("HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "PROF", "ABRT", "ILL", "BUS", "FPE", "TRAP",
               "SYS", "PIPE", "RTMIN"):
    pyte_only(ends_by(number))


@pyte_only
def ends_though_the_terminal_takes_nothing(stage):
    """Nobody reads from here on. The recording grows, and one signal ends the program."""
    stage.run()
    stage.terminal.wait("a finished request", lambda: "same bits" in stage.terminal.picture())
    until("the terminal is full", lambda: fills(stage.terminal.fd))
    size = recorded(stage)
    until("the recording grows", lambda: recorded(stage) > size + 200_000)
    asked = time.monotonic()
    stage.kill(signal.SIGTERM)
    until("the program ends", lambda: stage.read("status"), pause=0.02)
    took = time.monotonic() - asked
    stage.expect(took < 2, f"ended after {took:.1f} s")
    stage.expect(stage.ended() == 143, f"status {stage.read('status')!r}")
    # What it finds when it reads again is the end of the picture, whatever was lost of it.
    stage.expect_restored()


def fills(descriptor):
    """Whether nothing has been added for a while to what waits to be read."""
    def waiting():
        return struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, b"0000"))[0]

    before = waiting()
    time.sleep(1.5)
    return before > 0 and before == waiting()


def recorded(stage):
    return sum(path.stat().st_size for path in stage.home.rglob("*.jsonl"))


@pyte_only
def ends_with_129_when_the_terminal_goes_away(stage):
    stage.run(before="trap : HUP", picture=True)
    os.close(stage.terminal.fd)
    stage.terminal.fd = os.open(os.devnull, os.O_RDONLY)
    until("the program ends", lambda: stage.read("status"))
    stage.expect(int(stage.read("status")) == 129, f"status {stage.read('status')!r}")


# What terminals send that nobody has typed.
UNASKED = [
    "\x1b]10;rgb:d0d0/d0d0/d0d0\x07", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]52;c;cXF5eQ==\x1b\\",
    "\x1bP1$r0m\x1b\\", "\x1bP1+r544e=787465726d\x1b\\", "\x1bP>|XTerm(379)\x1b\\", "\x1b_Gi=1;OK\x1b\\",
    "\x1b^quit\x1b\\", "\x1bXqqq\x1b\\", "\x1b[?62;4;52c", "\x1b[>41;354;0c", "\x1b[0n", "\x1b[24;80R",
    "\x1b[?2026;2$y", "\x1b[?0u", "\x1b[I", "\x1b[O", "\x1b[?1;0;256S", "\x1b[8;24;80t",
]


@pyte_only
def swallows_what_it_has_not_asked_for(stage):
    stage.run("--workload", "off")
    stage.terminal.send("i")
    stage.terminal.wait_for("Enter asks")
    for report in UNASKED:
        for cut in {1, len(report) // 2}:
            stage.terminal.send(report[:cut])
            stage.terminal.pump_for(0.2)
            stage.terminal.send(report[cut:])
    stage.terminal.send("\x1bq\x1bm")
    # What has been typed stands alone in the line, which no report has closed.
    stage.terminal.send("typed")
    stands_alone(stage, " › typed")
    stage.terminal.send("\x1b]11;rgb:ff")
    stage.terminal.pump_for(1)
    stage.terminal.send("on")
    stands_alone(stage, " › typedon")


def stands_alone(stage, line):
    stage.terminal.wait_for(line)
    rows = [row.rstrip() for row in stage.terminal.picture().splitlines()]
    stage.expect(line in rows, f"something stands beside {line!r}")


@scenario
def knows_words(stage):
    stage.run("--workload", "off")
    stage.terminal.send("i")
    stage.terminal.wait_for("Enter asks")
    stage.terminal.send("one two three\x1b[1;5D\x1b\x7f\x1bb\x1bd")
    # "one two three": back to three, two away, back to one, one away.
    stage.terminal.wait_for(" ›  three")
    stage.terminal.send("\x17\x05!\x01?")
    stage.terminal.wait_for(" › ? three!")


@pyte_only
def takes_a_long_paste(stage):
    """In time that does not grow with its square: 64 kB used to take minutes."""
    stage.run("--workload", "off")
    for key in "i/:":
        stage.terminal.send(key)
        stage.terminal.wait_gone("press")
        stage.terminal.send("\x1b[200~" + "word " * 13_107)
        stage.terminal.send("pinnacle\x1b[201~")
        stage.terminal.wait_for("word pinnacle")
        stage.terminal.send("\x1b[1;5Dthe \x05")
        stage.terminal.wait_for("word the pinnacle")
        stage.terminal.send("\x15\x0b")
        stage.terminal.wait_gone("pinnacle")
        stage.terminal.send("\x1b")
        stage.terminal.pump_for(0.3)


@scenario
def shows_what_it_cannot_copy(stage):
    """Neither pyte nor a tmux that keeps copies to itself is known to take them."""
    stage.run("--workload", "off")
    stage.terminal.send("Y")
    stage.terminal.wait_for("not copied")
    lines = stage.terminal.lines()
    start = next(y for y, line in enumerate(lines) if line.startswith("invar: "))
    stage.expect("sha256" in "".join(lines[start:start + 4]), "what is to be copied is not whole")
    if stage.kind.name == "tmux":
        stage.terminal.send("x")
        stage.terminal.wait_gone("not copied")
        stage.terminal.tmux("set-option", "-s", "set-clipboard", "on")
        stage.terminal.send("Y")
        stage.terminal.wait_for("copied what made these answers")
        kept = stage.terminal.tmux("show-buffer")
        stage.expect("sha256" in kept, f"tmux has {kept!r}")


def recording(name, *options, prompts=("one", "two")):
    """A line of the shell that records a session of the tiny model."""
    texts = " ".join(f"'{prompt}'" for prompt in prompts)
    return ('"$INVAR" run --model tiny --max-tokens 12 --ignore-eos --activation f32 '
            f"--threads 2 --record {name} {' '.join(options)} {texts} >/dev/null")


def comparing(stage, *options, **environment):
    """Opens the screen of two sessions, a.jsonl and b.jsonl."""
    stage.run("a.jsonl", "b.jsonl", "--screen", *options, command="compare", picture=False,
              INVAR=stage.program, **environment)
    stage.terminal.wait_for("questions")
    stage.terminal.wait("a terminal taken over", stage.terminal.took_over)


@scenario
def compares_two_sessions_that_are_equal(stage):
    comparing(stage, before="; ".join([recording("a.jsonl"), recording("b.jsonl", "--token-budget", "16")]))
    stage.expect("same bits: all 2 requests" in stage.terminal.picture(), "no verdict")
    stage.terminal.send("\t")
    stage.terminal.wait_for("token budget")
    stage.terminal.send("q")
    stage.terminal.wait_for("Enter both answers")
    stage.terminal.send("q")
    stage.expect(stage.ended() == 0, f"status {stage.read('status')}")
    stage.expect_restored()


@scenario
def compares_two_sessions_that_differ(stage):
    comparing(stage, before="; ".join([
        recording("a.jsonl", "--mode", "standard", "--alone"), recording("b.jsonl", "--mode", "standard")]))
    stage.expect("different bits" in stage.terminal.picture(), "no verdict")
    stage.terminal.send("j\r")
    stage.terminal.wait_for("n next differing")
    stage.terminal.wait_for("A: r2")
    stage.terminal.resize(80, 24)
    stage.terminal.wait("a picture of the new size", lambda: len(stage.terminal.lines()) == 24)
    stage.terminal.send("?")
    stage.terminal.wait_for("Esc closes")
    stage.terminal.send("qqq")
    stage.expect(stage.ended() == 1, f"status {stage.read('status')}")
    stage.expect_restored()


@scenario
def leaves_a_comparison_by_a_signal(stage):
    comparing(stage, before="; ".join([recording("a.jsonl"), recording("b.jsonl")]))
    stage.kill(signal.SIGTERM)
    stage.expect(stage.ended() == 143, f"status {stage.read('status')}")
    stage.expect_restored()


@scenario
def draws_hostile_sessions_safely(stage):
    stage.write("q.txt", json.dumps({"prompt": HOSTILE.decode(errors="replace")}) + "\n")
    lines = [recording(name, "--prompts-file q.txt", prompts=()) for name in ("a.jsonl", "b.jsonl")]
    comparing(stage, before="; ".join(lines))
    stage.terminal.wait_for("日本語")
    for key, word in (("\r", "Esc back"), ("\t", "B ÷ A")):
        stage.terminal.send(key)
        stage.terminal.wait_for(word)
        for line in stage.terminal.lines():
            stage.expect(not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069]", line), repr(line))
        stage.expect(ends_at_the_edge(stage.terminal), "frames are broken")


@pyte_only
def tells_of_lines_that_are_two_cells_wide(stage):
    stage.run("--workload", "off", picture=False, answers={b"\x1b[6n": b"\x1b[1;3R", b"\x1b[c": b"\x1b[?62c"})
    stage.terminal.wait_for("--ascii")
    stage.terminal.wait_for("+- ")
    stage.expect("─" not in stage.terminal.picture(), "lines are drawn all the same")


@pyte_only
def speaks_unicode_where_the_locale_is_not_installed(stage):
    stage.run("--workload", "off", LC_ALL=None, LANG="de_DE.UTF-8")
    stage.terminal.wait_for("╭─")


def is_readable_on(ground, answer, **environment):
    def run(stage):
        answers = {b"\x1b]11;?": answer.encode(), b"\x1b[c": b"\x1b[?62c"} if answer else {}
        stage.run(answers=answers, TERM="xterm", **environment)
        stage.terminal.send("m")
        stage.terminal.wait_for("STANDARD")
        stage.terminal.pump_for(2)
        pale = {"brown", "yellow", "brightyellow", "white", "cyan", "green"}
        for y, row in enumerate(stage.terminal.grid()):
            for text, fg, bg, *_ in row:
                stage.expect(bg != "default" or not text.isalnum() or fg not in pale,
                             f"{text!r} in line {y + 1} is {fg}")

    run.__name__ = f"is_readable_on_{ground}"
    return run


pyte_only(is_readable_on("white", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"))
pyte_only(is_readable_on("a_ground_that_is_not_told", ""))


def until(what, condition, pause=0.5):
    """Waits without looking at the terminal."""
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"never: {what}")
        time.sleep(pause)


@scenario
def suspends_by_key(stage):
    suspend(stage, lambda: stage.terminal.send("\x1a"))


@scenario
def suspends_by_signal(stage):
    suspend(stage, lambda: stage.kill(signal.SIGTSTP))


def suspend(stage, stop):
    stage.run_in_shell()
    for _ in range(2):
        stop()
        # A new prompt: the first one comes back with the main screen, before the shell does.
        stage.terminal.wait("the shell", lambda: last_line(stage.terminal).strip() == "ready$")
        left = stage.terminal.left_over()
        stage.expect(not left, f"left behind while stopped: {left}")
        stage.terminal.send("stty -a | tr ' ' '\\n' | grep -c -x -e icanon -e echo -e isig -e opost\r")
        stage.terminal.wait_for("\n4\n")
        stage.terminal.send("clear; fg\r")
        stage.wait_for_picture()
    stage.terminal.send("q")
    stage.terminal.wait_for("recorded in")


def last_line(terminal):
    lines = [line for line in terminal.lines() if line.strip()]
    return lines[-1] if lines else ""


@scenario
def is_stopped_and_continued_from_outside(stage):
    stage.run()
    stage.kill(signal.SIGSTOP)
    stage.terminal.resize(100, 30)
    stage.kill(signal.SIGCONT)
    stage.terminal.wait("a picture of the new size", lambda: fits(stage.terminal, 100, 30))
    stage.terminal.send("q")
    stage.ended()
    stage.expect_restored()


def fits(terminal, columns, rows):
    """Whether the picture fills so many cells: hints in the last line, frames at the right edge."""
    lines = terminal.lines()
    frames = [line for line in lines if line.startswith(("╭", "│", "╰"))]
    return (len(lines) == rows and "mode" in lines[-1] and len(frames) > rows / 2
            and all(len(line) == columns for line in frames))


@scenario
def survives_a_storm_of_sizes(stage):
    stage.run("--workload", "off")
    dice = random.Random(7)
    for _ in range(60):
        stage.terminal.resize(dice.randint(1, 220), dice.randint(1, 70))
        stage.terminal.pump(0)
    stage.terminal.resize(110, 35)
    stage.terminal.wait("a picture of the last size", lambda: fits(stage.terminal, 110, 35))
    is_as_if_painted_anew(stage)
    stage.terminal.send("q")
    stage.expect(stage.ended() == 0, "status is not 0")
    stage.expect_restored()


def is_as_if_painted_anew(stage):
    """What is on the screen must be what a full repaint gives, once nothing moves."""
    stage.terminal.quiet(2)
    before = stage.terminal.grid()
    count = stage.terminal.activity()
    stage.terminal.send("\x0c")
    if stage.kind.name == "pyte":
        stage.terminal.wait("a repaint", lambda: stage.terminal.activity() != count)
    stage.terminal.quiet(1.5)
    after = stage.terminal.grid()
    # The last line has the dashboard's own cost, which the repaint changes.
    changed = [y for y, pair in enumerate(zip(before[:-1], after[:-1])) if pair[0] != pair[1]]
    stage.expect(not changed, "a repaint changes " + "".join(
        f"\nline {y + 1}: {said(before[y])}\n     now: {said(after[y])}" for y in changed))


def said(row):
    return row if isinstance(row, str) else "".join(cell[0] for cell in row)


HOSTILE = ("a\u202eb\u2066c 日本語 e\u0301\u0302\u0303\u0304\u0305\u0306 👨‍👩‍👧‍👦 🇫🇷 👍🏽 ก็็็็ "
           "\x1b[31mred\x1b[2J\x1b]0;title\x07 \u200b\u00ad\ufeff ﷽ \u0007 ❤️ ").encode() + b"\xff\xfe\xc3( end"


@scenario
def draws_hostile_text_safely(stage):
    stage.run("--workload", "off")
    stage.terminal.send("i")
    stage.terminal.wait_for("Enter asks")
    stage.terminal.send(b"\x1b[200~" + HOSTILE + b"\x1b[201~")
    stage.terminal.wait_for("end")
    stage.expect(ends_at_the_edge(stage.terminal), "frames are broken while typing")
    stage.terminal.send("\r")
    stage.terminal.wait_for("Esc back")
    stage.terminal.wait_for("日本語")
    for line in stage.terminal.lines():
        stage.expect(not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069]", line), repr(line))
    stage.expect(ends_at_the_edge(stage.terminal), "frames are broken in the detail")
    is_as_if_painted_anew(stage)


def ends_at_the_edge(terminal):
    """Whether every framed line ends at the right edge, counted in cells."""
    return all(terminal.width(y) == 120 for y, line in enumerate(terminal.lines())
               if line.startswith(("╭", "│", "╰")))


@scenario
def keeps_standard_error_off_the_picture(stage):
    stage.run()
    with open(f"/proc/{stage.pid()}/fd/2", "a") as errors:
        errors.write("said while drawing\n")
    stage.terminal.send("?")
    stage.terminal.wait_for("Esc closes")
    stage.expect("said while drawing" not in stage.terminal.picture(), "it is on the picture")
    stage.terminal.send("qq")
    stage.ended()
    stage.expect("said while drawing" in stage.terminal.picture(), "it is lost")


@scenario
def says_standard_error_after_a_crash(stage):
    stage.run()
    with open(f"/proc/{stage.pid()}/fd/2", "a") as errors:
        errors.write("said before the crash\n")
    stage.kill(signal.SIGSEGV)
    stage.ended()
    stage.expect("said before the crash" in stage.terminal.picture(), "it is lost")
    stage.expect_restored()


def refuses(name, words, **environment):
    def run(stage):
        stage.run(picture=False, **environment)
        stage.expect(stage.ended() == 2, f"status {stage.read('status')}")
        flat = " ".join(stage.terminal.picture().split())
        for word in (*words, "--headless"):
            stage.expect(word in flat, f"no {word}")
        stage.expect_restored()

    run.__name__ = f"refuses_{name}"
    return run


scenario(refuses("a_dumb_terminal", ["TERM=dumb"], TERM="dumb"))
scenario(refuses("an_unknown_terminal", ["TERM=no-such"], TERM="no-such"))
pyte_only(refuses("a_terminal_without_a_name", ["TERM is not set"], TERM=None))


@scenario
def runs_as_screen(stage):
    stage.run(TERM="screen-256color")
    stage.terminal.send("q")
    stage.expect(stage.ended() == 0, "status is not 0")
    stage.expect_restored()


@scenario
def takes_changed_keys(stage):
    stage.write(".config/invar/config.toml", '[keys]\ntoggle-mode = "f5"\nquit = "Q"\n')
    stage.run()
    stage.terminal.wait_for("F5 mode")
    stage.terminal.send("\x1b[15~")
    stage.terminal.wait_for("STANDARD")
    stage.terminal.send("q")
    stage.terminal.send("Q")
    stage.expect(stage.ended() == 0, "status is not 0")


@scenario
def reads_the_configuration_again(stage):
    file = ".config/invar/config.toml"
    stage.write(file, '[layout]\nrows = ["requests", "batch"]\n')
    stage.run("--layout", "overview")
    stage.write(file, '[layout]\nrows = ["requests"]\n[keys]\ntoggle-mode = "f5"\n')
    stage.terminal.send(":layout own\r")
    stage.terminal.wait_for("layout own: as [layout]")
    stage.terminal.wait_for("F5 mode")
    stage.terminal.wait_gone("1 batch")
    stage.write(file, '[layout]\nrows = ["requests", "nosuch"]\n')
    stage.terminal.send(":config reload\r")
    # The path before is as long as it happens to be, so lines may end between any two words.
    stage.terminal.wait_for("config.toml:2:")
    stage.terminal.wait_for("nosuch")
    stage.terminal.wait_for("F5 mode")
    stage.write(file, "seed = 7\n")
    stage.terminal.send(":config reload\r")
    stage.terminal.wait_for("seed from the next start on")
    stage.terminal.wait_for("m mode")


@scenario
def hears_clicks_and_a_lone_escape(stage):
    stage.run()
    stage.terminal.wait_for("m mode")
    lines = stage.terminal.lines()
    x, y = lines[-1].index("m mode"), len(lines) - 1
    stage.terminal.send(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")
    stage.terminal.wait_for("STANDARD")
    stage.terminal.send("?")
    stage.terminal.wait_for("Esc closes")
    # Esc alone counts once no sequence can begin with it any more.
    stage.terminal.send("\x1b")
    stage.terminal.wait_gone("Esc closes")


THEME = '[roles]\n"mode.invariant" = {{ fg = "{}" }}\n'


@scenario
def reloads_a_theme_that_is_written(stage):
    stage.write(".config/invar/themes/mine.toml", THEME.format("#ff0000"))
    stage.run("--theme", "mine")
    stage.write(".config/invar/themes/mine.toml", THEME.format("#00ff00"))
    stage.terminal.wait_for("theme mine reloaded")
    stage.write(".config/invar/themes/mine.toml", THEME.format("greenish"))
    stage.terminal.wait_for("mine.toml:2")


@pyte_only
def shows_the_new_colour_of_a_theme(stage):
    stage.write(".config/invar/themes/mine.toml", THEME.format("#ff0000"))
    stage.run("--theme", "mine")

    def color():
        for y, line in enumerate(stage.terminal.lines()[:2]):
            if "INVARIANT" in line:
                return stage.terminal.cell(line.index("INVARIANT"), y)[1]

    stage.terminal.wait("red", lambda: color() == "ff0000")
    stage.write(".config/invar/themes/mine.toml", THEME.format("#00ff00"))
    stage.terminal.wait("green", lambda: color() == "00ff00")


@pyte_only
def sends_nothing_when_nothing_happens(stage):
    stage.run("--workload", "off")
    stage.terminal.quiet(3)


@pyte_only
def says_what_a_frame_costs(stage):
    stage.run("--workload", "off")
    stage.terminal.quiet(1.5)
    # The frames before say that the model is being loaded.
    frames = stage.terminal.raw.split(b"\x1b[?2026h")[1:]
    first = next(n for n, frame in enumerate(frames) if b"INVARIANT" in frame)
    counted = sum(len(b"\x1b[?2026h" + frame) for frame in frames[first:])
    stage.terminal.send("8")
    stage.terminal.wait_for("kB a frame")
    shown = float(re.search(r"([\d.]+)kB a frame", stage.terminal.picture()).group(1)) * 1000
    stage.expect(abs(shown - counted) < counted * 0.05, f"shown {shown}, counted {counted}")


@pyte_only
def sends_only_what_changed(stage):
    stage.run("--workload", "off")
    stage.terminal.quiet(1.5)
    whole, before = len(stage.terminal.raw), len(stage.terminal.raw)
    stage.terminal.send("i")
    stage.terminal.wait_for("Enter asks")
    stage.terminal.quiet(1.5)
    part = len(stage.terminal.raw) - before
    stage.expect(part * 8 < whole, f"{part} bytes for a line, {whole} for all")


def golden_colors(column):
    """Numbers of colours that the recorded table of the default theme has at a depth."""
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "../../TerminalTests/Goldens/invar-dark.txt")
    rows = [re.split(r"\s{2,}", line.strip()) for line in open(path)]
    index = rows[0].index(column)
    colors = [row[index].split()[0].split("/") for row in rows[1:]]
    return {color for pair in colors for color in pair if color != "-"}


def sent_colors(raw):
    """Numbers of colours set by SGR sequences, as terminfo entries spell them."""
    colors = set()
    for body in re.findall(rb"\x1b\[([0-9;:]*)m", raw):
        # Some entries write 38:2::r:g:b, others 38;2;r;g;b.
        codes = [int(code or 0) for code in re.split(b"[;:]", body.replace(b"2::", b"2:"))]
        while codes:
            code = codes.pop(0)
            if code in (38, 48) and codes[:1] == [5]:
                colors.add(str(codes[1]))
                del codes[:2]
            elif code in (38, 48) and codes[:1] == [2]:
                colors.add("#%02x%02x%02x" % tuple(codes[1:4]))
                del codes[:4]
            elif 30 <= code <= 37 or 40 <= code <= 47:
                colors.add(str(code % 10))
            elif 90 <= code <= 97 or 100 <= code <= 107:
                colors.add(str(8 + code % 10))
    return colors


def has_terminfo(term):
    return subprocess.run(["infocmp", term], capture_output=True).returncode == 0


def sends_the_colors_of(term, column, **environment):
    def run(stage):
        stage.run(TERM=term, **environment)
        stage.terminal.send("m")
        stage.terminal.wait_for("STANDARD")
        stage.terminal.send("q")
        stage.ended()
        sent, known = sent_colors(stage.terminal.raw), golden_colors(column)
        if column == "ansi8":
            known |= {"0", "7"}  # reversed letters are black or white
        stage.expect(sent <= known, f"sent {sorted(sent - known)}, which the table does not have")
        stage.expect(bool(sent) == bool(known), f"sent {sorted(sent)}")
        stage.expect(len(sent) * 3 >= len(known), f"sent only {sorted(sent)} of {sorted(known)}")

    name = "_".join([term.replace("-", "_"), *environment.keys()])
    run.__name__ = f"sends_the_colours_recorded_for_{name}"
    return run


pyte_only(sends_the_colors_of("xterm-256color", "indexed"))
pyte_only(sends_the_colors_of("xterm", "ansi8"))
pyte_only(sends_the_colors_of("xterm-256color", "mono", NO_COLOR="1"))
if has_terminfo("xterm-direct"):
    pyte_only(sends_the_colors_of("xterm-direct", "direct"))


def on_a_terminal_with_a_cursor_only(term):
    """Terminals whose alternate screen is none: nothing is switched on that they may not know."""

    def run(stage):
        stage.run(TERM=term, picture=False)
        stage.terminal.wait_for("requests")
        private = set(re.findall(rb"\x1b\[\?(1000|1002|1006|2004|2026)h", stage.terminal.raw))
        stage.expect(not private, f"sent {private}")
        stage.terminal.send("q")
        stage.expect(stage.ended() == 0, "status is not 0")
        stage.expect_restored()

    run.__name__ = f"is_modest_on_{term}"
    return run


for kind in ("linux", "vt220"):
    pyte_only(on_a_terminal_with_a_cursor_only(kind))


@pyte_only
def speaks_ASCII_where_the_locale_does(stage):
    stage.run(LC_ALL="C")
    stage.terminal.send("m")
    stage.terminal.wait_for("STANDARD")
    stage.terminal.send("q")
    stage.ended()
    drawn = stage.terminal.raw.split(b"\x1b[?1049h")[1].split(b"\x1b[?1049l")[0]
    stage.expect(all(byte < 0x80 for byte in drawn), "bytes beyond ASCII were sent")
