"""The rules as tables. ``table.py`` says what a row means; each kind has its own table."""
