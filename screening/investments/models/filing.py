"""The filing: what was notified, by whom, about which deal."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from casework.blocks.completeness.models import Item
from screening.investments.procedures.deal import Transaction

LANGUAGES = [("nl", _("Dutch")), ("fr", _("French")), ("de", _("German")), ("en", _("English"))]


class Filing(models.Model):
    """One filing, one to one with its case; its content is the notifier's, its outcome the authority's."""

    SENSITIVITY = {
        "trail": "id case file_type language transaction outcome outcome_at scope_verdict complete_at version"
        " closing_stated_at",
        "content": "structure rationale value currency funding activity_states products dual_use public_contracts"
        " data_held eu_programmes parallel_filings commitments turnover turnover_year signed_on planned_on completed_on"
        " changes_control belgian_establishment cleared_votes cleared_control confidential incomplete_for scope draft"
        " concern bad_faith closing_reason departs_because early_closing mandate mandate_of mandated_on",
        "identity": "contact_name contact_role contact_email contact_phone contact_others payer_name payer_address"
        " payer_reference answers",
    }

    class FilingType(models.TextChoices):
        """Why there is a file."""

        NOTIFICATION = "notification", _("notification")
        EX_OFFICIO = "ex_officio", _("ex officio")
        QUERY = "non_notified_query", _("query on a deal not notified")
        EU_INCOMING = "eu_incoming", _("another state's notification")

    class Outcome(models.TextChoices):
        """How a file ends."""

        CLEARED = "cleared_assessment", _("cleared in assessment")
        TACIT = "cleared_tacit", _("cleared by silence")
        POSITIVE = "positive", _("positive")
        MEASURES = "positive_with_measures", _("positive with measures")
        NEGATIVE = "negative", _("negative")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OUT_OF_SCOPE = "out_of_scope", _("out of scope")
        NO_ACTION = "no_action", _("no further action")

    class Transactions(models.TextChoices):
        """How the investor comes to hold what it holds: the words of the deal's own enumeration."""

        SHARES = Transaction.SHARES.value, _("shares or voting rights")
        ASSETS = Transaction.ASSETS.value, _("assets")
        BRANCH = Transaction.BRANCH.value, _("branch of activity")
        JOINT_VENTURE = Transaction.JOINT_VENTURE.value, _("joint venture")
        MERGER = Transaction.MERGER.value, _("merger")
        GREENFIELD = Transaction.GREENFIELD.value, _("new establishment (greenfield)")
        RESTRUCTURING = Transaction.RESTRUCTURING.value, _("internal restructuring")
        OTHER = Transaction.OTHER.value, _("other")

    case = models.OneToOneField("casework.Case", on_delete=models.CASCADE, related_name="filing")
    file_type = models.CharField(_("type of file"), max_length=20, choices=FilingType.choices)
    language = models.CharField(_("language of the procedure"), max_length=2, choices=LANGUAGES, default="en")
    transaction = models.CharField(_("transaction"), max_length=24, choices=Transactions.choices, blank=True)
    structure = models.TextField(_("the deal in short"), blank=True)
    rationale = models.TextField(_("rationale"), blank=True)
    value = models.DecimalField(
        _("value of the investment (EUR)"), max_digits=15, decimal_places=0, null=True, blank=True
    )
    currency = models.CharField(_("currency of the deal"), max_length=3, blank=True, default="EUR")
    funding = models.TextField(_("funding and its source"), blank=True)
    activity_states = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("states of activity")
    )
    products = models.TextField(_("products, services and operations"), blank=True)
    dual_use = models.TextField(_("dual-use and military items"), blank=True)
    public_contracts = models.TextField(_("public contracts and permits"), blank=True)
    data_held = models.TextField(_("sensitive data held"), blank=True)
    eu_programmes = models.TextField(_("programmes of Union interest"), blank=True)
    parallel_filings = models.TextField(_("filings elsewhere"), blank=True)
    commitments = models.TextField(_("commitments offered"), blank=True)
    turnover = models.DecimalField(
        _("turnover of the target, last year (EUR)"), max_digits=15, decimal_places=0, null=True, blank=True
    )
    turnover_year = models.PositiveSmallIntegerField(_("financial year"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    planned_on = models.DateField(_("closing planned on"), null=True, blank=True)
    completed_on = models.DateField(_("closed on"), null=True, blank=True)
    early_closing = models.TextField(_("why it closed before clearance"), blank=True)
    closing_stated_at = models.DateTimeField(null=True, blank=True)  # when the parties last said whether it is closed
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_role = models.CharField(_("role of the contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)
    contact_phone = models.CharField(_("telephone number of the contact"), max_length=40, blank=True)
    contact_others = models.TextField(_("further contacts"), blank=True)
    mandate_of = models.CharField(_("whom the representative acts for"), max_length=300, blank=True)
    mandated_on = models.DateField(_("mandate given on"), null=True, blank=True)
    mandate = models.TextField(_("the mandate"), blank=True)
    payer_name = models.CharField(_("who pays"), max_length=200, blank=True)
    payer_address = models.CharField(_("address for the invoice"), max_length=300, blank=True)
    payer_reference = models.CharField(_("reference for the invoice"), max_length=60, blank=True)
    changes_control = models.BooleanField(_("does control pass to the investor?"), null=True, blank=True)
    belgian_establishment = models.BooleanField(
        _("does the target have a legal structure here?"), null=True, blank=True
    )
    cleared_votes = models.DecimalField(
        _("voting rights cleared before (%)"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    cleared_control = models.CharField(_("control cleared before"), max_length=5, blank=True)
    confidential = ArrayField(models.CharField(max_length=60), default=list, blank=True)  # names of fields
    incomplete_for = models.TextField(_("what is missing"), blank=True)
    scope = models.JSONField(default=dict, blank=True)  # the assistant's findings when it was submitted
    scope_verdict = models.CharField(max_length=16, blank=True)
    complete_at = models.DateTimeField(null=True, blank=True)
    concern = models.TextField(_("concern"), blank=True)  # of a file that the authority opens itself
    bad_faith = models.BooleanField(_("bad faith"), default=False)
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome.choices, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.TextField(_("reason for closing"), blank=True)
    departs_because = models.TextField(_("why it departs from like files"), blank=True)
    answers = models.JSONField(default=dict, blank=True)  # of the fields that have no column, as kept text
    draft = models.JSONField(default=dict, blank=True)  # what was typed and isn't valid yet
    version = models.PositiveIntegerField(default=1)  # of the notification's content; forms carry it back

    class Meta:
        indexes = [models.Index(fields=("file_type", "outcome"), name="filing_type_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True) | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="filing_outcome_has_date",
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True)
                | Q(completed_on__isnull=True)
                | Q(signed_on__lte=models.F("completed_on")),
                name="filing_signed_before_completed",
            ),
        ]


class SectorTag(models.Model):
    """A sector of the target; a file carries many."""

    SENSITIVITY = {"trail": "id filing code", "content": "detail"}

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="sectors")
    code = models.CharField(_("sector"), max_length=20)  # of the scope data of the procedure
    detail = models.CharField(_("what of it"), max_length=200, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=("filing", "code"), name="sector_once")]


class Party(models.Model):
    """An investor, an owner above it, the target or the seller."""

    SENSITIVITY = {
        "trail": "id filing key role kind",
        "identity": "name country main_activity residence nationality birth_date registration lei address ultimate"
        " state_owned note confidential answers",
    }

    class Role(models.TextChoices):
        """What a party is to the deal."""

        INVESTOR = "investor", _("investor")
        TARGET = "target", _("target")
        SELLER = "seller", _("seller")
        OWNER = "owner", _("owner in the chain")

    class Kind(models.TextChoices):
        """What a party is by law."""

        PERSON = "person", _("person")
        UNDERTAKING = "undertaking", _("undertaking")
        FUND = "fund", _("fund")
        STATE = "state", _("state or public body")
        BRANCH = "branch", _("branch")

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="parties")
    key = models.CharField(max_length=20)  # unique within the file; holdings name it
    role = models.CharField(_("part in the deal"), max_length=10, choices=Role.choices)
    kind = models.CharField(_("legal kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(_("registered office"), blank=True)
    main_activity = CountryField(_("main activity"), blank=True)
    residence = CountryField(_("main residence"), blank=True)
    nationality = CountryField(_("nationality"), blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    registration = models.CharField(_("company number"), max_length=40, blank=True)
    lei = models.CharField(_("LEI"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    ultimate = models.BooleanField(_("ultimate beneficial owner"), default=False)
    state_owned = models.BooleanField(_("controlled by a state"), default=False)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    confidential = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # names of fields
    answers = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("filing", "role", "id")
        constraints = [
            models.UniqueConstraint(fields=("filing", "key"), name="party_key_once"),
            models.CheckConstraint(condition=~Q(name=""), name="party_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Establishment(models.Model):
    """An establishment of the target in the country: its region decides who takes part and in which language."""

    SENSITIVITY = {"trail": "id filing region", "content": "name unit_number municipality staff activity answers"}

    class Region(models.TextChoices):
        """Where an establishment lies; the German-speaking area is kept apart for its language and its authority."""

        FLANDERS = "flemish_region", _("Flemish Region")
        WALLONIA = "walloon_region", _("Walloon Region")
        GERMAN = "german_area", _("German-speaking area")
        BRUSSELS = "brussels_region", _("Brussels-Capital Region")

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="establishments")
    name = models.CharField(_("name"), max_length=200)
    region = models.CharField(_("region"), max_length=20, choices=Region.choices)
    municipality = models.CharField(_("municipality"), max_length=80, blank=True)
    unit_number = models.CharField(_("establishment number"), max_length=20, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    activity = models.CharField(_("what is done there"), max_length=200, blank=True)
    answers = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("id",)


class Holding(models.Model):
    """What one party holds in another, directly, before and after the deal."""

    SENSITIVITY = {
        "trail": "id filing owner owned",
        "content": "votes_before votes_after capital_after control_before control_after rights answers",
    }

    class Control(models.TextChoices):
        """Decisive influence, in rising order."""

        NONE = "none", _("no control")
        JOINT = "joint", _("joint control")
        SOLE = "sole", _("sole control")

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="holdings")
    owner = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    owned = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    votes_before = models.DecimalField(_("votes before (%)"), max_digits=6, decimal_places=3, null=True, blank=True)
    votes_after = models.DecimalField(_("votes after (%)"), max_digits=6, decimal_places=3, null=True, blank=True)
    capital_after = models.DecimalField(_("capital after (%)"), max_digits=6, decimal_places=3, null=True, blank=True)
    control_before = models.CharField(_("control before"), max_length=5, choices=Control.choices, default=Control.NONE)
    control_after = models.CharField(_("control after"), max_length=5, choices=Control.choices, default=Control.NONE)
    rights = models.CharField(_("special rights"), max_length=300, blank=True)  # seats, vetoes, information
    answers = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("filing", "owner", "owned"), name="holding_once"),
            models.CheckConstraint(condition=~Q(owner=models.F("owned")), name="holding_not_of_itself"),
            models.CheckConstraint(
                condition=(Q(votes_before__isnull=True) | Q(votes_before__range=(0, 100)))
                & (Q(votes_after__isnull=True) | Q(votes_after__range=(0, 100)))
                & (Q(capital_after__isnull=True) | Q(capital_after__range=(0, 100))),
                name="holding_within_a_hundred",
            ),
        ]


class HandIn(models.Model):
    """One hand-in. Its content is the revision kept with it; files taken out afterwards still stand in its list."""

    SENSITIVITY = {"trail": "id case number act revision signed_by signed_at", "content": "files declaration signed"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="hand_ins")
    number = models.PositiveSmallIntegerField()  # from 1 within a case
    act = models.CharField(max_length=30)  # notify or supplement
    revision = models.ForeignKey("casework.Revision", on_delete=models.PROTECT, related_name="+")
    files = models.JSONField(
        default=list
    )  # of each: id of the enclosure, place from 1, title, file name, SHA-256, size, marked or not
    declaration = models.TextField(blank=True)  # the sentence that was signed; empty for what is older than signing
    signed = models.CharField(max_length=150, blank=True)  # the name as it was typed
    signed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="hand_in_number_once"),
            models.CheckConstraint(
                condition=models.Q(declaration="", signed="") | (~models.Q(declaration="") & ~models.Q(signed="")),
                name="hand_in_signed_with_a_name",
            ),
        ]


class CompletenessItem(Item):
    """What the secretariat found of one item of the list of what a notification must hold."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="completeness_items")
