from odoo import models
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
        _ = self.env._
        frame.column(_("Case"), "ticket_id.number", _("Number of the case."), width=22)
        frame.column(
            _("Office"), "ticket_id.agency_id.name", _("Who has the case now.")
        )
        frame.column(
            _("Service"),
            "ticket_id.service_id.name",
            _("Entry of the charter."),
            width=34,
        )
        frame.column(
            _("Promise"),
            "promise",
            _("What was promised, as it was written."),
            width=44,
        )
        frame.column(_("Made"), "started_at", _("When it was promised."))
        frame.column(_("Due"), "deadline", _("By when."))
        frame.column(_("Done"), "stopped_at", _("When it was done."))
        frame.column(
            _("Kept"),
            meaning=_(
                "Kept, kept late, broken (its date is over), open or called off."
            ),
            kind=CHOICE,
            sql=SQL(
                "CASE WHEN %(state)s = 'cancelled' THEN 'cancelled' "
                "WHEN %(state)s = 'met' AND %(in_time)s THEN 'kept' "
                "WHEN %(state)s = 'met' THEN 'late' "
                "WHEN %(due)s < now() AT TIME ZONE 'UTC' THEN 'broken' ELSE 'open' END",
                state=frame.sql("state"),
                in_time=frame.sql("in_time"),
                due=frame.sql("deadline"),
            ),
            labels={
                "kept": _("kept"),
                "late": _("kept late"),
                "broken": _("broken"),
                "open": _("open"),
                "cancelled": _("called off"),
            },
            width=12,
        )
