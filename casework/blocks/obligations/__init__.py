"""Something owed by a day, reported on and verified by another. A kind says what is owed, and by whom (``Owes``)."""
