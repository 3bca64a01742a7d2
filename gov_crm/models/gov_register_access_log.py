from odoo import models
from odoo.tools import SQL

from ..tools.register_book import NUMBER, TEXT

# So many numbers of records stand in a cell; how many there are stands beside it.
_NAMED = 20


class GovRegisterAccessLog(models.AbstractModel):
    """Who looked, by day; for oversight alone, as the log itself."""

    _name = "gov.register.access_log"
    _description = "Register of who looked"
    _inherit = ["gov.register.kind"]

    _register_model = "gov.access.log"
    _register_moment = "at"
    _register_case = None
    _register_groups = "gov_crm.group_gov_oversight"
    _register_tally = "kind"

    def _title(self):
        return self.env._("Who looked")

    def _about(self):
        return self.env._(
            "Who was shown which case or citizen record in the period, when and how."
        )

    def _fill_columns(self, frame):
        table = frame.model._table
        frame.column(self.env._("When"), "at", self.env._("When it was shown."))
        frame.column(
            self.env._("Login"),
            "login",
            self.env._("Login of who looked, at that moment."),
        )
        frame.column(
            self.env._("User number"),
            "user_id",
            self.env._("Number of the user; stays the same for good."),
        )
        frame.column(
            self.env._("Offices"),
            meaning=self.env._("Offices of who looked, at that moment."),
            kind=TEXT,
            # Names of offices are public; those of today.
            sql=SQL(
                "(SELECT string_agg(office.code, ', ' ORDER BY office.code) "
                "FROM gov_agency AS office WHERE office.id = ANY(%s))",
                SQL.identifier(table, "agency_arr"),
            ),
        )
        frame.column(
            self.env._("What"), "model", self.env._("Cases or citizen records.")
        )
        frame.column(
            self.env._("How"),
            "kind",
            self.env._("In which way it was shown."),
            width=24,
        )
        frame.column(
            self.env._("Reason"),
            "reason",
            self.env._("What was given as reason, where asked."),
            width=34,
        )
        frame.column(
            self.env._("How many"),
            meaning=self.env._("Records shown at once."),
            kind=NUMBER,
            sql=SQL("cardinality(%s)", SQL.identifier(table, "res_ids")),
        )
        frame.column(
            self.env._("Numbers of records"),
            meaning=self.env._(
                "Inner numbers of the records; the first %(count)s of them.",
                count=_NAMED,
            ),
            kind=TEXT,
            sql=SQL(
                "array_to_string((%s)[1:%s], ', ')",
                SQL.identifier(table, "res_ids"),
                _NAMED,
            ),
            width=34,
        )
