"""Runs the project's own commands during preparation, and turns their failures into one sentence."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from devstack.places import ROOT, StackError


def manage(arguments: list[str], environment: Mapping[str, str], *, log: Path, quiet: bool = True) -> None:
    """Run `manage.py ARGUMENTS`; its output goes to `log`, and a failure becomes a StackError that names the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=dict(environment),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
            check=False,
        )
    if done.returncode != 0:
        raise StackError(f"`manage.py {arguments[0]}` failed: {_reason(log)} (see {log}).")


def _reason(log: Path) -> str:
    """The line of the log that names the error, else its last one."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Refused)\b.*: ", line)]
    return (named or lines or ["no reason given"])[-1].rstrip(".")


def stale_translations() -> list[Path]:
    """Languages whose .po file is newer than the compiled one beside it."""
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    return [po for po in sources if not _newer(po.with_suffix(".mo"), po)]


def compile_translations(log: Path) -> None:
    """Compile what is stale; StackError when a catalogue is broken."""
    for source in stale_translations():
        command = [
            "-i",
            str(source),
            "-o",
            str(source.with_suffix(".mo")),
            "-l",
            source.parent.parent.name,
            "--use-fuzzy",
        ]
        with log.open("ab") as output:
            done = subprocess.run(
                [sys.executable, "-m", "babel.messages.frontend", "compile", *command],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                check=False,
            )
        if done.returncode != 0:
            raise StackError(f"The translation {source.relative_to(ROOT)} can't be compiled (see {log}).")


def collect_static(environment: Mapping[str, str], *, log: Path) -> None:
    """Collect and compress style sheets and scripts, when they or the lock file changed since the last time."""
    target = Path(environment["DOSSIER_STATIC_ROOT"])
    stamp = target / ".collected"
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()] + [ROOT / "uv.lock"]
    state = "\n".join(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in sorted(files))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    manage(["collectstatic", "--noinput", "--clear", "--verbosity", "0"], environment, log=log)
    stamp.write_text(state, encoding="utf-8")


def _newer(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns
