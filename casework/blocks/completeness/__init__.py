"""Whether what was handed in is complete: looked over item by item, sent back, handed in again (``Checked``)."""
