from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class GovAppendOnlyMixin(models.AbstractModel):
    """Rows that are added and never changed, not by the superuser and not by SQL.

    The database refuses UPDATE, DELETE and TRUNCATE. So a model with this mixin must set
    ``_log_access = False`` and point at nothing that may set its column to null; a column
    added later may have no default, as Odoo would fill it in the rows that exist.
    """

    _name = "gov.append.only.mixin"
    _description = "Added and never changed"

    def init(self):
        super().init()
        if self._abstract:
            return
        # 23514 is a violated check: Odoo tells it as a sentence and does not try again.
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION gov_append_only() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Rows of % are kept as they were made.', TG_TABLE_NAME
                USING ERRCODE = '23514', TABLE = TG_TABLE_NAME;
            END $$
            """
        )
        for name, event in (
            ("gov_append_only_row", SQL("UPDATE OR DELETE")),
            ("gov_append_only_all", SQL("TRUNCATE")),
        ):
            table, trigger = SQL.identifier(self._table), SQL.identifier(name)
            level = SQL("STATEMENT" if name.endswith("all") else "ROW")
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s "
                    "EXECUTE FUNCTION gov_append_only()",
                    trigger,
                    event,
                    table,
                    level,
                )
            )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("This record is kept as it was made."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("This record is kept for good."))
