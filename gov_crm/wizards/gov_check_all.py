from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError


class GovCheckAll(models.TransientModel):
    """Dialog in which oversight finds out whether the whole record is in order."""

    _name = "gov.check.all"
    _description = "Check everything"

    result = fields.Html(readonly=True)

    def action_check(self):
        """Examine everything and show what was found."""
        self.ensure_one()
        if not self.env.user.has_group("gov_crm.group_gov_oversight"):
            raise AccessError(self.env._("Only oversight checks everything."))
        # Oversight reads every case; the check tells numbers of cases and no more.
        results = self.env["gov.check"].sudo()._run()
        problems = sum(result["count"] for result in results)
        self.result = Markup(
            "<p><strong>%s</strong></p><table class='table'>%s</table>%s"
        ) % (
            self.env._("%s things are wrong.", problems)
            if problems
            else self.env._("Nothing is wrong."),
            Markup().join(
                Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
                % (
                    result["title"],
                    self.env._("%s examined", f"{result['examined']:,}"),
                    self.env._("%s wrong", f"{result['count']:,}")
                    if result["count"]
                    else self.env._("in order"),
                )
                for result in results
            ),
            Markup().join(
                Markup("<p>%s</p>") % line
                for result in results
                for line in result["problems"]
            ),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check everything"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
