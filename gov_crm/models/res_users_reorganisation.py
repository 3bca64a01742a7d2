from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _gov_predecessor_ids(self):
        """Ids of offices that are no more and whose work the offices of this user took over.

        It opens no case by itself: which past cases an office may read stands on the case.
        """
        self.ensure_one()
        predecessors = self.env["gov.agency"]._predecessors()
        if not predecessors:
            return ()
        return tuple(
            sorted(
                {
                    old
                    for office in self._gov_scope_ids()
                    for old in predecessors.get(office, ())
                }
            )
        )
