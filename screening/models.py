"""The models of every kind of this app, where Django looks for them; each kind's lie in its own folder."""

from screening.investments.models import *  # noqa: F403
