"""The command line of the stack."""

import argparse
import os
import shlex

from config.env import DEMO_FILE
from devstack import days, testing
from devstack.places import StackError, say
from devstack.processes import Ended, ending_as_by_ctrl_c

TAKES_MORE = ("test", "test-days", "bench")  # whatever else is said belongs to pytest


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m devstack", description="Runs Dossier and its tests on one machine."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="run everything, with demonstration data, until Ctrl-C")
    up.add_argument("--port", default=None, help="port of the web server (default: $PORT or 8000)")
    up.add_argument("--no-demo", action="store_true", help="no demonstration data (also DEMO=0)")
    commands.add_parser("db", help="run only PostgreSQL and Valkey, until Ctrl-C")
    commands.add_parser("env", help="print the running demonstration's environment for a shell")
    commands.add_parser("test", help="run the tests; further arguments go to pytest", add_help=False)
    shifted = commands.add_parser(
        "test-days", help="run the tests that know dates on other days; arguments go to pytest"
    )
    shifted.add_argument("--at", default=None, help="one moment in Brussels instead, as 2028-02-29T12:00")
    commands.add_parser("check", help="linters, types, import contracts, generated files")
    commands.add_parser("docs", help="write every generated file again")
    commands.add_parser("messages", help="collect every text into the .po files; says what waits for its translation")
    commands.add_parser("bench", help="run the benchmarks; further arguments go to pytest", add_help=False)
    commands.add_parser("clean", help="remove the demonstration's data and every generated file under var/")
    return parser


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command with its options; ``arguments`` is what belongs to pytest, as it stands."""
    given, more = _parser().parse_known_args(arguments)
    if more and given.command not in TAKES_MORE:
        _parser().error(f"unrecognized arguments: {' '.join(more)}")
    # argparse itself refuses what begins with a dash
    given.arguments = more if given.command == "test-days" else arguments[1:]
    return given


def main(arguments: list[str]) -> int:
    """Run one command; 0 when the thing asked holds, 1 when it doesn't, 2 when the call was wrong; 130
    and 143 when it was ended by Ctrl-C and by SIGTERM.
    """
    given = parse(arguments)
    try:
        with ending_as_by_ctrl_c():
            return _run(given)
    except StackError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt as told:
        return 143 if isinstance(told, Ended) else 130


def _run(given: argparse.Namespace) -> int:
    from devstack import checks, cleaning, messages, up

    match given.command:
        case "up":
            return up.run(port=_port(given.port), demo=not given.no_demo and os.environ.get("DEMO", "1") != "0")
        case "db":
            return up.run_servers_only()
        case "env":
            return _print_environment()
        case "test":
            return testing.run_tests(given.arguments)
        case "test-days":
            return days.run(given.arguments, at=given.at)
        case "check":
            return checks.run()
        case "docs":
            return checks.generate()
        case "messages":
            return messages.run()
        case "bench":
            return testing.run_benchmarks(given.arguments)
        case _:
            return cleaning.run()


def _port(given: str | None) -> int:
    text = given if given is not None else os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65_536:
        raise StackError(f"PORT must be a number from 1 to 65535, not {text}.")
    return int(text)


def _print_environment() -> int:
    if not DEMO_FILE.is_file():
        raise StackError("Nothing runs here: start it with `make run`.")
    for line in DEMO_FILE.read_text(encoding="utf-8").splitlines():
        name, _, text = line.partition("=")
        print(f"export {name}={shlex.quote(text)}")
    return 0
