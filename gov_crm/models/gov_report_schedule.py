from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

MONTHS = {"month": 1, "quarter": 3, "year": 12}
ROLES = "gov_crm.group_gov_supervisor,gov_crm.group_gov_oversight"


class GovReportSchedule(models.Model):
    """A register that is sent by e-mail, again and again, to a list of staff.

    Each receiver gets what the receiver may read at the moment of sending, and nothing
    because somebody else may. Who may not have it any more is taken off the list, and the
    owner is told. What was sent to whom is kept (``gov.report.sent``).
    """

    _name = "gov.report.schedule"
    _description = "Scheduled sending"
    _inherit = ["gov.transition.mixin"]
    _order = "name, id"
    _transition_fields = frozenset(("user_id", "message", "sent_ids"))

    name = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection="_selection_kind", string="Register", required=True, default="cases"
    )
    every = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        compute="_compute_every",
        store=True,
        precompute=True,
        readonly=False,
        help="After each, the one that is over is sent.",
    )
    every_offered = fields.Json(compute="_compute_every_offered")
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Offices",
        help="With all offices below them. Empty: all whose rows the receiver sees.",
    )
    receiver_ids = fields.Many2many(
        "res.users",
        "gov_report_schedule_receiver_rel",
        "schedule_id",
        "user_id",
        string="Receivers",
        domain="[('share', '=', False)]",
        help="Each gets the rows the receiver may read on that day.",
    )
    next_day = fields.Date(
        "Next sending",
        required=True,
        compute="_compute_next_day",
        store=True,
        readonly=False,
        precompute=True,
        help="On this day, or the first on which the server runs; then on the same day of the "
        "next month, quarter or year.",
    )
    active = fields.Boolean(default=True)
    message = fields.Text("What changed by itself", readonly=True, copy=False)
    sent_ids = fields.One2many(
        "gov.report.sent", "schedule_id", string="Sent", readonly=True
    )

    _next_idx = models.Index("(next_day, id) WHERE active")

    @api.model
    def _selection_kind(self):
        """What the reader may have; nothing else can be chosen."""
        return self.env["gov.register.export"]._selection_kind()

    def _offered(self):
        """How often this register can be sent; the usual one first."""
        kind = self.env["gov.register.export"]._kind_model(self.kind or "cases")
        # Of one whose add-on is gone nothing is known.
        return list(MONTHS) if kind is None else list(kind._register_every)

    @api.depends("kind")
    def _compute_every_offered(self):
        for schedule in self:
            schedule.every_offered = schedule._offered()

    @api.depends("kind")
    def _compute_every(self):
        for schedule in self:
            offered = schedule._offered()
            if schedule.every not in offered:
                schedule.every = offered[0]

    @api.depends("every")
    def _compute_next_day(self):
        today = fields.Date.context_today(self)
        for schedule in self:
            schedule.next_day = self._after(schedule.every or "month", today)

    @api.model
    def _after(self, every, day):
        """The first day of the next month, quarter or year."""
        length = MONTHS[every]
        first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
        return first + relativedelta(months=length)

    @api.constrains("kind", "every")
    def _check_every(self):
        words = dict(self._fields["every"]._description_selection(self.env))
        for schedule in self:
            offered = schedule._offered()
            if schedule.every not in offered:
                raise ValidationError(
                    self.env._(
                        "This register does not tell of so short a time. Choose: %(choices)s.",
                        choices=", ".join(words[it] for it in offered),
                    )
                )

    @api.constrains("receiver_ids")
    def _check_receivers(self):
        for schedule in self:
            # Who has a login is no secret among staff.
            if any(schedule.sudo().receiver_ids.mapped("share")):
                raise ValidationError(
                    self.env._("Registers are sent to staff only, not to citizens.")
                )

    @api.constrains("user_id")
    def _check_owner(self):
        for schedule in self:
            # Whoever sets it may be told that the owner has not the role, and no more.
            if not schedule.user_id.sudo().has_groups(ROLES):
                raise AccessError(
                    self.env._("Supervisors and oversight have registers sent.")
                )
