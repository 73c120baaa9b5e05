"""Usage: run.py list | run.py PROGRAM [SCENARIO…]

Says in one line what each scenario found. Ends with status 1 where one of them failed.
"""

import importlib
import pathlib
import sys
import tempfile
import time
import traceback

from checks import Failure
from stage import Stage

SCENARIOS = pathlib.Path(__file__).resolve().parents[1] / "Scenarios"


def names():
    return sorted(path.stem for path in SCENARIOS.glob("*.py"))


def passes(name, program):
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"invar-{name}-") as folder:
        try:
            found, holds = importlib.import_module(name).run(Stage(program, pathlib.Path(folder))), True
        except Failure as failure:
            found, holds = str(failure), False
        except Exception:
            found, holds = traceback.format_exc(), False
    took = time.monotonic() - begun
    print(f"{'ok    ' if holds else 'FAILED'} {name} ({took:.0f} s): {found}", flush=True)
    return holds


def main(arguments):
    if arguments == ["list"]:
        print(*names(), sep="\n")
        return 0
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    program, chosen = arguments[0], arguments[1:] or names()
    unknown = [name for name in chosen if name not in names()]
    if unknown:
        print(f"there is no scenario {', '.join(unknown)}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    sys.path.insert(0, str(SCENARIOS))
    failed = [name for name in chosen if not passes(name, program)]
    print(f"{len(chosen) - len(failed)} of {len(chosen)} scenarios passed"
          + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
