"""The design system, looked at in a real browser without a database."""
