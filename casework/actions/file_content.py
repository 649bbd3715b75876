"""What looking into a file may cost, and the two ways in which its content keeps it out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

TOO_MUCH = "The file has more inside than can be looked through. Save it anew, or print it to a new PDF."
MOST_PARTS = 5_000  # parts of all archives and mails within one file
MOST_UNPACKED = 300 * 1024 * 1024  # bytes of all of them together
DEEPEST = 4  # a workbook behind a chart in a document that hangs on a mail within a mail


class OtherContent(Exception):
    """The content isn't what the name says."""


class UnsafeContent(Exception):
    """The content is what the name says, but brings something that isn't taken in; ``str(error)`` is the sentence."""


@dataclass
class Budget:
    """What is left to be spent on one upload, whatever it holds within itself."""

    parts: int = MOST_PARTS
    unpacked: int = MOST_UNPACKED
    depth: int = 0

    def spend(self, *, parts: int = 0, unpacked: int = 0) -> None:
        """Count it. Raises UnsafeContent once more was asked for than there is."""
        self.parts -= parts
        self.unpacked -= unpacked
        if self.parts < 0 or self.unpacked < 0:
            raise UnsafeContent(TOO_MUCH)

    @contextmanager
    def within(self) -> Iterator[None]:
        """While a file inside the file is looked into. Raises UnsafeContent when it lies too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnsafeContent("The file holds files within files too deep to be looked into. Add them one by one.")
        try:
            yield
        finally:
            self.depth -= 1
