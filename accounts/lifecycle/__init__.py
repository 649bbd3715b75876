"""The rules about people as tables; ``table.py`` says what a table is, for every app."""
