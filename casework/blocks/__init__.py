"""What several kinds of case do alike, each in a folder of its own; none names a kind."""
