from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.register_book import CHOICE


class GovRegisterPromises(models.AbstractModel):
    """Promises of officers by the day they were due."""

    _name = "gov.register.promises"
    _description = "Register of promises"
    _inherit = ["gov.register.kind"]

    _register_model = "gov.service.timer"
    _register_moment = "deadline"
    _register_office = "ticket_id.agency_id"
    _register_tally = "state"
    _register_measures = ("promises_kept",)

    def _title(self):
        return self.env._("Promises")

    def _about(self):
        return self.env._(
            "Every promise an officer made to a citizen that was due in the period, and "
            "whether it was kept."
        )

    def _extra_domain(self):
        return Domain("target", "=", "promise")

    def _fill_columns(self, frame):
        frame.case_number()
        frame.case_holder()
        frame.service("ticket_id.service_id.name")
        frame.column(
            self.env._("Promise"),
            "promise",
            self.env._("What was promised, as it was written."),
            width=44,
        )
        frame.column(
            self.env._("Made"), "started_at", self.env._("When it was promised.")
        )
        frame.column(self.env._("Due"), "deadline", self.env._("By when."))
        frame.column(self.env._("Done"), "stopped_at", self.env._("When it was done."))
        frame.column(
            self.env._("Kept"),
            meaning=self.env._(
                "Kept, kept late, broken (its date is over), open or called off."
            ),
            kind=CHOICE,
            sql=SQL(
                "CASE WHEN %(state)s = 'cancelled' THEN 'cancelled' "
                "WHEN %(state)s = 'met' AND %(in_time)s THEN 'kept' "
                "WHEN %(state)s = 'met' THEN 'late' "
                "WHEN %(due)s < %(now)s THEN 'broken' ELSE 'open' END",
                state=frame.sql("state"),
                in_time=frame.sql("in_time"),
                due=frame.sql("deadline"),
                # The moment that stands on the cover.
                now=fields.Datetime.now(),
            ),
            labels={
                "kept": self.env._("kept"),
                "late": self.env._("kept late"),
                "broken": self.env._("broken"),
                "open": self.env._("open"),
                "cancelled": self.env._("called off"),
            },
            width=12,
        )
