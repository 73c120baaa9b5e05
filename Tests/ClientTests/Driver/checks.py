"""What scenarios say of a server, and how they end where it is not so."""

import contextlib
import time

# Nothing here is waited for longer, so that a scenario ends on the slowest machine, too.
LIMIT = 120


class Failure(Exception):
    """One line: what was expected and what was there."""


def expect(holds, words):
    if not holds:
        raise Failure(words)


def same(found, wanted, what):
    expect(found == wanted, f"{what}: {shown(found)} instead of {shown(wanted)}")


def until(words, condition, limit=LIMIT, pause=0.05):
    """Waits for a condition, and returns what it gave."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        expect(time.monotonic() < end, f"not within {limit} s: {words}")
        time.sleep(pause)


@contextlib.contextmanager
def raises(kind, what):
    """Holds the error, so that it can be looked at behind the block."""
    held = []
    try:
        yield held
    except kind as error:
        held.append(error)
        return
    except Exception as error:
        raise Failure(f"{what}: {type(error).__name__} instead of {kind.__name__}: {error}") from error
    raise Failure(f"{what}: no {kind.__name__}")


def shown(value):
    text = repr(value)
    return text if len(text) <= 300 else text[:300] + "…"
