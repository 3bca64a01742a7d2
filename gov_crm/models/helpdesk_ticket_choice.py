from odoo import models


class HelpdeskTicket(models.Model):
    """Why this promise and no other: the choice of a standard, in sentences."""

    _inherit = "helpdesk.ticket"

    def _explain_choice(self, timer):
        """Why the standard of ``timer`` binds this case, and why the others do not.

        :param timer: ``gov.service.timer`` of this case
        :return: ``{"because": str, "also": [{"name": str, "why": str}]}``; ``also`` lists
            every other standard in force for this target, the closest first
        """
        self.ensure_one()
        # Promises are public, and which one binds does not depend on who reads it.
        chosen = timer.sudo().standard_id
        if not chosen:
            return {
                "because": self.env._("An officer of the office promised it."),
                "also": [],
            }
        facts = self._standard_facts()
        standards = self.env["gov.service.standard"].sudo()._in_force()
        best = standards._choose(timer.target, facts)
        others = standards.filtered(lambda s: s.target == timer.target) - chosen
        others = others.sorted(
            lambda s: (bool(s._misfit(s.target, facts)), s._rank(), s.id)
        )
        return {
            "because": self._because_chosen(chosen, best),
            "also": [
                {
                    "name": other.name,
                    "why": other._why_misfit(other._misfit(other.target, facts))
                    or other._why_behind(chosen),
                }
                for other in others
            ],
        }

    def _because_chosen(self, chosen, best):
        """:param best: the standard that would be chosen today"""
        if chosen != best:
            return self.env._(
                "It was promised before something changed, and stays: another rule would "
                "give a later date, or none fits now."
            )
        names = chosen._scope_words()
        if not names:
            return self.env._("It holds for every case, and no closer rule fits.")
        return self.env._(
            "It is the closest rule that fits: it is made for %(what)s.",
            what=", ".join(names),
        )
