"""The law of what is examined, as data: scope rules, ownership, systems. No Django."""
