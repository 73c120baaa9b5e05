"""Two real terminals behind one face: pyte, a VT emulator on a pty, and tmux.

A terminal runs a program and shows what it draws. Nothing here sleeps for a fixed time: `wait`
goes on as soon as its condition holds and fails with the picture when a generous limit is over.
"""

import codecs
import copy
import ctypes
import fcntl
import locale
import os
import pty
import select
import shlex
import signal
import struct
import subprocess
import termios
import time

LIMIT = 60.0

locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
WCWIDTH = ctypes.CDLL(None).wcwidth


class Failure(Exception):
    """What was expected, and what the screen showed instead."""


class Terminal:
    """What scenarios may ask of either."""

    def wait(self, what, condition):
        """Pumps until `condition()` is true; its value is the answer."""
        end = time.monotonic() + LIMIT
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                raise Failure(f"never came: {what}\n{self.picture()}")
            self.pump(0.05)

    def wait_for(self, text):
        return self.wait(repr(text), lambda: text in self.picture())

    def wait_gone(self, text):
        return self.wait(f"no more {text!r}", lambda: text not in self.picture())

    def picture(self):
        return "\n".join(self.lines())

    def pump_for(self, seconds):
        """Goes on reading for so long: the pause is what is tried, not what is waited for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.pump(0.02)

    def quiet(self, seconds):
        """Waits until the program has drawn nothing for so long."""
        end = time.monotonic() + LIMIT
        since, last = time.monotonic(), self.activity()
        while time.monotonic() - since < seconds:
            self.pump(0.05)
            now = self.activity()
            if now != last:
                since, last = time.monotonic(), now
            if time.monotonic() > end:
                raise Failure(f"never quiet for {seconds} s\n{self.picture()}")


class PyteTerminal(Terminal):
    name = "pyte"
    term = "xterm-256color"

    def __init__(self, command, environment, columns=120, rows=40):
        import pyte

        class Screen(pyte.Screen):
            """With what xterm has, curses uses and pyte lacks: REP and the alternate screen."""

            last = " "
            normal = None
            private_modes = {}

            def draw(self, data):
                # One by one: pyte drops all that follows a mark it cannot combine.
                for character in data:
                    super().draw(character)
                    self.last = character

            def repeat(self, count=1, *_, **__):
                self.draw(self.last * (count or 1))

            def erase_in_display(self, how=0, *_, **__):
                # Also the cells that nobody has written to get the background of the moment.
                rows = {0: range(self.cursor.y + 1, self.lines), 1: range(self.cursor.y)}
                for y in rows.get(how, range(self.lines)):
                    for x in range(self.columns):
                        self.buffer[y][x] = self.cursor.attrs
                super().erase_in_display(how)

            def set_mode(self, *modes, **options):
                super().set_mode(*modes, **options)
                self.note(modes, True, options)
                if options.get("private") and 1049 in modes:
                    self.normal = copy.deepcopy((self.buffer, self.cursor))
                    self.erase_in_display(2)

            def reset_mode(self, *modes, **options):
                super().reset_mode(*modes, **options)
                self.note(modes, False, options)
                if options.get("private") and 1049 in modes and self.normal:
                    self.buffer, self.cursor = self.normal
                    self.normal = None

            def note(self, modes, on, options):
                if options.get("private"):
                    self.private_modes.update(dict.fromkeys(modes, on))

        class Stream(pyte.Stream):
            csi = {**pyte.Stream.csi, "b": "repeat"}
            events = pyte.Stream.events | {"repeat"}

        self.raw = b""
        self.answers = {}
        self.screen = Screen(columns, rows)
        self.modes = self.screen.private_modes
        self.stream = Stream(self.screen)
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # Python ignores it, and a child would inherit that; a shell's child does not.
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.execvpe(command[0], command, environment)
        self.resize(columns, rows)

    def pump(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # Everybody on the other side has gone.
            data = b""
        if not data:
            time.sleep(seconds)
            return
        self.raw += data
        for question, answer in self.answers.items():
            if question in data:
                self.send(answer)
        self.stream.feed(self.decoder.decode(data))

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def width(self, y):
        """Cells up to the last that is not blank."""
        row = [cell[0] for cell in self.grid()[y]]
        return max((x + 1 for x, text in enumerate(row) if text != " "), default=0)

    def cell(self, x, y):
        cell = self.screen.buffer[y][x]
        return (cell.data, cell.fg, cell.bg, cell.bold, cell.underscore, cell.reverse)

    def grid(self):
        return [
            [self.cell(x, y) for x in range(self.screen.columns)] for y in range(self.screen.lines)
        ]

    def activity(self):
        return len(self.raw)

    def send(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        while data:
            data = data[os.write(self.fd, data):]

    def resize(self, columns, rows):
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def left_over(self):
        """Modes a program must not leave behind; empty when all is well."""
        wrong = [str(number) for number in (1000, 1002, 1003, 1006, 2004, 2026, 1049)
                 if self.modes.get(number)]
        if self.modes.get(25) is False:
            wrong.append("cursor hidden")
        return wrong

    def took_over(self):
        return bool(self.modes.get(1049)) and self.modes.get(25) is False

    def close(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.close(self.fd)
        os.waitpid(self.pid, 0)


class TmuxTerminal(Terminal):
    name = "tmux"
    term = "tmux-256color"

    def __init__(self, command, environment, columns=120, rows=40):
        self.socket = f"invar-test-{os.getpid()}"
        self.environment = {**environment, "TERM": "xterm-256color"}
        self.environment.pop("TMUX", None)
        inside = [f"{key}={value}" for key, value in environment.items() if key != "PATH"]
        inside = [item for item in inside if not item.startswith("TERM=")]
        wanted = environment.get("TERM", self.term)
        line = "exec env " + shlex.join(inside + [f"TERM={wanted}"] + command)
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), line,
            ";", "set-option", "-g", "remain-on-exit", "on",
            ";", "set-option", "-g", "window-size", "manual",
            ";", "set-option", "-g", "status", "off",
            ";", "resize-window", "-x", str(columns), "-y", str(rows))

    def tmux(self, *arguments):
        done = subprocess.run(
            ["tmux", "-L", self.socket, *arguments], env=self.environment, capture_output=True)
        if done.returncode != 0:
            raise Failure(f"tmux {arguments[0]}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8", "replace")

    def pump(self, seconds):
        time.sleep(seconds)

    def lines(self):
        return [line.rstrip() for line in self.tmux("capture-pane", "-p").split("\n")[:-1]]

    def grid(self):
        return self.tmux("capture-pane", "-p", "-e").split("\n")[:-1]

    def width(self, y):
        """Cells up to the last that is not blank, by the C library, as tmux counts them."""
        return sum(max(0, WCWIDTH(ord(character))) for character in self.lines()[y])

    def activity(self):
        return self.tmux("capture-pane", "-p", "-e")

    def send(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        self.tmux("send-keys", "-H", *[f"{byte:02x}" for byte in data])

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def flag(self, name):
        return self.tmux("display-message", "-p", "#{" + name + "}").strip() == "1"

    def left_over(self):
        names = ("alternate_on", "mouse_any_flag", "mouse_button_flag", "mouse_standard_flag",
                 "mouse_sgr_flag", "mouse_all_flag")
        return [name for name in names if self.flag(name)] + (
            [] if self.flag("cursor_flag") else ["cursor hidden"])

    def took_over(self):
        return self.flag("alternate_on") and not self.flag("cursor_flag")

    def close(self):
        self.tmux("kill-server")


TERMINALS = {kind.name: kind for kind in (PyteTerminal, TmuxTerminal)}
