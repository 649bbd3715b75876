"""People outside: their door, who represents which side, their files, what they say of their mandate.

A kind says who they are (``Outsiders``).
"""
