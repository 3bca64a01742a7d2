from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Cases that an officer filed for the person at the desk, with the citizen's own form."""

    _inherit = "helpdesk.ticket"

    is_assisted = fields.Boolean(
        "Filed at the desk",
        readonly=True,
        copy=False,
        help="An officer filled in the form together with the citizen.",
    )
    assisted_by_id = fields.Many2one(
        "res.users",
        string="Filled in by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"is_assisted", "assisted_by_id"}

    def _note_assisted(self, officer, at):
        """Mark that an officer filled in the form of these cases for the citizen, for good.

        :param at: naive UTC
        """
        # The case was filed a moment ago in the officer's own rights.
        self.sudo()._transition().write(
            {"is_assisted": True, "assisted_by_id": officer.id}
        )
        self.with_user(officer)._record_evidence(
            "assisted", at, {case.id: {"officer_id": officer} for case in self.sudo()}
        )
