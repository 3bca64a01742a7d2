from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What stands where a text was erased that may not be empty.
ERASED = "[erased]"


class GovAppendOnlyMixin(models.AbstractModel):
    """Rows that are added and never changed, not by the superuser and not by SQL.

    The database refuses UPDATE, DELETE and TRUNCATE. So a model with this mixin must set
    ``_log_access = False`` and point at nothing that may set its column to null; a column
    added later may have no default, as Odoo would fill it in the rows that exist.
    """

    _name = "gov.append.only.mixin"
    _description = "Added and never changed"

    _erasable_columns = ()

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
                IF TG_OP = 'UPDATE' AND TG_NARGS > 0
                    AND current_setting('gov.erase', true) = 'person'
                    AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV
                    AND NOT EXISTS (
                        SELECT FROM jsonb_each_text(to_jsonb(NEW)) AS it
                        WHERE it.key = ANY(TG_ARGV) AND it.value <> '[erased]'
                          AND it.value IS DISTINCT FROM to_jsonb(OLD) ->> it.key
                    )
                THEN
                    RETURN NEW;
                END IF;
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
                    "EXECUTE FUNCTION gov_append_only(%s)",
                    trigger,
                    event,
                    table,
                    level,
                    # Names of columns, from the code.
                    SQL(", ").join(
                        SQL("'" + column + "'") for column in self._erasable_columns
                    ),
                )
            )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("This record is kept as it was made."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("This record is kept for good."))
