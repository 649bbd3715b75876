"""What may leave the house: the guard that shows and stops, the coordinator's look, the fixed times of leaving."""
