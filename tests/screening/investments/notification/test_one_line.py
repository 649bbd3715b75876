"""A field of the notification is one line of its file: everything else follows, without a migration."""

import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import QueryDict

from casework.blocks.questionnaire import shape
from casework.blocks.questionnaire.definition import read
from casework.blocks.questionnaire.said import kept
from casework.blocks.questionnaire.steps import steps_of
from casework.blocks.questionnaire.store import loaded, put
from casework.blocks.questionnaire.words import told
from screening.investments.forms.filing_steps import FilingStep, Frame
from screening.investments.models import Filing
from screening.investments.procedures.system import DATA
from screening.investments.queries.filing_content import Content, offered

TODAY = date(2026, 11, 30)
LINE = """
employees = { type = "whole", label = "number of employees", least = 0, most = 10_000_000, mark = true }
turnover_year ="""


def test_a_line_more_is_asked_stored_kept_printed_and_published() -> None:
    text = (DATA / "notification.toml").read_text(encoding="utf-8").replace("\nturnover_year =", LINE, 1)
    whole = read(tomllib.loads(text), "notification.toml")
    made: Any = steps_of(whole, FilingStep)["target"]
    content = Content(fields={"language": "en", "confidential": []})
    step = made(content, Frame(None, TODAY), QueryDict("employees=250&employees__confidential=on"))
    assert step.is_valid(), [wrong.text for wrong in step.wrong()]
    asked = whole.fields
    filing = put(Filing(), asked, {"employees": step.merged.fields["employees"], "products": "A grid."})
    assert (filing.answers, filing.products) == ({"employees": "250"}, "A grid.")
    assert loaded(filing, [asked["employees"], asked["products"]]) == {"employees": 250, "products": "A grid."}
    texts = kept(whole, step.merged)
    assert (texts["employees"], texts["confidential"]) == ("250", "employees")
    printed = [row for part in told(whole, step.merged, offered) for block in part.blocks for row in block.rows]
    assert ("Number of employees", "250", True) in [(row.label, row.value, row.confidential) for row in printed]
    published = shape.schema(whole, offered, {})["properties"]
    assert published["employees"] == {"type": ["integer", "null"], "minimum": 0, "maximum": 10_000_000}
    assert shape.as_json(whole, replace(step.merged, sectors=()))["employees"] == 250
