"""``python -m tests.golden [NAME ...] [--write]``: rerun golden cases (all without NAME), show differences, or accept them."""

import argparse
import difflib
import json
import sys

from tests.golden import Case, load, names, write


def difference(case: Case) -> list[str]:
    """The lines in which the present reading differs from the expected one."""
    expected, got = (
        json.dumps(reading, ensure_ascii=False, indent=2).splitlines()
        for reading in (case.expected.get("reading"), case.reading())
    )
    return list(difflib.unified_diff(expected, got, "expected", "read", lineterm=""))


def main() -> int:
    """Run the command; 1 where a reading differs and was not accepted."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases to rerun; all without")
    parser.add_argument("--write", action="store_true", help="make the present readings the expected ones")
    args = parser.parse_args()
    failed = 0
    for name in args.names or names():
        case = load(name)
        lines = difference(case)
        if lines and args.write:
            write(case)
        print(f"{name}: {'as expected' if not lines else 'rewritten' if args.write else 'differs'}")
        if lines and not args.write:
            failed += 1
            print("\n".join(lines))
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
