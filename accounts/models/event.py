"""The audit trail's tables: events, the seals that cover them, and the queue of events no seal covers yet.

The rules (ids, times and leaf hashes set by the database, no update, no delete, who may read what) stand in
``accounts/sql/audit.sql``; the proof is made and checked in ``accounts.audit``. Nothing here is written through the
ORM: ``accounts.audit.record`` writes events, ``accounts.audit.sealing`` writes seals.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that was done, read, sought or refused. Holds codes and numbers, never the words of a case.

    ``case_id``, ``object_id`` and ``label_id`` are plain values, not foreign keys: the trail outlives what it speaks
    of and the accounts application knows nothing of cases.
    """

    SENSITIVITY = {
        "trail": "id recorded_at actor actor_role service_code code case_id case_reference object_kind object_id "
        "label_id data request_id address leaf actor_username actor_name subject_id subject_username subject_name"
    }

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField(db_comment="set by the database at insertion")
    actor = models.ForeignKey(
        "accounts.Person",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,  # the database looks the actor up itself: a foreign key would lock the person each time
        db_comment="who; null for the system or an unknown visitor",
    )
    actor_role = models.TextField(default="", blank=True, db_comment="role codes at that moment")
    service_code = models.TextField(default="", blank=True, db_comment="service of the actor")
    code = models.TextField(db_comment="event code; the sentence is rendered")
    case_id = models.BigIntegerField(null=True, db_comment="case, without foreign key")
    case_reference = models.TextField(default="", blank=True, db_comment="reference of the case")
    object_kind = models.TextField(default="", blank=True, db_comment="kind of object concerned")
    object_id = models.TextField(default="", blank=True, db_comment="key of that object")
    label_id = models.BigIntegerField(null=True, db_comment="label of that object")
    data = models.JSONField(default=dict, db_comment="codes and numbers only")
    request_id = models.TextField(default="", blank=True, db_comment="request that caused it")
    address = models.GenericIPAddressField(null=True, db_comment="network address")
    leaf = models.BinaryField(db_comment="SHA-256 leaf hash of the row, set by the database")
    # identity at the moment of the event, set by the database; all null in events from before it was kept
    actor_username = models.TextField(null=True, db_comment="user name of the actor at that moment")
    actor_name = models.TextField(null=True, db_comment="name of the actor at that moment")
    subject_id = models.BigIntegerField(null=True, db_comment="person to whom it was done, without foreign key")
    subject_username = models.TextField(null=True, db_comment="user name of that person at that moment")
    subject_name = models.TextField(null=True, db_comment="name of that person at that moment")

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("actor", "id"), name="event_actor"),
            models.Index(fields=("case_reference", "id"), name="event_case_reference"),
            models.Index(fields=("case_id", "id"), name="event_case"),
            models.Index(fields=("code", "id"), name="event_code"),
            models.Index(fields=("request_id",), name="event_request"),
            models.Index(fields=("recorded_at", "id"), name="event_recorded"),
            models.Index(
                fields=("subject_id", "id"), name="event_subject", condition=models.Q(subject_id__isnull=False)
            ),
        )
        constraints = (models.CheckConstraint(condition=~models.Q(code=""), name="event_has_code"),)


class Seal(models.Model):
    """One batch of events under one Merkle root, with the signed checkpoint that links it to the seal before."""

    SENSITIVITY = {"trail": "number sealed_at size total root previous checkpoint key_id"}

    number = models.BigIntegerField(primary_key=True, db_comment="1, 2, 3 … without gap")
    sealed_at = models.DateTimeField(db_comment="time stated in the checkpoint")
    size = models.BigIntegerField(db_comment="events in this batch")
    total = models.BigIntegerField(db_comment="events in this batch and all before")
    root = models.BinaryField(db_comment="Merkle root of the batch, 32 bytes")
    previous = models.BinaryField(
        unique=True, db_comment="SHA-256 of the checkpoint before; 32 zero bytes for the first"
    )
    checkpoint = models.TextField(db_comment="the signed checkpoint, word for word as published outside")
    key_id = models.TextField(db_comment="short name of the key that signed")

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ("-number",)
        constraints = (
            models.CheckConstraint(condition=models.Q(number__gte=1), name="seal_numbered_from_one"),
            models.CheckConstraint(condition=models.Q(size__gte=1), name="seal_not_empty"),
            models.CheckConstraint(condition=models.Q(total__gte=models.F("size")), name="seal_total_includes_size"),
        )


class SealLeaf(models.Model):
    """Which event stands at which place of which seal."""

    SENSITIVITY = {"trail": "event_id seal position"}

    event_id = models.BigIntegerField(
        primary_key=True, db_comment="event, without foreign key: a loss must be provable"
    )
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="leaves", db_index=False)
    position = models.IntegerField(db_comment="0 for the first leaf of the batch")

    class Meta:
        db_table = "accounts_seal_leaf"
        verbose_name = _("sealed event")
        verbose_name_plural = _("sealed events")
        constraints = (models.UniqueConstraint(fields=("seal", "position"), name="seal_leaf_one_per_place"),)


class Unsealed(models.Model):
    """The queue of the sealer: filled by the trigger in the event's own transaction, emptied by the seal's."""

    SENSITIVITY = {"trail": "event_id"}

    event_id = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = _("event to seal")
        verbose_name_plural = _("events to seal")


TALLY_SHARES = 64  # as accounts/sql/audit.sql counts


class Tally(models.Model):
    """How many events ever committed, counted by the trigger at each commit, in shares, each of a few connections.
    A seal's total and the queue must add up to their sum, so an event that was deleted before its seal is missed.
    """

    SENSITIVITY = {"trail": "id committed"}

    id = models.SmallIntegerField(primary_key=True)
    committed = models.BigIntegerField()

    class Meta:
        verbose_name = _("count of events")
        verbose_name_plural = _("counts of events")
        constraints = (models.CheckConstraint(condition=models.Q(id__range=(1, TALLY_SHARES)), name="tally_in_shares"),)
