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
        _ = self.env._
        frame.column(_("Case"), "ticket_id.number", _("Number of the case."), width=22)
        frame.column(
            _("Office"), "ticket_id.agency_id.name", _("Who has the case now.")
        )
        frame.column(
            _("Calendar of"), "agency_id.name", _("Whose office hours it counts by.")
        )
        frame.column(
            _("Service"),
            "ticket_id.service_id.name",
            _("Entry of the charter."),
            width=34,
        )
        frame.column(_("Target"), "target", _("What is to be reached."), width=20)
        frame.column(
            _("Standard"),
            "standard_id.name",
            _("The promise it follows from."),
            width=30,
        )
        frame.column(_("Amount"), "standard_id.amount", _("How much time it gives."))
        frame.column(_("Unit"), "standard_id.unit", _("Unit of the amount."))
        frame.column(
            _("Legal basis"),
            "standard_id.legal_basis",
            _("Law that sets it."),
            width=30,
        )
        frame.column(_("State"), "state", _("When this was made."), width=10)
        frame.column(_("Counted from"), "started_at", _("When it began to count."))
        frame.column(
            _("Due"), "deadline", _("Its date, with all lawful moves up to now.")
        )
        frame.column(_("Reached"), "stopped_at", _("When the target was reached."))
        self._column_in_time(frame)
        frame.column(
            _("Extensions"), "extension_count", _("How often it was extended.")
        )
        frame.column(
            _("Extended by"),
            "extended_amount",
            _("In all, in the unit of the promise."),
        )
        frame.column(
            _("Was paused"),
            "has_pauses",
            _("Stood still on a lawful ground."),
            width=11,
        )
        frame.column(
            _("Why it moved"), "moved_why", _("Reason of the last move."), width=30
        )

    def _column_in_time(self, frame):
        _ = self.env._
        frame.column(
            _("In time"),
            meaning=_("Whether it was reached by its date; empty: not reached."),
            kind=CHOICE,
            sql=SQL(
                "CASE WHEN %s = 'met' THEN coalesce(%s, FALSE) END",
                frame.sql("state"),
                frame.sql("in_time"),
            ),
            labels={True: _("yes"), False: _("no")},
            width=9,
        )
