"""Passwords at the cost of tests."""


def quick_passwords() -> None:
    """Still Argon2, at a cost that two hundred sign-ins can bear."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.time_cost, Argon2PasswordHasher.parallelism = 64, 1, 1
