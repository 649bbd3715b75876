"""Which passwords are refused, each in one sentence, and which aren't."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

ANNA = SimpleNamespace(
    username="a.peeters",
    name="Anna Peeters-Desmet",
    email="anna.p@police.example",
    service=SimpleNamespace(name="Federal judicial police"),
)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short one", "too short"),
        ("aaaaaaaaaaaaaa", "repeats itself"),
        ("abcabcabcabcabc", "repeats itself"),
        ("welkom1welkom1", "repeats itself"),
        ("trustaaaano1xy", "repeats itself"),
        ("abcdefghijklm", "follows"),
        ("123456789012", "follows"),
        ("qwertyuiop12", "follows"),
        ("azertyuiopqsdf", "follows"),
        ("anna peeters 12", "your name"),
        ("Désmet-op-zolder", "your name"),
        ("judicial werewolf", "your name"),
        ("P@ssword2026!!", "most common"),
        ("!!!1Football99", "most common"),
    ],
)
def test_a_password_that_is_tried_first_is_refused_in_one_sentence(password: str, word: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ANNA)  # type: ignore[arg-type]
    [sentence] = refused.value.messages
    assert word in sentence


@pytest.mark.parametrize("password", ["correct horse battery staple", "vijf potten zure room", "Kx7#mQ2!vR9zLp"])
def test_words_that_do_not_belong_together_are_taken(password: str) -> None:
    validate_password(password, ANNA)  # type: ignore[arg-type]
