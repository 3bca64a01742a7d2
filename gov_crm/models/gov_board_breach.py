from odoo import api, models
from odoo.fields import Domain


class GovBoard(models.AbstractModel):
    """Breaches whose time to be notified has run out, on the board of who must see to it."""

    _inherit = "gov.board"

    @api.model
    @api.readonly
    def read_board(self, agency_id=False):
        """The board, with the late breaches of these offices before all else.

        :raises AccessError: for others than supervisors
        """
        board = super().read_board(agency_id)
        late = Domain("is_overdue", "=", True)
        if board["office_id"]:
            late &= Domain("agency_id", "child_of", board["office_id"])
        if count := self.env["gov.breach"].search_count(late):
            board["counters"].insert(
                0,
                {
                    "key": "breaches",
                    "count": count,
                    "label": self.env._("breaches to notify, late"),
                    "tone": "danger",
                    "action": "gov_crm.gov_breach_action",
                    "domain": list(late),
                    "hint": "",
                },
            )
        return board
