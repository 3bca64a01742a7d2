from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .gov_service_standard import StandardFacts

TARGET = "breach_notice"
READERS = "gov_crm.group_gov_privacy,gov_crm.group_gov_oversight"


class GovBreach(models.Model):
    """A breach of personal data: what happened, to whose data, and who was told when.

    A standard of the target “Breach notified” says by when the authority and the people
    concerned are to be told; its clock starts when the breach was discovered and cannot be
    paused. Once everybody was told, or it is written down why not, the record is closed:
    from then on entries are added to it and nothing in it is changed.

    Read by data protection officers and oversight; once it is late, also by the supervisors
    of the office, who have to see to it.
    """

    _name = "gov.breach"
    _description = "Breach of personal data"
    _inherit = ["gov.transition.mixin", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _transition_fields = frozenset(
        (
            "number",
            "state",
            "standard_id",
            "deadline",
            "authority_at",
            "authority_reference",
            "authority_why_not",
            "people_at",
            "people_why_not",
            "settled_at",
            "in_time",
            "next_due_at",
            "steps_done",
            "entry_ids",
        )
    )

    number = fields.Char(readonly=True, copy=False)
    name = fields.Char(
        "What happened",
        required=True,
        help="In one line and without names, for example: list of applicants sent to a "
        "wrong address.",
    )
    description = fields.Text("In detail")
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, index=True, ondelete="restrict"
    )
    happened_at = fields.Datetime("Happened on", help="Empty: nobody knows.")
    discovered_at = fields.Datetime(
        "Discovered on",
        required=True,
        default=fields.Datetime.now,
        help="When somebody of the body knew or had reason to believe it. The clock starts.",
    )
    data_kinds = fields.Char(
        "Kinds of data",
        required=True,
        help="For example: names, addresses, ID numbers.",
    )
    is_sensitive = fields.Boolean(
        "Sensitive, or enough to pose as somebody",
        help="Health, education, marital status, religion, numbers given by the state, …",
    )
    people_count = fields.Integer(
        "People concerned", aggregator=None, help="An estimate is enough."
    )
    harm = fields.Text("Likely harm")
    measures = fields.Text("What was done", help="To stop it and to lessen the harm.")
    help_offered = fields.Text("Help for the people concerned")
    contact = fields.Char("Who answers questions")
    state = fields.Selection(
        [("open", "To be notified"), ("settled", "Settled")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    standard_id = fields.Many2one(
        "gov.service.standard", string="Promise", readonly=True, ondelete="restrict"
    )
    deadline = fields.Datetime("Notify by", readonly=True, copy=False, index=True)
    authority_at = fields.Datetime("Authority told on", readonly=True, copy=False)
    authority_reference = fields.Char("Its reference", readonly=True, copy=False)
    authority_why_not = fields.Text("Why not the authority", readonly=True, copy=False)
    people_at = fields.Datetime("People told on", readonly=True, copy=False)
    people_why_not = fields.Text("Why not the people", readonly=True, copy=False)
    settled_at = fields.Datetime("Settled on", readonly=True, copy=False)
    in_time = fields.Boolean("In time", readonly=True, copy=False)
    next_due_at = fields.Datetime("Next warning", readonly=True, copy=False)
    steps_done = fields.Char(readonly=True, copy=False)
    entry_ids = fields.One2many("gov.breach.entry", "breach_id", readonly=True)
    is_overdue = fields.Boolean(
        "Late", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    result = fields.Char("How it stands", compute="_compute_is_overdue")
    gov_visible = fields.Boolean(
        compute="_compute_gov_visible", search="_search_gov_visible"
    )

    _number_uniq = models.UniqueIndex("(number)", "This number is in use already.")
    _people_check = models.Constraint(
        "CHECK (people_count >= 0)", "The number of people cannot be less than none."
    )
    _next_due_idx = models.Index("(next_due_at) WHERE next_due_at IS NOT NULL")

    @api.depends("deadline", "state", "in_time")
    @api.depends_context("lang")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for breach in self:
            late = breach.state == "open" and breach.deadline and breach.deadline < now
            breach.is_overdue = late
            if breach.state == "settled":
                breach.result = (
                    self.env._("Settled in time")
                    if breach.in_time
                    else self.env._("Settled late")
                )
            else:
                breach.result = (
                    self.env._("Late") if late else self.env._("The time is running")
                )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._overdue_domain()
        return domain if True in value else ~domain

    @api.depends("agency_id", "deadline", "state")
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        seen = self.filtered_domain(self._gov_visible_domain())
        for breach in self:
            breach.gov_visible = breach in seen

    def _search_gov_visible(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._gov_visible_domain()
        return domain if True in value else ~domain

    @api.constrains("discovered_at", "happened_at")
    def _check_moments(self):
        now = fields.Datetime.now()
        for breach in self:
            if breach.discovered_at > now:
                raise UserError(
                    self.env._("The breach cannot be discovered in the future.")
                )
            if breach.happened_at and breach.happened_at > breach.discovered_at:
                raise UserError(
                    self.env._(
                        "The breach was discovered before it happened. Check it."
                    )
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_transition_fields(vals)
        breaches = super().create(vals_list)
        # The user has the right to register; number and clock are not the user's to set.
        Sequence = self.env["ir.sequence"].sudo()
        for breach in breaches._transition():
            breach.number = Sequence.next_by_code("gov.breach")
        breaches._start_clock()
        breaches._add_entry("registered", self.env._("Registered."))
        return breaches

    def write(self, vals):
        if vals and not self._in_transition():
            # Things to do are no part of the record.
            if self.filtered(lambda breach: breach.state != "open"):
                raise UserError(
                    self.env._(
                        "This breach is settled. Add an entry with what came to light since."
                    )
                )
            if "agency_id" in vals or "discovered_at" in vals:
                self._check_clock_may_move(vals)
        result = super().write(vals)
        if not self._in_transition() and {"agency_id", "discovered_at"} & vals.keys():
            self._start_clock()
            self._add_entry(
                "changed", self.env._("Office or moment of discovery were corrected.")
            )
        return result

    def _check_clock_may_move(self, vals):
        """Knowing of a breach earlier may turn out; a later moment would win time."""
        moment = fields.Datetime.to_datetime(vals.get("discovered_at"))
        if moment and any(moment > breach.discovered_at for breach in self):
            raise UserError(
                self.env._(
                    "The moment of discovery can be corrected to an earlier one only: the "
                    "clock began then."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("A registered breach is kept for good."))

    def copy(self, default=None):
        if self:
            raise UserError(self.env._("Each breach is registered by itself."))
        return super().copy(default)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows a breach: being given a task must not make a list of those who
        know of it."""
        return True

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _overdue_domain(self):
        return Domain("state", "=", "open") & Domain(
            "deadline", "<", fields.Datetime.now()
        )

    @api.model
    def _gov_visible_domain(self):
        user = self.env.user
        if user.has_groups(READERS):
            return Domain.TRUE
        if not user.has_group("gov_crm.group_gov_supervisor"):
            return Domain.FALSE
        return self._overdue_domain() & Domain("agency_id", "in", user._gov_scope_ids())

    def _start_clock(self):
        """Choose the standard that binds and set the date, for breaches to be notified.

        :raises UserError: no standard in force says by when
        """
        standards_sudo = self.env["gov.service.standard"].sudo()._in_force()
        for breach in self._transition():
            office, start = breach.agency_id, breach.discovered_at
            standard = standards_sudo._choose(
                TARGET,
                StandardFacts(
                    service=self.env["gov.service"],
                    case_kind="",
                    classification="",
                    agency=office,
                    channel=self.env["helpdesk.ticket.channel"],
                    filed_on=office._local(start).date(),
                ),
            )
            if not standard:
                raise UserError(
                    self.env._(
                        "No service standard in force says by when a breach is to be "
                        "notified. Ask your service administrator to put one in force."
                    )
                )
            breach.standard_id = standard
            breach.deadline = standard._deadline(office._worktime(start), start)
        self._set_next_step(fields.Datetime.now())

    def _add_entry(self, kind, text):
        self.env["gov.breach.entry"]._add(self, kind, text, fields.Datetime.now())

    def action_tell(self):
        """Open the dialog in which is written down who was told, or why not.

        :raises AccessError: for others than data protection officers
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write down"),
            "res_model": "gov.breach.tell",
            "view_mode": "form",
            "target": "new",
            "context": {"default_breach_id": self.id},
        }

    def _tell(self, kind, at, text):
        """Put down that somebody was told, why nobody was, or what else came to light.

        :param kind: ``authority``, ``people``, ``not_authority``, ``not_people``, ``note``
        :param at: naive UTC, when they were told; not after now
        :param text: reference or reason
        :raises UserError: told already, in the future, before the discovery, no reason
        """
        self.ensure_one()
        self.lock_for_update()
        text = (text or "").strip()
        who, moment = kind.removeprefix("not_"), fields.Datetime.now()
        values = {}
        if kind == "note":
            if not text:
                raise UserError(self.env._("Write what came to light."))
        elif self[f"{who}_at"] or self.state != "open":
            raise UserError(self.env._("This has been written down already."))
        elif kind.startswith("not_"):
            if not text:
                raise UserError(self.env._("Say why they are not told."))
            values[f"{who}_why_not"] = text
        else:
            if not at or at > moment or at < self.discovered_at:
                raise UserError(
                    self.env._("They were told after the discovery and not after now.")
                )
            values = {f"{who}_at": at, f"{who}_why_not": False}
            if who == "authority":
                values["authority_reference"] = text
        self._transition().write(values)
        self._add_entry(kind, text or self.env._("Told."))
        self._settle()

    def _settle(self):
        """Stop the clock once both the authority and the people are told, or will not be."""
        if self.state != "open" or not all(
            self[f"{who}_at"] or self[f"{who}_why_not"]
            for who in ("authority", "people")
        ):
            return
        entries = self.entry_ids.grouped("kind")
        ends = [
            self[f"{who}_at"] or entries[f"not_{who}"][0].at
            for who in ("authority", "people")
        ]
        self._transition().write(
            {
                "state": "settled",
                "settled_at": max(ends),
                "in_time": max(ends) <= self.deadline,
                "next_due_at": False,
            }
        )
        self.sudo().activity_unlink(["gov_crm.mail_activity_breach"])
