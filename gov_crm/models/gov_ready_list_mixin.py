from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovReadyListMixin(models.AbstractModel):
    """Rows that came with the program say what the law says: they are not rewritten.

    What an agency adds of its own it may change and delete.
    """

    _name = "gov.ready.list.mixin"
    _description = "Rows of a ready list"

    # What the agency decides also on ready rows.
    _ready_free = frozenset()

    is_ready = fields.Boolean(
        "Comes with the program", readonly=True, copy=False, default=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            if any("is_ready" in vals for vals in vals_list):
                self._refuse_ready()
            self = self.with_context(default_is_ready=False)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (
            "is_ready" in vals
            or (not self._ready_free.issuperset(vals) and self._any_ready())
        ):
            self._refuse_ready()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ready(self):
        if not self.env.su and self._any_ready():
            self._refuse_ready()

    def _any_ready(self):
        return any(self.mapped("is_ready"))

    def _refuse_ready(self):
        raise AccessError(
            self.env._(
                "This came with the program and says what the law says, so it stays as it "
                "is. Add rows of your own beside it."
            )
        )
