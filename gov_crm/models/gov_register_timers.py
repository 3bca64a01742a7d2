from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.register_book import CHOICE


class GovRegisterTimers(models.AbstractModel):
    """Time limits by the day from which they count."""

    _name = "gov.register.timers"
    _description = "Register of time limits"
    _inherit = ["gov.register.kind"]

    _register_model = "gov.service.timer"
    _register_moment = "started_at"
    _register_office = "ticket_id.agency_id"
    _register_tally = "target"
    _register_measures = ("on_time", "paused", "extended", "lapsed")

    def _title(self):
        return self.env._("Time limits")

    def _about(self):
        return self.env._(
            "Every time limit that began to count in the period, with what became of it. "
            "Promises of officers are in a register of their own."
        )

    def _extra_domain(self):
        return Domain("target", "!=", "promise")

    def _fill_columns(self, frame):
        frame.case_number()
        frame.case_holder()
        frame.column(
            self.env._("Calendar of"),
            "agency_id.name",
            self.env._("Whose office hours it counts by."),
        )
        frame.service("ticket_id.service_id.name")
        frame.column(
            self.env._("Target"),
            "target",
            self.env._("What is to be reached."),
            width=20,
        )
        frame.column(
            self.env._("Standard"),
            "standard_id.name",
            self.env._("The promise it follows from."),
            width=30,
        )
        frame.column(
            self.env._("Amount"),
            "standard_id.amount",
            self.env._("How much time it gives."),
        )
        frame.column(
            self.env._("Unit"), "standard_id.unit", self.env._("Unit of the amount.")
        )
        frame.column(
            self.env._("Legal basis"),
            "standard_id.legal_basis",
            self.env._("Law that sets it."),
            width=30,
        )
        frame.column(
            self.env._("State"), "state", self.env._("When this was made."), width=10
        )
        frame.column(
            self.env._("Counted from"),
            "started_at",
            self.env._("When it began to count."),
        )
        frame.column(
            self.env._("Due"),
            "deadline",
            self.env._("Its date, with all lawful moves up to now."),
        )
        frame.column(
            self.env._("Reached"),
            "stopped_at",
            self.env._("When the target was reached."),
        )
        self._column_in_time(frame)
        frame.column(
            self.env._("Extensions"),
            "extension_count",
            self.env._("How often it was extended."),
            # Nothing stands in the database where none was given.
            sql=SQL("coalesce(%s, 0)", frame.sql("extension_count")),
        )
        frame.column(
            self.env._("Extended by"),
            "extended_amount",
            self.env._("In all, in the unit of the promise."),
            sql=SQL("coalesce(%s, 0)", frame.sql("extended_amount")),
        )
        frame.column(
            self.env._("Was paused"),
            "has_pauses",
            self.env._("Stood still on a lawful ground."),
            width=11,
        )
        frame.column(
            self.env._("Why it moved"),
            "moved_why",
            self.env._("Reason of the last move."),
            width=30,
        )

    def _column_in_time(self, frame):
        frame.column(
            self.env._("In time"),
            meaning=self.env._(
                "Whether it was reached by its date; empty: not reached."
            ),
            kind=CHOICE,
            sql=SQL(
                "CASE WHEN %s = 'met' THEN coalesce(%s, FALSE) END",
                frame.sql("state"),
                frame.sql("in_time"),
            ),
            labels={True: self.env._("yes"), False: self.env._("no")},
            width=9,
        )
