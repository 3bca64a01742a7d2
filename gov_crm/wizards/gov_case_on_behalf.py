from odoo import api, fields, models
from odoo.exceptions import UserError

WANTS = [
    ("know", "To know how it stands"),
    ("papers", "To hand in papers"),
    ("change", "To change or withdraw the request"),
    ("collect", "To collect what was decided"),
]


class GovCaseOnBehalf(models.TransientModel):
    """Dialog for the desk: somebody else asks about the case of a citizen. It says whether
    this person may, and keeps a record of who asked and what the answer was."""

    _name = "gov.case.on.behalf"
    _description = "Somebody asks on behalf of the citizen"
    _inherit = ["gov.case.dialog.mixin"]

    agent_id = fields.Many2one(
        "res.partner",
        string="Who asks",
        help="Ask for an ID and compare it with the name.",
        domain="[('id', 'in', known_ids)]",
    )
    known_ids = fields.Many2many("res.partner", compute="_compute_known_ids")
    other_name = fields.Char("Somebody else", help="The name on the ID.")
    want = fields.Selection(WANTS, "What for", required=True, default="know")
    is_allowed = fields.Boolean(compute="_compute_answer")
    answer = fields.Text("Answer", compute="_compute_answer")

    @api.depends("ticket_id")
    def _compute_known_ids(self):
        self._check_case()
        for wizard in self:
            # Those who have or had a mandate of the citizen of a case the user may change.
            citizen_sudo = wizard.ticket_id.sudo().partner_id
            mandates_sudo = (
                self.env["gov.representation"]
                .sudo()
                .search(
                    [("principal_id", "=", citizen_sudo.id), ("state", "!=", "draft")]
                )
                if citizen_sudo
                else self.env["gov.representation"]
            )
            wizard.known_ids = mandates_sudo.agent_id.ids

    @api.depends("ticket_id", "agent_id", "want")
    def _compute_answer(self):
        self._check_case()
        now = fields.Datetime.now()
        for wizard in self:
            mandates = wizard._mandates(now)
            wizard.is_allowed = bool(mandates)
            wizard.answer = wizard._say_answer(mandates)

    def _mandates(self, now):
        """The mandates by which this person may have this, as superuser."""
        case, agent = self.ticket_id._origin, self.agent_id._origin
        if not case or not agent:
            return self.env["gov.representation"].sudo().browse()
        return self.env["gov.representation"]._may_act(
            agent, case, now, papers=self.want == "papers"
        )

    def _say_answer(self, mandates):
        citizen = self.ticket_id.sudo().partner_id.name or self.env._("the citizen")
        if mandates:
            return self.env._(
                "Yes. %(agent)s may act for %(citizen)s: %(what)s.",
                agent=mandates[0].agent_id.name,
                citizen=citizen,
                what=mandates[0]._say_summary(),
            )
        return self.env._(
            "No. Tell this person nothing about the case, not even that there is one. Ask "
            "for a paper that shows the mandate and record it, or call %(citizen)s.",
            citizen=citizen,
        )

    def action_record(self):
        """Keep who asked, what for and what the answer was.

        :raises UserError: nobody is named
        """
        self.ensure_one()
        self._check_case()
        who = self.agent_id.sudo().name or (self.other_name or "").strip()
        if not who:
            raise UserError(self.env._("Say who asks."))
        now = fields.Datetime.now()
        mandates = self._mandates(now)
        self.ticket_id._record_evidence(
            "agent_asked",
            now,
            {
                self.ticket_id.id: {
                    "agent_id": self.agent_id,
                    "representation_id": mandates[:1].id,
                    "want": self.want,
                    "allowed": bool(mandates),
                }
            },
        )
        labels = dict(self._fields["want"]._description_selection(self.env))
        body = (
            self.env._("%(who)s asked on behalf of the citizen: %(want)s. Allowed.")
            if mandates
            else self.env._(
                "%(who)s asked on behalf of the citizen: %(want)s. Refused."
            )
        )
        self.ticket_id.message_post(
            body=body % {"who": who, "want": labels[self.want]},
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        return {"type": "ir.actions.act_window_close"}
