from odoo import fields, models

GRANTED = ("granted", "partly_granted", "deemed_approved")


class HelpdeskTicket(models.Model):
    """The engagements a case came from, as far as the user may see them."""

    _inherit = "helpdesk.ticket"

    gov_engagement_count = fields.Integer(
        "Engagements", compute="_compute_gov_engagement_count"
    )

    def _compute_gov_engagement_count(self):
        Lead = self.env["crm.lead"]
        counts = {}
        if Lead.has_access("read"):
            groups = Lead._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
            counts = {case.id: count for case, count in groups}
        for case in self:
            case.gov_engagement_count = counts.get(case.id, 0)

    def action_gov_open_engagements(self):
        """Open the engagements this case came from.

        :raises AccessError: a case the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.crm_lead_action_engagement"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        return action

    def _decide(self, outcome, *args, **kwargs):
        result = super()._decide(outcome, *args, **kwargs)
        if outcome in GRANTED:
            # Engagements of the office that made the case; whoever decides may be another.
            self.sudo().lead_ids._gov_receives()
        return result
