"""What the command line answers to a call that can't be served: one sentence."""

import pytest

from devstack.cli import main, parse


@pytest.mark.parametrize("port", ["abc", "80x", "0", "99999", "-1", "٨٠"])
def test_a_port_that_is_none_is_explained_in_one_sentence(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", f"--port={port}"]) == 1
    said = capsys.readouterr()
    assert (said.out + said.err).strip() == f"PORT must be a number from 1 to 65535, not {port}."


@pytest.mark.parametrize("given", [["-x", "tests/devstack"], ["tests/devstack", "-q", "-k", "port"], ["--version"], []])
def test_everything_after_test_goes_to_pytest_as_it_stands(given: list[str]) -> None:
    assert parse(["test", *given]).arguments == given


def test_other_commands_refuse_what_they_do_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["check", "--quickly"])
    assert left.value.code == 2
    assert "unrecognized arguments: --quickly" in capsys.readouterr().err
