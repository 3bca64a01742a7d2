from odoo import api, fields, models

from .res_partner_facts import SERVING


class HelpdeskTicket(models.Model):
    """The help that a case gets because of its segments, as officers and citizens read it."""

    _inherit = "helpdesk.ticket"

    help_summary = fields.Text(
        "Help for this person", compute="_compute_help_summary", groups=SERVING
    )

    @api.depends("segment_ids")
    @api.depends_context("lang")
    def _compute_help_summary(self):
        for ticket in self:
            ticket.help_summary = "\n".join(ticket._help_words()) or False

    def _help_measures(self):
        """Measures of the active segments of this case, as superuser."""
        # Which help somebody gets is shown to who serves or is that person, and nothing of
        # why: the segment and its conditions stay closed.
        segments_sudo = self.sudo().segment_ids
        return segments_sudo.filtered(lambda it: it.state == "active").measure_ids

    def _help_words(self):
        """What is done more for this citizen, a sentence each; none twice."""
        self.ensure_one()
        return list(dict.fromkeys(it._say() for it in self._help_measures()))

    def _wants_large_print(self):
        formats = self._help_measures().access_need_id
        return super()._wants_large_print() or any(formats.mapped("large_print"))

    @api.depends("partner_id", "segment_ids")
    @api.depends_context("lang", "uid")
    def _compute_citizen_facts(self):
        result = super()._compute_citizen_facts()
        for ticket in self:
            ways = ticket._help_measures().filtered(
                lambda it: it.effect in ("channel", "language")
            )
            facts = (ticket.citizen_facts, *(it._say() for it in ways))
            ticket.citizen_facts = " · ".join(filter(None, facts))
        return result

    def _citizen_env(self):
        """Where the citizen has chosen no language, one the measures offer is used."""
        env = super()._citizen_env()
        if self.sudo().partner_id.lang:
            return env
        offered = self._help_measures().lang_id[:1].code
        return self.with_context(lang=offered).env if offered else env

    def _portal_page(self):
        return {**super()._portal_page(), "help": self._help_words()}
