"""What may leave the house: the disclosure guard, the coordinator's look, the fixed times of leaving."""
