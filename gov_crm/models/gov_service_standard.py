from datetime import date, timezone
from typing import NamedTuple

from odoo import api, fields, models

from .gov_service import CASE_KINDS, CLASSIFICATIONS

UTC = timezone.utc


class StandardFacts(NamedTuple):
    """What decides which standard binds a case. A protected fact is never among them."""

    service: models.BaseModel
    case_kind: str
    classification: str
    agency: models.BaseModel
    channel: models.BaseModel
    filed_on: date


TARGETS = [
    ("acknowledge", "Acknowledged"),
    ("first_response", "First answered"),
    ("resolve", "Decided"),
    ("referral_accept", "Referral answered"),
    ("referral_act", "Referral acted upon"),
    ("appeal", "Appeal decided"),
    ("promise", "Promise kept"),
    ("breach_notice", "Breach notified"),
]
UNITS = [
    ("working_days", "working days"),
    ("working_hours", "working hours"),
    ("calendar_days", "calendar days"),
    ("calendar_hours", "hours"),
]


class GovServiceStandard(models.Model):
    """A promise with a legal basis: this kind of case reaches this target within this time."""

    _name = "gov.service.standard"
    _description = "Service standard"
    _inherit = ["mail.thread"]
    _order = "target, sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    target = fields.Selection(TARGETS, required=True, default="resolve", tracking=True)
    amount = fields.Integer("Within", required=True, default=3, tracking=True)
    unit = fields.Selection(UNITS, required=True, default="working_days", tracking=True)
    starts_at = fields.Selection(
        [("filed", "the day it arrived"), ("complete", "complete submission")],
        string="Counted from",
        required=True,
        default="filed",
        tracking=True,
    )
    count_first_day = fields.Boolean(
        "The first day counts",
        tracking=True,
        help="Most laws exclude the day of receipt. Leave it off then.",
    )
    roll_forward = fields.Boolean(
        "Move to the next working day",
        tracking=True,
        help="For calendar days: a deadline on a day off moves to the next working day.",
    )
    classification = fields.Selection(
        CLASSIFICATIONS,
        help="Only for services of this class. Empty: for all.",
        tracking=True,
    )
    case_kind = fields.Selection(
        CASE_KINDS,
        string="Kind of case",
        help="Only for this kind of case. Empty: for all.",
        tracking=True,
    )
    service_ids = fields.Many2many(
        "gov.service",
        string="Services",
        tracking=True,
        help="Only for these services. Empty: for all.",
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Offices",
        tracking=True,
        help="Only for these offices and those below them. Empty: for all.",
    )
    channel_ids = fields.Many2many(
        "helpdesk.ticket.channel",
        string="Channels",
        tracking=True,
        help="Only for what came in this way, such as a hotline. Empty: for all.",
    )
    legal_basis = fields.Char(
        "Legal basis",
        required=True,
        tracking=True,
        help="The law, charter or decision that makes this promise binding.",
    )
    source_unconfirmed = fields.Boolean(
        "Source not confirmed",
        tracking=True,
        help="The text of the law was not seen. Check it before you quote it to a citizen.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force")],
        required=True,
        default="in_force",
        copy=False,
        tracking=True,
        help="A draft binds nobody.",
    )
    version = fields.Integer(
        required=True, default=1, copy=False, readonly=True, aggregator=None
    )
    previous_id = fields.Many2one(
        "gov.service.standard",
        string="Version before",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    stops_on = fields.Selection(
        [("usual", "reaching it"), ("action", "a recorded concrete action only")],
        string="Stopped by",
        required=True,
        default="usual",
        tracking=True,
        help="Where the law wants action, neither a receipt nor a referral nor a bare reply "
        "stops the clock.",
    )
    pause_reason_ids = fields.Many2many(
        "gov.pause.reason",
        string="May be paused for",
        tracking=True,
        help="Lawful grounds on which the clock may stop. Empty: it never stops.",
    )
    extension_max = fields.Integer(
        "May be extended (times)",
        default=0,
        tracking=True,
        help="0: never.",
    )
    extension_amount = fields.Integer(
        "by at most",
        default=0,
        tracking=True,
        help="Each time, in the unit of the promise. 0: by as much as the promise itself.",
    )
    extension_basis = fields.Char(
        "Law on the extension",
        tracking=True,
        help="Where it is written that more time may be taken.",
    )
    warn_percents = fields.Char(
        "Warn at",
        tracking=True,
        default="50, 80, 100",
        help="Shares of the time in percent, separated by commas. Empty: no warning.",
    )
    escalation_ids = fields.One2many(
        "gov.service.standard.escalation",
        "standard_id",
        string="If nobody acts",
        copy=True,
    )
    on_lapse = fields.Selection(
        [
            ("none", "Nothing: it is late"),
            ("approved", "Counts as approved"),
            ("extended", "Counts as extended"),
            ("denied", "Counts as denied"),
        ],
        string="When the time has run out",
        required=True,
        default="none",
        tracking=True,
    )
    lapse_trial = fields.Boolean(
        "Only try it",
        tracking=True,
        help="Record what would have happened, and do not let it happen. The law takes effect "
        "all the same: this only says that the software does not act on it.",
    )
    lapse_basis = fields.Char(
        "Law on the lapse",
        tracking=True,
        help="Where it is written what silence means.",
    )
    unresolved = fields.Text(
        "Still to settle",
        copy=False,
        help="What an imported or ready-made standard leaves open. Settle it and empty this "
        "field; until then the standard cannot be put in force.",
    )
    valid_from = fields.Date("In force from", tracking=True)
    valid_to = fields.Date("In force to", tracking=True)
    sentence = fields.Char("In one sentence", compute="_compute_sentence")
    active = fields.Boolean(default=True)

    _extension_check = models.Constraint(
        "CHECK (extension_max >= 0 AND extension_amount >= 0)",
        "An extension cannot be less than nothing.",
    )
    _amount_check = models.Constraint(
        "CHECK (amount > 0)", "A promise needs a time of at least 1."
    )
    _validity_check = models.Constraint(
        "CHECK (valid_to >= valid_from)", "“In force to” lies before “in force from”."
    )

    @api.depends(
        "target",
        "amount",
        "unit",
        "starts_at",
        "classification",
        "case_kind",
        "service_ids",
        "channel_ids",
        "agency_ids",
    )
    @api.depends_context("lang")
    def _compute_sentence(self):
        for standard in self:
            standard.sentence = standard._say()

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _in_force(self):
        """Standards that can bind a case, drafts left out; each says from when to when."""
        return self.search([("state", "=", "in_force")])

    def _fits(self, target, facts):
        """Whether this standard applies to a case of such facts.

        :param facts: :class:`StandardFacts`
        """
        return not self._misfit(target, facts)

    def _misfit(self, target, facts):
        """Name of the first field by which this standard does not apply, or “”."""
        self.ensure_one()
        if self.target != target:
            return "target"
        if self.valid_from and self.valid_from > facts.filed_on:
            return "valid_from"
        if self.valid_to and self.valid_to < facts.filed_on:
            return "valid_to"
        for name, value in (
            ("classification", facts.classification),
            ("case_kind", facts.case_kind),
        ):
            if self[name] and self[name] != value:
                return name
        if self.service_ids and facts.service not in self.service_ids:
            return "service_ids"
        if self.channel_ids and facts.channel not in self.channel_ids:
            return "channel_ids"
        if self.agency_ids and not any(
            (facts.agency.parent_path or "").startswith(above.parent_path)
            for above in self.agency_ids
        ):
            return "agency_ids"
        return ""

    def _specificity(self):
        """Larger is more specific: a named service before a named channel, a channel before
        an office, an office before a kind of case, a kind before a class of services."""
        self.ensure_one()
        return (
            bool(self.service_ids),
            bool(self.channel_ids),
            bool(self.agency_ids),
            bool(self.case_kind),
            bool(self.classification),
        )

    def _rank(self):
        """Sort key: the more specific first, of equals the later law, then the order of
        the list."""
        self.ensure_one()
        return (
            [not flag for flag in self._specificity()],
            -(self.valid_from.toordinal() if self.valid_from else 0),
            self.sequence,
            self.id,
        )

    def _choose(self, target, facts):
        """The one standard among ``self`` that binds, or an empty recordset.

        Of equally specific ones the later law wins, then the order of the list.
        """
        fitting = self.filtered(lambda s: s._fits(target, facts))
        return fitting.sorted(lambda s: s._rank())[:1]

    def _extension_most(self):
        """The most by which one extension may move the date, in the unit of the promise."""
        return self.extension_amount or self.amount

    def _deadline(self, worktime, start, extended=0, pauses=()):
        """The deadline of this promise in naive UTC, for a naive UTC ``start``.

        :param extended: amount added by extensions, in the unit of the promise
        :param pauses: ``(from, to)`` in naive UTC, in order
        """
        self.ensure_one()
        deadline = worktime.deadline(
            start.replace(tzinfo=UTC),
            self.amount + extended,
            self.unit,
            count_first_day=self.count_first_day,
            roll_forward=self.roll_forward,
            pauses=[
                (begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
                for begin, end in pauses
            ],
        )
        return deadline.astimezone(UTC).replace(tzinfo=None)
