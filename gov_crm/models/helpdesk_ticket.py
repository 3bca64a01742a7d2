from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools.reference_number import format_number
from .gov_service import CASE_KINDS, LANES


class HelpdeskTicket(models.Model):
    """The case: what the citizen asked for and all that happened to it.

    This file holds what a case is and how it is filed; custody, clock, conversation and
    decision have files of their own.
    """

    _name = "helpdesk.ticket"
    # The mixin comes first: its guard sees every write before anybody else's code.
    _inherit = ["gov.transition.mixin", "helpdesk.ticket"]
    _order = "deadline, id"
    _mail_post_access = "write"
    _primary_email = "partner_email"
    _rec_names_search = ["number", "name"]
    _transition_fields = frozenset(
        (
            "number",
            "agency_id",
            "entry_agency_id",
            "filed_at",
            "complete_at",
            "deadline",
            "is_open",
            "outcome",
            "outcome_reason",
            "answer",
            "decided_by_id",
            "stage_id",
            "closed_date",
            "assigned_date",
            "last_stage_update",
            "external_source",
            "external_ref",
            "waits_for_answer",
            "is_paused",
            "active",
        )
    )

    number = fields.Char("Number", copy=False, index=True)
    # Filing fills in what is left empty: see _prepare_filing.
    name = fields.Char("Subject", required=False)
    description = fields.Html(required=False)
    # Addresses of others, as they stood in a mail.
    email_cc = fields.Char(groups="base.group_user")
    partner_id = fields.Many2one(string="Citizen", index=True, tracking=True)
    user_id = fields.Many2one(
        string="Responsible officer",
        domain="[('share', '=', False), ('gov_agency_ids', '=', agency_id)]",
    )
    service_id = fields.Many2one(
        "gov.service", string="Service", index=True, ondelete="restrict", tracking=True
    )
    # All cases share one path, whatever the helpdesk team of the office.
    stage_id = fields.Many2one(string="State", domain=[("team_ids", "=", False)])
    case_kind = fields.Selection(
        CASE_KINDS,
        string="Kind",
        compute="_compute_from_service",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    lane = fields.Selection(
        LANES,
        compute="_compute_from_service",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    filed_at = fields.Datetime("Received", readonly=True, copy=False, index=True)
    complete_at = fields.Datetime(
        "Complete since",
        readonly=True,
        copy=False,
        help="When all papers were there. Time limits that count from a complete "
        "submission start here.",
    )
    missing_papers = fields.Text(
        "Still missing",
        copy=False,
        help="Papers the citizen still has to bring. Leave it empty if all are there.",
    )
    is_open = fields.Boolean("Open", readonly=True, copy=False)
    external_source = fields.Char(
        "Comes from", readonly=True, copy=False, groups="base.group_user"
    )
    external_ref = fields.Char(
        "Number there",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The number of this case in the system it was taken over from.",
    )

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL AND number <> '/'",
        "This reference number is in use already.",
    )
    _external_ref_uniq = models.UniqueIndex(
        "(external_source, external_ref) WHERE external_ref IS NOT NULL",
        "This case has been taken over from the other system already.",
    )
    # Boards count what is open or late from it alone.
    _agency_deadline_idx = models.Index(
        "(agency_id, deadline) INCLUDE (service_id, user_id) WHERE is_open IS TRUE"
    )
    _open_deadline_idx = models.Index("(deadline, id) WHERE is_open IS TRUE")
    _citizen_filed_idx = models.Index("(partner_id, filed_at DESC)")

    @api.depends("service_id")
    def _compute_from_service(self):
        for ticket in self:
            service = ticket.service_id
            ticket.case_kind = (
                service.case_kind or ticket.case_kind or "service_request"
            )
            ticket.lane = service.lane or ticket.lane or "transaction"

    @api.depends("number", "name", "gov_visible")
    @api.depends_context("uid")
    def _compute_display_name(self):
        # A relation shows the name of its target to whoever can point at it, as superuser.
        # So the subject stands in it only for those who see the case.
        seen = self._seen_by_user()
        for ticket in self:
            parts = [ticket.number] if ticket._origin else []
            if ticket._origin in seen:
                parts.append(ticket.name)
            ticket.display_name = " – ".join(filter(None, parts)) or self.env._(
                "New request"
            )

    @api.onchange("service_id")
    def _onchange_service_id(self):
        if self.service_id and not self.name:
            self.name = self.service_id.name

    @api.constrains("user_id", "agency_id")
    def _check_user_id(self):
        for ticket in self.filtered("user_id"):
            ticket._refuse_stranger(ticket.user_id)

    def _refuse_stranger(self, user):
        """:raises UserError: this user works at another office than the one that has it"""
        for ticket in self:
            agency_sudo = ticket.sudo().agency_id  # who has it is seen with the case
            if agency_sudo and user not in agency_sudo.user_ids:
                raise UserError(
                    self.env._(
                        "%(officer)s does not work at %(agency)s. Choose somebody of the "
                        "office that has the case, or refer the case first.",
                        officer=user.name,
                        agency=agency_sudo.name,
                    )
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """File cases: from this instant one agency is responsible and the clock runs."""
        now = fields.Datetime.now()
        in_transition = self._in_transition()
        prepared = []
        for vals in vals_list:
            if not in_transition:
                vals = self._without_filing_defaults(vals)
                self._refuse_transition_fields(vals, allowed=("agency_id",))
            prepared.append(self._prepare_filing(dict(vals), now))
        self._number_cases(prepared)
        # What the user may not set is set here, after the checks above and for this one
        # call. The access rights of the user still hold: only the token of a transition is
        # borrowed, not its superuser.
        token = self._transition().env.context["gov_transition"]
        model = self._without_transition_defaults().with_context(
            gov_transition=token, mail_create_nosubscribe=True
        )
        tickets = super(HelpdeskTicket, model).create(prepared)
        tickets = tickets.with_env(self.env)
        if not in_transition:
            tickets._open_custody()
            tickets._open_timers()
            tickets._acknowledge(now)
        return tickets

    def write(self, vals):
        if not self._in_transition() and not self.env.su:
            self._refuse_rewriting(vals)
        return super().write(vals)

    def copy(self, default=None):
        if self:
            raise UserError(
                self.env._(
                    "A case cannot be copied: each is somebody's own request. File a new "
                    "one."
                )
            )
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_case(self):
        if self.sudo().filtered("agency_id"):
            raise UserError(
                self.env._("A case cannot be deleted. Close it and say why instead.")
            )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _without_filing_defaults(self, vals):
        """Drop what forms and mail send along without meaning it: every case begins active,
        in the first stage and with a number of our own."""
        return {
            name: value
            for name, value in vals.items()
            if name not in ("stage_id", "active")
            and (value or name not in self._transition_fields)
            and (name, value) != ("number", "/")
        }

    def _prepare_filing(self, vals, now):
        """Complete the values of a case to be filed: agency, moments, texts."""
        service = self.env["gov.service"].browse(vals.get("service_id") or ())
        if not vals.get("agency_id"):
            vals["agency_id"] = self._default_agency(service, vals).id
        elif not self.env.su:
            self._check_filing_agency(vals["agency_id"])
        filed_at = fields.Datetime.to_datetime(vals.get("filed_at")) or now
        vals.setdefault("entry_agency_id", vals["agency_id"])
        vals["filed_at"] = filed_at
        # Published facts of the charter; needed to know whether papers can be missing.
        if "complete_at" not in vals:
            papers = vals.get("missing_papers") and service.sudo().requirement_ids
            vals["complete_at"] = False if papers else filed_at
        vals.setdefault("is_open", True)
        if vals["is_open"] and not vals["complete_at"]:
            vals["stage_id"] = self._stage("awaiting").id
        # The helpdesk would assign whoever registers the case. Nobody works on it before
        # an officer of the responsible office takes it.
        vals.setdefault("user_id", False)
        vals["name"] = vals.get("name") or service.sudo().name or self.env._("Request")
        if is_html_empty(vals.get("description")):
            vals["description"] = vals["name"]
        if vals.get("partner_id") and not vals.get("partner_name"):
            # The name as it was at filing; the officer chose this citizen a moment ago.
            citizen_sudo = self.env["res.partner"].browse(vals["partner_id"]).sudo()
            vals["partner_name"] = citizen_sudo.name
            vals.setdefault("partner_email", citizen_sudo.email)
        return vals

    def _default_agency(self, service, vals):
        """Where a case is filed when nobody said: the officer's own office, if possible the
        one that offers the service; else the office of the service or of the mail team;
        else the head of the agency tree. Never nobody."""
        service_agency = service.sudo().agency_id
        own = self.env.user.gov_agency_ids
        if not self.env.su and not self.env.user.share:
            if not own:
                raise UserError(
                    self.env._(
                        "You are not a member of any office yet, so no case can be filed "
                        "with you. Ask your administrator to add you to your office."
                    )
                )
            scope = self.env.user._gov_scope_ids()
            return service_agency if service_agency.id in scope else own[:1]
        team = self.env["helpdesk.ticket.team"].sudo().browse(vals.get("team_id") or ())
        agency = (
            service_agency
            or team.gov_agency_id
            or self.env["gov.agency"]
            .sudo()
            .search([("parent_id", "=", False)], limit=1)
        )
        if not agency:
            raise UserError(
                self.env._(
                    "No office is set up yet. Open Citizen services, Configuration, Offices "
                    "and add your agency first."
                )
            )
        return agency

    def _check_filing_agency(self, agency_id):
        if agency_id not in self.env.user._gov_scope_ids():
            raise UserError(
                self.env._(
                    "You can file a case only with an office you work for. File it there and "
                    "refer it: the citizen's time limit is not touched by that."
                )
            )

    def _number_cases(self, vals_list):
        """Give each case its reference number, one query per agency and year."""
        groups = defaultdict(list)
        # Only code and time zone of the agency are read.
        agencies_sudo = self.env["gov.agency"].sudo()
        for vals in vals_list:
            if vals.get("number", "/") in ("/", False):
                agency = agencies_sudo.browse(vals["entry_agency_id"])
                year = agency._local(vals["filed_at"]).year
                groups[agency, year].append(vals)
        for (agency, year), group in groups.items():
            numbers = agency._next_numbers(year, len(group))
            for vals, running in zip(group, numbers, strict=True):
                vals["number"] = format_number(agency.code, year, running)

    def action_take(self):
        """Become the responsible officer and start the work."""
        self.check_access("write")
        self._take(self.env.user, fields.Datetime.now())

    def _take(self, user, at):
        self._refuse_closed()
        for ticket in self:
            waits = ticket.sudo()._waits_for_papers()
            stage = "awaiting" if waits else "in_progress"
            ticket._set_stage(stage, at, user_id=user.id)
        self._transition().write({"assigned_date": at})

    @api.model
    def _stage(self, name):
        """A stage of the helpdesk underneath, by the last part of its XML id."""
        return self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")

    def _set_stage(self, name, at, **values):
        """Move to a stage at the naive UTC moment ``at``.

        Two writes: the helpdesk underneath puts the present moment into its dates whenever
        a stage is written.
        """
        self._transition().write({"stage_id": self._stage(name).id, **values})
        self._transition().write({"last_stage_update": at})

    def _refuse_rewriting(self, vals):
        """What was asked, by whom and for what, stands once the answer is given."""
        asked = ("name", "description", "partner_id", "service_id", "case_kind", "lane")
        if vals.keys() & set(asked) and self.sudo().filtered(
            lambda ticket: not ticket.is_open and ticket.agency_id
        ):
            raise UserError(
                self.env._(
                    "This case has been closed. What was asked can no longer be changed; add "
                    "a note instead."
                )
            )

    def _open_dialog(self, model, name):
        """Open a dialog about this case, for those who may change it."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _refuse_closed(self):
        if self.sudo().filtered(lambda ticket: not ticket.is_open):
            raise UserError(self.env._("This case has been closed already."))
