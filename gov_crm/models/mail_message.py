from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .gov_with_case_mixin import WITH_CASE


class MailMessage(models.Model):
    """The conversation on a case.

    It is seen with the case, written by those who may change the case (citizens write
    through the portal), in one's own name and at the present moment, and kept.
    """

    _name = "mail.message"
    _inherit = ["gov.with.case.mixin", "mail.message"]
    _gov_model_field = "model"

    # What a message says, who says it, when and to whom.
    _gov_kept_fields = frozenset(
        (
            "attachment_ids",
            "author_id",
            "body",
            "date",
            "email_from",
            "gov_office_id",
            "is_internal",
            "message_type",
            "subject",
            "subtype_id",
        )
    )

    def _by_case_sql(self, alias, name):
        condition = super()._by_case_sql(alias, name)
        if not self.env.user.share:
            return condition
        # Odoo hides notes from citizens in searches, but of those read by number only the
        # ones typed by people.
        return SQL(
            "(%s AND (%s IS DISTINCT FROM %s OR (%s IS NOT TRUE AND EXISTS ("
            "SELECT FROM mail_message_subtype AS subtype "
            "WHERE subtype.id = %s AND subtype.internal IS NOT TRUE))))",
            condition,
            self._access_column(alias, "model"),
            "helpdesk.ticket",
            self._access_column(alias, "is_internal"),
            self._access_column(alias, "subtype_id"),
        )

    @api.depends("subject", "gov_visible")
    @api.depends_context("uid")
    def _compute_display_name(self):
        # A relation shows the name of its target as superuser: an answer would tell a
        # citizen the subject of the note it followed.
        result = super()._compute_display_name()
        if self.env.uid != SUPERUSER_ID:
            for message in self._gov_on_cases():
                if not message.gov_visible:
                    message.display_name = ""
        return result

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        started = fields.Datetime.now()
        messages = super().create(vals_list)
        # Afterwards, so that it does not matter how author and moment got there.
        if not self.env.su:
            messages._gov_on_cases()._check_own_words(started)
        return messages

    def write(self, vals):
        if not self.env.su and self._gov_kept_fields & vals.keys():
            self._gov_on_cases()._refuse_change()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._gov_on_cases()._refuse_change()
        return super().unlink()

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_on_cases(self):
        """Those of these messages that belong to cases and referrals."""
        # Only to which kind of document they belong.
        return self.filtered(lambda message: message.sudo().model in WITH_CASE)

    def _check_own_words(self, started):
        """Time limits are stopped by messages: nobody puts words into another's mouth, or
        into the past."""
        now = fields.Datetime.now()
        me = self.env.user.partner_id
        for message in self.sudo():
            if message.author_id not in (me, me.browse()):
                raise AccessError(
                    self.env._("On a case everybody writes in the own name only.")
                )
            if not started <= message.date <= now:
                raise AccessError(
                    self.env._("The moment of a message is recorded and not chosen.")
                )

    def _refuse_change(self):
        if self:
            raise UserError(
                self.env._(
                    "What was said on a case is kept as it was said. Write another message "
                    "to correct it."
                )
            )
