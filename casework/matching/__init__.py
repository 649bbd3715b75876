"""Names brought to a common form, so that the write side and the read side fold alike. Plain Python, no Django."""
