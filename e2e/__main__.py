"""`make e2e`: deploys the template to an emulator and checks what it does; `--mutations` checks the checks."""

import sys
import time

from .checks import check
from .emulator import Emulator
from .history import check_import
from .mutations import MUTATIONS, mutated
from .stack import Stack, build


def main():
    started = time.monotonic()
    print("building the functions", flush=True)
    template = build()
    passed = works(template)
    if passed and "--mutations" in sys.argv[1:]:
        passed = all([is_caught(template, mutation) for mutation in MUTATIONS])
    print(f"{'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s")
    sys.exit(0 if passed else 1)


def works(template):
    print("deploying", flush=True)
    if not holds(lambda emulator: deploy_and_check(emulator, template)):
        return False
    print("importing", flush=True)
    return holds(lambda emulator: check_import(Stack(emulator, "strands-e2e-history")))


def holds(checks):
    """Whether the checks pass on a new emulator."""
    with Emulator() as emulator:
        try:
            checks(emulator)
        except (AssertionError, RuntimeError) as fault:
            print(f"FAILED: {fault}\n\nthe emulator's last lines:\n{emulator.last_lines()}")
            return False
    return True


def is_caught(template, mutation):
    """Whether the checks fail on a template that is broken in one place."""
    print(f"deploying with {mutation.what}", flush=True)
    with mutated(template, mutation) as broken, Emulator() as emulator:
        try:
            deploy_and_check(emulator, broken)
        except AssertionError as fault:
            print(f"  caught: {str(fault).splitlines()[0]}")
            return True
    print(f"FAILED: nothing noticed {mutation.what}")
    return False


def deploy_and_check(emulator, template):
    stack = Stack(emulator, "strands-e2e")
    stack.deploy(template)
    check(stack)


if __name__ == "__main__":
    main()
