"""Demonstration data: invented people, invented cases, real acts."""
