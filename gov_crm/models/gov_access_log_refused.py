from odoo import api, fields, models


class GovAccessLog(models.Model):
    _inherit = "gov.access.log"

    @api.model
    def _note_refused(self, model, ids):
        """Remember that the current user learned by a refusal that somebody is recorded.

        The refusal undoes what the request wrote, so this is a transaction of its own.
        """
        if self.env.su or not ids:
            return
        user = self.env.user
        noted = {
            (user.id, model, "lookup", None): (
                fields.Datetime.now(),
                (user.login, sorted(user._gov_own_agencies().ids)),
                dict.fromkeys(ids),
            )
        }
        with self.env["gov.rate.limit"]._own_transaction() as cr:
            cr.execute(self._insert_sql(noted))
