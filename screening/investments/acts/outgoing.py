"""What leaves the house by no act of the table: a letter in the secretariat's own words, a finding on an obligation.

The acknowledgement of what was handed in from outside goes with its act: whoever handed in gets it, and it holds
nobody's words.
"""

from collections.abc import Mapping

from casework.blocks.disclosure.outgoing import LETTER
from casework.blocks.disclosure.part import Other
from casework.lifecycle.acts import Leaves
from screening.investments.acts import letters, obligations

OBLIGATION = "obligation"
OTHERS: Mapping[str, Other] = {
    OBLIGATION: Other(obligations.step, Leaves(("text",), writes=False), "A step on an obligation", "case-measures"),
    LETTER: Other(letters.send, Leaves()),
}
