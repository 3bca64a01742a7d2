from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .helpdesk_ticket_notices import AGENT_FILED


class HelpdeskTicket(models.Model):
    """Cases of somebody who is represented: who may see them, who asked for them, who may
    act in them.

    A mandate for papers only opens no case: its page is made apart and says what is asked.
    """

    _inherit = "helpdesk.ticket"

    gov_agent_id = fields.Many2one(
        "res.partner",
        string="Asked for by",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="base.group_user",
        help="Who files for the citizen. Needs a mandate that is in force.",
    )
    gov_acting = fields.Char(
        "Acts for the citizen",
        compute="_compute_gov_acting",
        groups="base.group_user",
        help="Who may act for the citizen in this case now. Nobody else may.",
    )

    @api.depends("partner_id", "service_id", "case_kind")
    @api.depends_context("uid", "lang")
    def _compute_gov_acting(self):
        now = fields.Datetime.now()
        # Of a citizen whose case or record the user sees, also on a form not saved yet.
        citizens_sudo = {case: case._reachable_citizen() for case in self}
        Mandate_sudo = self.env["gov.representation"].sudo()
        held_sudo = Mandate_sudo.search(
            Mandate_sudo._in_force_domain(now)
            & Domain("principal_id", "in", [it.id for it in citizens_sudo.values()])
        ).grouped("principal_id")
        for case in self:
            service_id = case.sudo().service_id._origin.id  # public
            case.gov_acting = "; ".join(
                self.env._(
                    "%(agent)s (%(what)s)",
                    agent=mandate.agent_id.name,
                    what=mandate._say_summary(),
                )
                for mandate in held_sudo.get(citizens_sudo[case], ())
                if mandate._covers(service_id, case.case_kind)
            )

    def action_on_behalf(self):
        """Open the dialog that says whether somebody else may be answered about the case."""
        return self._open_dialog(
            "gov.case.on.behalf", self.env._("Somebody asks on their behalf")
        )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        for case in cases.sudo().filtered("gov_agent_id"):
            case.with_env(self.env)._note_filed_for()
        return cases

    def write(self, vals):
        if "gov_agent_id" in vals and not self._in_transition():
            raise UserError(
                self.env._("Who filed for the citizen stands since the case was filed.")
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------------

    def _gov_visible_sql(self, alias):
        condition = super()._gov_visible_sql(alias)
        user = self.env.user
        if not user.share or user._is_public():
            return condition
        held_sudo = self._held_by_user()
        if not held_sudo:
            return condition
        return SQL("(%s OR %s)", condition, held_sudo._cases_sql(alias))

    def _held_by_user(self, papers=False):
        """The mandates the current user holds at this moment, as superuser: those that open
        cases, or those for papers only."""
        return (
            self.env["gov.representation"]
            ._held_by(self.env.user.partner_id, fields.Datetime.now())
            .filtered(lambda it: (it.scope_kind == "documents") == papers)
        )

    def _speaks_for_citizen(self, author, at):
        return super()._speaks_for_citizen(author, at) or bool(
            self.env["gov.representation"]._may_act(author, self, at, papers=True)
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Whoever acted for the citizen once is told nothing more, even where an officer
        names the person."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self:
            return recipients
        now = fields.Datetime.now()
        # Whether somebody had a mandate and has none now, for a yes or no.
        Mandate_sudo = self.env["gov.representation"].sudo()
        former_sudo = Mandate_sudo.search(
            [
                ("principal_id", "=", self.sudo().partner_id.id),
                ("agent_id", "in", [it["id"] for it in recipients if it["share"]]),
                ("state", "!=", "draft"),
            ]
        ).agent_id.filtered(lambda it: not Mandate_sudo._may_act(it, self, now))
        return [it for it in recipients if it["id"] not in former_sudo.ids]

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _note_filed_for(self):
        """Record and tell that somebody filed this for the citizen.

        :raises UserError: no mandate that covers it is in force
        """
        self.ensure_one()
        case_sudo = self.sudo()
        agent_sudo = case_sudo.gov_agent_id
        at = case_sudo.filed_at
        mandate = self.env["gov.representation"]._may_act(agent_sudo, self, at)[:1]
        if not mandate:
            raise UserError(
                self.env._(
                    "%(agent)s has no mandate to file this for %(citizen)s. Record the "
                    "mandate first, with what shows it, or ask the citizen.",
                    agent=agent_sudo.name,
                    citizen=case_sudo.partner_id.name,
                )
            )
        # A key only keeps the same form from filing twice.
        key = self.env.context.get("gov_form_key")
        mandate._record_act("filed", self, at, self.env.user, key=key)
        self._tell_citizen(AGENT_FILED, at, agent=agent_sudo.name)
