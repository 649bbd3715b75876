"""The rules as tables. Read ``referral.py`` first; ``table.py`` says what a row means."""
