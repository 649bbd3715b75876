"""Demonstration of investment screening: invented companies, real acts."""
