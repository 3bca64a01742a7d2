import re
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

UTC = timezone.utc
_CODE = re.compile(r"[A-Z0-9]{2,12}")


class GovAgency(models.Model):
    """A public body, office or desk. Agencies form a tree: a city, its offices, their desks."""

    _name = "gov.agency"
    _description = "Agency"
    _inherit = ["mail.thread"]
    _parent_store = True
    _parent_name = "parent_id"
    _rec_names_search = ["name", "code"]
    _order = "complete_name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        tracking=True,
        help="2 to 12 capital letters and digits. Every reference number of this office "
        "starts with it, so it should be easy to say on the phone.",
    )
    parent_id = fields.Many2one(
        "gov.agency", string="Part of", index=True, ondelete="restrict", tracking=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("gov.agency", "parent_id", string="Offices below")
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Address and contact",
        required=True,
        ondelete="restrict",
        help="Address, phone and e-mail that citizens are given.",
    )
    user_ids = fields.Many2many(
        "res.users",
        relation="gov_agency_res_users_rel",
        column1="agency_id",
        column2="user_id",
        string="Members",
        domain=[("share", "=", False)],
        help="People who work here. They see the cases this office has or had.",
    )
    team_ids = fields.One2many(
        "helpdesk.ticket.team", "gov_agency_id", string="Helpdesk teams"
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Office calendar",
        required=True,
        default=lambda self: self.env.company.resource_calendar_id,
        help="Working hours and holidays by which this office counts its time limits.",
    )
    tz = fields.Selection(related="calendar_id.tz", string="Time zone")
    service_ids = fields.One2many("gov.service", "agency_id", string="Services")
    redress_text = fields.Text(
        "Way of redress",
        translate=True,
        default=lambda self: self._default_redress_text(),
        help="Stands under every decision by which a citizen gets less than was asked for. "
        "Name who looks at the decision again, where and within which time.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another office has this code already. Choose a different one."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for agency in self:
            parent = agency.parent_id.complete_name
            agency.complete_name = (
                f"{parent} / {agency.name}" if parent else agency.name
            )

    @api.constrains("code")
    def _check_code(self):
        for agency in self:
            if not _CODE.fullmatch(agency.code or ""):
                raise ValidationError(
                    self.env._(
                        "The code “%(code)s” does not work in reference numbers. Use 2 to 12 "
                        "capital letters and digits, for example BPLO.",
                        code=agency.code,
                    )
                )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for agency in self:
            if agency.sudo().calendar_id.flexible_hours:  # office hours are public
                raise ValidationError(
                    self.env._(
                        "The calendar “%(calendar)s” has flexible hours. Time limits need "
                        "fixed working hours: choose another calendar for “%(office)s”.",
                        calendar=agency.sudo().calendar_id.name,
                        office=agency.name,
                    )
                )

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("An office cannot be part of itself."))

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("code"):
                vals["code"] = vals["code"].strip().upper()
        without_contact = [vals for vals in vals_list if not vals.get("partner_id")]
        # A service administrator need not be allowed to create contacts at large; the
        # office's own address card is part of the office.
        partners_sudo = (
            self.env["res.partner"]
            .sudo()
            .create(
                [
                    {"name": vals.get("name"), "is_company": True, "type": "contact"}
                    for vals in without_contact
                ]
            )
        )
        for vals, partner in zip(without_contact, partners_sudo, strict=True):
            vals["partner_id"] = partner.id
        agencies = super().create(vals_list)
        self.env["helpdesk.ticket"]._forget_access()
        return agencies

    def write(self, vals):
        if vals.get("code"):
            vals = dict(vals, code=vals["code"].strip().upper())
        result = super().write(vals)
        if not vals.keys().isdisjoint(("user_ids", "parent_id")):
            self.env["helpdesk.ticket"]._forget_access()
        return result

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _local(self, moment):
        """A naive UTC moment as an aware one in this office's time zone."""
        zone = ZoneInfo(self.sudo().tz or "UTC")  # a time zone is no secret
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)

    def _worktime(self, first, last=None):
        """Compiled working time of this office, around naive UTC moments or dates.

        :rtype: gov_crm.tools.worktime.WorkingTime
        """
        self.ensure_one()
        calendar_sudo = self.sudo().calendar_id  # office hours are public
        first, last = (
            it.date() if isinstance(it, datetime) else it
            for it in (first, last or first)
        )
        return calendar_sudo._gov_worktime(first, last, self)

    def _pause_end(self, reason, at):
        """When a pause on this ground that begins at the naive UTC ``at`` ends by itself."""
        moment = self._worktime(at).deadline(
            at.replace(tzinfo=UTC), reason.max_amount, reason.max_unit
        )
        return moment.astimezone(UTC).replace(tzinfo=None)

    def _next_open(self, now):
        """The naive UTC moment from which on this office reads what it is told at ``now``."""
        opening = self._worktime(now).next_open(now.replace(tzinfo=UTC))
        return opening.astimezone(UTC).replace(tzinfo=None)

    def _scope_ids(self):
        """These agencies and all below them, archived ones included, as a tuple of ids."""
        if not self:
            return ()
        return tuple(
            self.with_context(active_test=False)
            .sudo()  # the tree is no secret; only ids leave this method
            .search([("id", "child_of", self.ids)])
            .ids
        )

    @api.model
    def _default_redress_text(self):
        return self.env._(
            "If you do not agree with this decision, write to the head of this office and "
            "ask that it be looked at again. Give the number of your case. You keep every "
            "other remedy that the law gives you."
        )

    def _redress(self):
        """What this office tells citizens about redress, else the office above it."""
        self.ensure_one()
        office_sudo = self.sudo()  # told to every citizen
        while not office_sudo.redress_text and office_sudo.parent_id:
            office_sudo = office_sudo.parent_id
        default = self._default_redress_text()
        english = self.with_context(lang="en_US")._default_redress_text()
        if office_sudo.redress_text == english:
            return default  # what nobody rewrote is said in each reader's language
        return office_sudo.redress_text or default

    def _next_numbers(self, year, count):
        """The next ``count`` running numbers of this agency in ``year``.

        Standard (not gap-free) sequences: two officers filing at once never wait for
        each other, and a rolled back filing leaves a gap and nothing worse.
        """
        self.ensure_one()
        code = f"gov.case.{self.id}.{year}"
        # Sequences are technical records no officer may read; only numbers leave.
        sequence = self.env["ir.sequence"].sudo().search([("code", "=", code)], limit=1)
        if not sequence:
            sequence = sequence.create(
                {
                    "name": f"Reference numbers {self.code} {year}",
                    "code": code,
                    "implementation": "standard",
                    "company_id": False,
                }
            )
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [row[0] for row in rows]
