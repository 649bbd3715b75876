"""The rules as tables: what may be done with what is examined, by whom, when. Read these first."""
