from datetime import timedelta

from odoo import api, fields, models

# The job runs every two minutes, and counts tens of thousands of cases in one of them.
FIGURES_BEHIND = timedelta(minutes=15)
FIGURES_STUCK = timedelta(hours=2)


class GovHealth(models.AbstractModel):
    """Whether figures keep up with the cases."""

    _inherit = "gov.health"

    def _examine(self):
        findings = super()._examine() + self._figures()
        order = ("fine", "look", "act")
        return sorted(findings, key=lambda it: -order.index(it["state"]))

    def _figures(self):
        """How many cases wait to be counted, and since when."""
        moment, waiting = self.env["gov.figures"]._as_of()
        behind = fields.Datetime.now() - moment
        if behind <= FIGURES_BEHIND:
            text = self.env._("Figures keep up with the cases.")
            return [self._finding("figures", "fine", text)]
        text = self.env._(
            "Boards and totals are behind: %(count)s changed cases wait to be counted, the "
            "first since %(moment)s. Nothing is lost: the job counts them as soon as it runs.",
            count=waiting,
            moment=self._say(moment),
        )
        state = "act" if behind > FIGURES_STUCK else "look"
        return [
            self._finding("figures", state, text, "figures", self.env._("Count now"))
        ]

    @api.model
    def do(self, action):
        if action == "figures":
            self._check_right()
            # Starting the office's own job is what this page is for.
            cron_sudo = self.env.ref("gov_crm.ir_cron_figures").sudo()
            cron_sudo.active = True
            cron_sudo._trigger()
            return False
        return super().do(action)
