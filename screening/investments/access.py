"""The door of people outside to a filing (``casework.blocks.portal.door``)."""

from functools import partial

from casework.blocks.portal import door

outside = partial(door.outside, kind="fdi")
own_cases = partial(door.own_cases, kind="fdi")
