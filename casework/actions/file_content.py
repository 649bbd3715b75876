"""The two ways in which the content of a file keeps it out; ``file_types`` makes the refusal of them."""


class OtherContent(Exception):
    """The content isn't what the name says."""


class UnsafeContent(Exception):
    """The content is what the name says, but brings something that isn't taken in; ``str(error)`` is the sentence."""
