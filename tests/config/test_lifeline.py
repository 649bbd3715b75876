"""A process that hangs ends itself; one that works, or that has nothing to do through no fault of its own, does not."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import time
from config.lifeline import Lifeline

line = Lifeline("it", patience=0.6, excused=lambda: {excused})
line.hold()
until = time.monotonic() + 2.5
while time.monotonic() < until:
    time.sleep(0.1)
    {work}
print("lived")
"""


@pytest.mark.parametrize(
    ("work", "excused", "status", "said"),
    [("pass", False, 70, ""), ("line.sign()", False, 0, "lived"), ("pass", True, 0, "lived")],
)
def test_a_process_that_does_nothing_ends_itself(work: str, excused: bool, status: int, said: str) -> None:
    begun = time.monotonic()
    program = PROGRAM.format(work=work, excused=excused)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (status, said), done.stderr
    assert time.monotonic() - begun < 30
