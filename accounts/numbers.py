"""A whole number that somebody sends in an address or a hidden field."""

LONGEST = 9  # digits: what the smallest of the database's numbers holds; Python itself refuses to read 4,400 of them


def whole(text: object) -> int | None:
    """The number that the text is, from 0 to 999,999,999; None for anything else, which is then as good as not sent.
    As the version of a form that is 0, which no row has: it is answered like one that is out of date.
    """
    given = text if isinstance(text, str) else ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= LONGEST else None
