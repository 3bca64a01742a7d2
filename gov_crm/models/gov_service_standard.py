from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .gov_service import CASE_KINDS, CLASSIFICATIONS

UTC = timezone.utc
TARGETS = [
    ("acknowledge", "Acknowledged"),
    ("first_response", "First answered"),
    ("resolve", "Decided"),
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
        help="Most laws exclude the day of receipt. Leave it off then.",
    )
    roll_forward = fields.Boolean(
        "Move to the next working day",
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
        help="Only for these services. Empty: for all.",
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Offices",
        help="Only for these offices and those below them. Empty: for all.",
    )
    legal_basis = fields.Char(
        "Legal basis",
        required=True,
        tracking=True,
        help="The law, charter or decision that makes this promise binding.",
    )
    valid_from = fields.Date("In force from", tracking=True)
    valid_to = fields.Date("In force to", tracking=True)
    sentence = fields.Char("In one sentence", compute="_compute_sentence")
    active = fields.Boolean(default=True)

    _amount_check = models.Constraint(
        "CHECK (amount > 0)", "A promise needs a time of at least 1."
    )
    _validity_check = models.Constraint(
        "CHECK (valid_to >= valid_from)", "“In force to” lies before “in force from”."
    )

    @api.constrains(
        "amount", "unit", "target", "starts_at", "count_first_day", "roll_forward"
    )
    def _check_in_use(self):
        """A case keeps the standard of the day it was filed, so one that cases rely on is
        ended and replaced, never rewritten."""
        if (
            self.env["gov.service.timer"]
            .sudo()
            .search_count([("standard_id", "in", self.ids)], limit=1)
        ):
            raise ValidationError(
                self.env._(
                    "Cases already rely on this standard, so its time limit cannot change. "
                    "Enter a last day under “In force to” and make a new standard that "
                    "begins the day after."
                )
            )

    @api.depends("target", "amount", "unit", "starts_at", "classification", "case_kind")
    @api.depends_context("lang")
    def _compute_sentence(self):
        selection = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("target", "unit", "starts_at", "classification", "case_kind")
        }
        for standard in self:
            kind = selection["case_kind"].get(standard.case_kind) or self.env._("case")
            words = [selection["classification"].get(standard.classification, ""), kind]
            standard.sentence = self.env._(
                "%(what)s: %(target)s within %(amount)s %(unit)s, counted from %(start)s.",
                what=" ".join(filter(None, words)).capitalize(),
                target=selection["target"].get(standard.target, "").lower(),
                amount=standard.amount,
                unit=selection["unit"].get(standard.unit, ""),
                start=selection["starts_at"].get(standard.starts_at, ""),
            )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _fits(self, target, service, case_kind, agency, on):
        """Whether this standard applies to such a case filed on the date ``on``."""
        self.ensure_one()
        return (
            self.target == target
            and (not self.valid_from or self.valid_from <= on)
            and (not self.valid_to or on <= self.valid_to)
            and (
                not self.classification or self.classification == service.classification
            )
            and (not self.case_kind or self.case_kind == case_kind)
            and (not self.service_ids or service in self.service_ids)
            and (
                not self.agency_ids
                or any(
                    (agency.parent_path or "").startswith(above.parent_path)
                    for above in self.agency_ids
                )
            )
        )

    def _specificity(self):
        """Larger is more specific: a named service before a named office, a named office
        before a kind of case, a kind before a class of services."""
        self.ensure_one()
        return (
            bool(self.service_ids),
            bool(self.agency_ids),
            bool(self.case_kind),
            bool(self.classification),
        )

    def _choose(self, target, service, case_kind, agency, on):
        """The one standard among ``self`` that binds, or an empty recordset.

        Of equally specific ones the later law wins, then the order of the list.
        """
        fitting = self.filtered(
            lambda s: s._fits(target, service, case_kind, agency, on)
        )
        return fitting.sorted(
            lambda s: (
                [not flag for flag in s._specificity()],
                -(s.valid_from.toordinal() if s.valid_from else 0),
                s.sequence,
                s.id,
            )
        )[:1]

    def _deadline(self, worktime, start):
        """The deadline of this promise in naive UTC, for a naive UTC ``start``."""
        self.ensure_one()
        deadline = worktime.deadline(
            start.replace(tzinfo=UTC),
            self.amount,
            self.unit,
            count_first_day=self.count_first_day,
            roll_forward=self.roll_forward,
        )
        return deadline.astimezone(UTC).replace(tzinfo=None)
