"""What can follow a decision: appeals, and fines. A kind says of what and by whom (``Appealed``, ``Fines``)."""
