"""The notification as data: the questionnaire that a notifier fills in, the same in every procedure."""

from casework.blocks.questionnaire.definition import load
from screening.investments.procedures.system import DATA

NOTIFICATION = load(DATA / "notification.toml")
