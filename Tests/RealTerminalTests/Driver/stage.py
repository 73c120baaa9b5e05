"""A home, a shell and the program in a terminal."""

import os
import pathlib
import signal

from terminals import Failure, TERMINALS


# What the shell says when the program has ended.
ENDED = "~ended~"


class Stage:
    """Runs invar in a terminal of one kind, in a home of its own.

    The shell is one that leaves the terminal's modes alone when a program ends, so what `stty`
    says afterwards is what the program left behind.
    """

    def __init__(self, kind, program, home):
        self.kind, self.program, self.home = TERMINALS[kind], program, pathlib.Path(home)
        self.terminal = None
        self.signalled = None

    def write(self, name, text):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def read(self, name):
        path = self.home / name
        return path.read_text() if path.exists() else ""

    def environment(self, changes):
        base = {
            "HOME": str(self.home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
            "TERM": self.kind.term, "PS1": "ready$ ",
        }
        return {key: value for key, value in {**base, **changes}.items() if value is not None}

    def run(self, *arguments, command="--model tiny", columns=120, rows=40, picture=True, before=":",
            answers=None, **environment):
        """Starts the program, after a command of the shell, and waits for its first picture.

        `answers` is what the terminal says to questions, where it can. Another `command` than that for a
        dashboard has another picture, too.
        """
        line = " ".join([command, *arguments])
        script = self.write(
            "run.sh",
            f"""ulimit -c 0
{before}
stty -g >before
sh -c 'echo $$ >pid; exec "{self.program}" {line}'
echo "$?" >status
stty -g >after
echo {ENDED}; read answer
""")
        self.open(["sh", "-c", f'cd "{self.home}"; exec sh "{script}"'], environment, columns, rows)
        if answers:
            self.terminal.answers = answers
        if picture:
            self.wait_for_picture()

    def run_in_shell(self, *arguments):
        """Starts the program from an interactive shell, which has job control."""
        self.open(["sh", "-c", f'cd "{self.home}"; exec sh -i'], {}, 120, 40)
        self.terminal.wait_for("ready$")
        self.terminal.send(
            f"sh -c 'echo $$ >pid; exec \"{self.program}\" --model tiny {' '.join(arguments)}'\r")
        self.wait_for_picture()

    def open(self, command, environment, columns, rows):
        self.terminal = self.kind(command, self.environment(environment), columns, rows)

    def wait_for_picture(self):
        self.terminal.wait_for("requests")
        self.terminal.wait_for("INVARIANT")
        self.terminal.wait("a terminal taken over", self.terminal.took_over)

    def pid(self):
        return int(self.terminal.wait("a process", lambda: self.read("pid").strip()))

    def kill(self, number):
        os.kill(self.pid(), number)

    def ended(self):
        """Waits for the end of the program; its exit status as the shell has it."""
        # Where the picture was left standing, the word may be broken across two lines.
        self.terminal.wait("the end", lambda: ENDED in self.terminal.picture().replace("\n", ""))
        return int(self.read("status"))

    def expect(self, condition, what):
        if not condition:
            raise Failure(f"{what}\n{self.terminal.picture()}")

    def expect_restored(self):
        """The terminal is as it was before the program."""
        left = self.terminal.left_over()
        self.expect(not left, f"left behind: {left}")
        before, after = self.read("before"), self.read("after")
        self.expect(before == after, f"stty said\n{before}\nand then\n{after}")

    def close(self):
        if self.terminal:
            self.terminal.close()


def signal_named(name):
    return getattr(signal, "SIG" + name)
