from odoo import models
from odoo.tools import SQL

from .gov_append_only_mixin import ERASED

_TEXTS = ("char", "text", "html")
# What may hold anything; where it may not be empty it is a machine's own.
_ANYTHING = ("binary", "json")
# Names of records and places, which say nothing about a person.
_KEPT = frozenset(("code", "digest", "model", "number", "res_model", "text_digest"))
_OF_MESSAGES = (
    "mail.mail",
    "mail.message.link.preview",
    "mail.message.reaction",
    "mail.message.schedule",
    "mail.message.translation",
)


class GovErasure(models.Model):
    """How texts, messages and files go. A text that nobody has thought of goes as well: what
    stays is listed, and not what goes."""

    _inherit = "gov.erasure"

    def _clear_texts(self, model, where, keep=(), **values):
        """Empty every text of the rows of a model; how many rows there were.

        :param SQL where: condition on the table
        :param keep: names of fields that stay
        :param values: what stands there instead, by name
        """
        Model = self.env[model]
        erasable = getattr(Model, "_erasable_columns", ())
        for name, field in Model._fields.items():
            if (
                (field.type in _TEXTS or field.type in _ANYTHING and not field.required)
                and field.store
                and field.column_type
                and name not in _KEPT
                and name not in keep
                and (not erasable or name in erasable)
            ):
                values.setdefault(name, ERASED if field.required else None)
        if not values:
            return 0
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE %s",
                SQL.identifier(Model._table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                where,
            )
        )
        return self.env.cr.rowcount

    def _delete_rows(self, model, where):
        """Delete rows that are of no law, where the model is installed."""
        if model in self.env:
            table = SQL.identifier(self.env[model]._table)
            self.env.cr.execute(SQL("DELETE FROM %s WHERE %s", table, where))

    def _clear_messages(self, where):
        """Empty messages and what hangs on them; the rows stay, as evidence names them.

        :param SQL where: condition on ``mail_message``
        """
        which = SQL("(SELECT id FROM mail_message WHERE %s)", where)
        for model in _OF_MESSAGES:
            if model in self.env:
                column = next(
                    name
                    for name, field in self.env[model]._fields.items()
                    if field.type == "many2one" and field.comodel_name == "mail.message"
                )
                self._delete_rows(model, SQL("%s IN %s", SQL.identifier(column), which))
        for model in ("mail.tracking.value", "mail.notification"):
            self._clear_texts(model, SQL("mail_message_id IN %s", which))
        self._clear_texts("mail.message", where, body="")

    def _clear_documents(self, model, where):
        """Empty or delete what hangs on records: things to do, messages to be sent.

        :param SQL where: condition on ``res_id``
        """
        for table, column in (
            ("mail.activity", "res_model"),
            ("mail.scheduled.message", "model"),
        ):
            condition = SQL("%s = %s AND %s", SQL.identifier(column), model, where)
            self._delete_rows(table, condition)

    def _delete_files(self, where):
        """Delete files with their content; how many of each ``res_id``.

        The content leaves the disk with the next clean-up of files, if no other file of
        the same content needs it.

        :param SQL where: condition on ``ir_attachment``
        """
        rows = self.env.execute_query(
            SQL("SELECT id FROM ir_attachment WHERE %s", where)
        )
        # Superuser: the approved erasure deletes what nobody else may delete.
        self.env["ir.attachment"].sudo().browse(row[0] for row in rows).unlink()
        return len(rows)
