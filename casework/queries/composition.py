"""Who sits in the bodies of a procedure: the services that its file names, and what this installation decided over it.

One door to ``members`` and ``validators``: a case keeps the composition under which it was begun, and whatever begins
now has the present one. A composition never changes once it is there, so each is read once for the life of a process.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.db.models import Max, Q

from accounts.context import fetched
from casework.models import BodyChange
from casework.procedures.catalogue import all_procedures, in_force, procedure
from casework.procedures.definitions import Body, Procedure, ProcedureError


@dataclass(frozen=True)
class Era:
    """A procedure in one version, as it was put together for some of its cases; ``None`` is the file as it is."""

    rules: Procedure
    compositions: tuple[int | None, ...]
    alone: bool  # no case of this version has another composition

    @property
    def of(self) -> Q:
        """The cases under it."""
        cases = Q(procedure=self.rules.id, procedure_version=self.rules.version)
        if self.alone:
            return cases
        numbers = [number for number in self.compositions if number is not None]
        found = Q(composition__in=numbers) if numbers else Q(pk__in=[])
        return cases & (found | Q(composition=None) if None in self.compositions else found)


def with_bodies() -> tuple[Procedure, ...]:
    """The procedures whose cases bodies of services deal with, every version, as their files say."""
    return tuple(p for p in all_procedures() if p.bodies)


@lru_cache(maxsize=512)
def rules_under(id: str, version: str, composition: int | None) -> Procedure:
    """A version of a procedure with the services that sit in its bodies after the change numbered ``composition``.

    One query the first time that a process asks for it, then none. Raises ProcedureError.
    """
    rules = procedure(id, version)
    if composition is None:
        return rules
    changes = list(BodyChange.objects.filter(procedure=id, procedure_version=version, pk__lte=composition))
    if not changes or changes[-1].pk != composition:
        raise ProcedureError(f"Procedure {id} version {version} has no composition {composition}.")
    return replace(rules, bodies={code: _changed(body, changes) for code, body in rules.bodies.items()})


def _changed(body: Body, changes: Iterable[BodyChange]) -> Body:
    members, validators = list(body.members), list(body.validators)
    for change in changes:
        if change.body != body.code:
            continue
        members = [code for code in members if code != change.service]
        validators = [code for code in validators if code != change.service]
        members += [change.service] if change.sits else []
        validators += [change.service] if change.must_agree else []
    return replace(body, members=tuple(members), validators=tuple(validators))


def newest(rules: Procedure) -> int | None:
    """The number of the present composition of a version; None where its file stands as it is. One query."""
    found = BodyChange.objects.filter(procedure=rules.id, procedure_version=rules.version)
    newest: int | None = found.aggregate(newest=Max("pk"))["newest"]
    return newest


def present(id: str, on: date) -> Procedure:
    """The version in force on a day, as a case that is begun now has it. Raises ProcedureError when there is none."""
    rules = in_force(id, on)
    return rules_under(rules.id, rules.version, newest(rules) if rules.bodies else None)


def present_versions() -> tuple[Procedure, ...]:
    """Every version of the procedures with bodies, in its present composition. One query."""
    rows = BodyChange.objects.order_by().values_list("procedure", "procedure_version").annotate(newest=Max("pk"))
    numbers = {(id, version): number for id, version, number in rows}
    return tuple(rules_under(p.id, p.version, numbers.get((p.id, p.version))) for p in with_bodies())


def services_and_eras() -> tuple[dict[int, str], tuple[Era, ...]]:
    """Every service's code by its number, and every composition that cases can have. One query."""
    [(codes, changes)] = fetched(
        "SELECT (SELECT coalesce(array_agg(ARRAY[id::text, code]), '{}') FROM accounts_service),"
        " (SELECT coalesce(array_agg(ARRAY[procedure, procedure_version, id::text] ORDER BY id), '{}')"
        " FROM casework_bodychange)"
    )
    numbers: dict[tuple[str, str], list[int | None]] = {(p.id, p.version): [None] for p in with_bodies()}
    for id, version, number in changes:
        numbers.setdefault((id, version), [None]).append(int(number))
    services = {int(number): code for number, code in codes}
    return services, tuple(era for p in with_bodies() for era in _eras(p, numbers[p.id, p.version]))


def _eras(rules: Procedure, numbers: Iterable[int | None]) -> Iterable[Era]:
    """The compositions of one version, those with the same services together."""
    alike: dict[tuple[tuple[str, ...], ...], list[int | None]] = {}
    for number in numbers:
        bodies = rules_under(rules.id, rules.version, number).bodies.values()
        key = tuple(tuple(sorted(codes)) for body in bodies for codes in (body.members, body.validators))
        alike.setdefault(key, []).append(number)
    for found in alike.values():
        yield Era(rules_under(rules.id, rules.version, found[0]), tuple(found), alone=len(alike) == 1)
