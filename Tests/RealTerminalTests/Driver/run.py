"""Usage: run.py list | run.py TERMINAL SCENARIO PROGRAM HOME

Prints nothing when all is well, and what went wrong, with the picture, when it is not.
"""

import signal
import sys

import scenarios
from stage import Stage
from terminals import Failure


def main(arguments):
    if arguments == ["list"]:
        for name in scenarios.SCENARIOS:
            print("pyte", name)
            print("tmux", name)
        for name in scenarios.PYTE_ONLY:
            print("pyte", name)
        return 0
    # Who runs this may have signals blocked, tmux would inherit that, and its kill-server is a signal.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    kind, name, program, home = arguments
    stage = Stage(kind, program, home)
    try:
        {**scenarios.SCENARIOS, **scenarios.PYTE_ONLY}[name](stage)
    except Failure as failure:
        print(failure)
        return 1
    finally:
        stage.close()
    return 0


sys.exit(main(sys.argv[1:]))
