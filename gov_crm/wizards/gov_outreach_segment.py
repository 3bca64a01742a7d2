from odoo import fields, models
from odoo.fields import Domain


class GovOutreachBuild(models.TransientModel):
    """A list of people of a segment for whom going to them was approved."""

    _inherit = "gov.outreach.build"

    segment_id = fields.Many2one(
        "gov.segment",
        ondelete="cascade",
        domain="[('state', '=', 'active'), ('measure_ids.effect', '=', 'outreach')]",
        help="Only people who had a case of this segment. The facts beside narrow it down.",
    )

    def _has_facts(self):
        return super()._has_facts() or bool(self.segment_id)

    def _not_reached(self):
        return super()._not_reached() & self._of_segment()

    def _of_segment(self):
        """Citizens of cases, open or not, that the segment means."""
        if not self.segment_id:
            return Domain.TRUE
        # Which people are meant is all that is asked; who is listed must be readable by the
        # user as before.
        segment_sudo = self.segment_id.sudo()
        if segment_sudo.state != "active" or "outreach" not in (
            segment_sudo.measure_ids.mapped("effect")
        ):
            return Domain.FALSE
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        cases = Ticket._search(segment_sudo._meant())
        return Domain("id", "in", cases.subselect("partner_id"))

    def _segment(self):
        return ", ".join(filter(None, (self.segment_id.name, super()._segment())))
