from odoo import models


class HelpdeskTicket(models.Model):
    """What citizens can do about a problem that is not solved, on the page that asks them."""

    _inherit = "helpdesk.ticket"

    def _redress_offers(self, at):
        """Whether the case can be opened again and whether a review can be asked for now.

        :param at: naive UTC
        :rtype: dict of ``reopen`` and ``review``
        """
        return {"reopen": False, "review": False}

    def _redress_after_feedback(self, act, text, at):
        """Open the case again, or ask for a review.

        :param act: ``reopen`` or ``review``
        :return: ``reopened`` or ``review``
        :raises UserError: it is not open to the citizen now, or no text
        """
        return "review"
