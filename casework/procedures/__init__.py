"""The law as data: procedures, their clocks and forums, and the arithmetic of dates. Plain Python, no Django."""
