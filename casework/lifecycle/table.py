"""What a lifecycle is; its home is below, because roles have a lifecycle too."""

from accounts.lifecycle.table import CLOCK_VERBS, Guard, Lifecycle, LifecycleError, Row, guards, problems, refusal

__all__ = ["CLOCK_VERBS", "Guard", "Lifecycle", "LifecycleError", "Row", "guards", "problems", "refusal"]
