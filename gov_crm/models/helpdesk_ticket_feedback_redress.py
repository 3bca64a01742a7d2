from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError

# Only code of this server can hold it: see gov.transition.mixin.
_BY_LINK = object()


class HelpdeskTicket(models.Model):
    """What citizens can do about a problem that is not solved, on the page that asks them.

    The link came to the citizen's own e-mail. Who opens the page by it is the citizen, also
    without a login; in the portal it is who is logged in.
    """

    _inherit = "helpdesk.ticket"

    def _redress_offers(self, at):
        """Whether the case can be opened again and whether a review can be asked for now.

        :param at: naive UTC
        :rtype: dict of ``reopen`` and ``review``
        """
        self.ensure_one()
        return {
            "reopen": not self._why_not_reopen_by_citizen(at),
            "review": not self._why_not_appeal(at),
        }

    def _redress_after_feedback(self, act, text, at):
        """Open the case again, or ask for a review.

        :param act: ``reopen`` or ``review``
        :return: ``reopened`` or ``review``
        :raises UserError: it is not open to the citizen now, or no text
        """
        self.ensure_one()
        case = self
        if self.env.uid == SUPERUSER_ID:
            # Found by its link, which is the citizen's right to it.
            case = self.with_context(gov_by_link=_BY_LINK)
        if act == "review":
            case._portal_appeal(text, (), at)
            return "review"
        if refusal := case._why_not_reopen_by_citizen(at):
            raise UserError(refusal)
        case._portal_not_solved(text, at)
        return "reopened"

    def _acting_person(self):
        if self.env.context.get("gov_by_link") is _BY_LINK:
            return self.sudo().partner_id
        return super()._acting_person()
