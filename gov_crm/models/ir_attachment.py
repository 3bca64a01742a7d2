from odoo import api, models
from odoo.exceptions import UserError

from .gov_with_case_mixin import WITH_CASE


class IrAttachment(models.Model):
    """Files on a case are kept as they came, and are never public."""

    _inherit = "ir.attachment"

    # What a file is, says and belongs to, and who may get it.
    _gov_kept_fields = frozenset(
        (
            "datas",
            "db_datas",
            "mimetype",
            "name",
            "public",
            "raw",
            "res_field",
            "res_id",
            "res_model",
            "store_fname",
            "type",
            "url",
        )
    )

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        if not self.env.su:
            attachments.filtered("public")._gov_refuse_change()
        return attachments

    def write(self, vals):
        if not self.env.su and self._gov_kept_fields & vals.keys():
            self._gov_refuse_change()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._gov_refuse_change()
        return super().unlink()

    def _delete_and_notify(self, message=None):
        # The route of the chatter comes here as superuser, on behalf of the user.
        self._gov_refuse_change()
        return super()._delete_and_notify(message)

    def _gov_refuse_change(self):
        # Only to which kind of document they belong.
        if self.sudo().filtered(lambda file: file.res_model in WITH_CASE):
            raise UserError(
                self.env._(
                    "Files on a case are kept as they came. Add the right file with a message "
                    "that says so."
                )
            )
