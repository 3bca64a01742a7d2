from odoo import models
from odoo.tools import SQL

from ..tools.register_book import CHOICE, NUMBER
from .gov_service_timer import ANSWER_TARGETS


class GovRegisterCases(models.AbstractModel):
    """Cases by the day they arrived."""

    _name = "gov.register.cases"
    _description = "Register of cases"
    _inherit = ["gov.register.kind"]

    _register_model = "helpdesk.ticket"
    _register_moment = "filed_at"
    _register_office = "agency_id"
    _register_case = "id"
    _register_tally = "case_kind"
    _register_measures = ("filed", "ended", "answered", "on_time", "open", "overdue")

    def _title(self):
        return self.env._("Cases")

    def _about(self):
        return self.env._("Every case that arrived in the period, with how it ended.")

    def _fill_columns(self, frame):
        yes_no = {True: self.env._("yes"), False: self.env._("no")}
        answer = self._join_answer(frame)
        frame.column(
            self.env._("Number"),
            "number",
            self.env._("The number the citizen has."),
            width=22,
        )
        frame.column(
            self.env._("Kind"), "case_kind", self.env._("What the citizen came for.")
        )
        frame.service("service_id.name")
        frame.column(
            self.env._("Class"),
            "service_id.classification",
            self.env._("Class of the service by law."),
        )
        frame.column(
            self.env._("Office"),
            "agency_id.name",
            self.env._("The office that has the case now, or had it at its end."),
        )
        frame.column(
            self.env._("Came in by"),
            "entry_agency_id.name",
            self.env._("The office through which it came; never changes."),
        )
        frame.column(
            self.env._("Channel"),
            "channel_id.name",
            self.env._("How it came."),
            width=16,
        )
        frame.column(
            self.env._("Assisted"),
            "is_assisted",
            self.env._("Filed by an officer with the citizen."),
            width=10,
        )
        frame.column(self.env._("Received"), "filed_at", self.env._("When it arrived."))
        frame.column(
            self.env._("Complete"),
            "complete_at",
            self.env._("When all papers that are asked for were here."),
        )
        frame.column(
            self.env._("Due"),
            "deadline",
            self.env._("By when the citizen's answer is or was due."),
        )
        frame.column(
            self.env._("State"),
            meaning=self.env._("Open, paused or ended, when this was made."),
            kind=CHOICE,
            sql=SQL(
                "CASE WHEN %s IS NOT TRUE THEN 'ended' WHEN %s THEN 'paused' ELSE 'open' END",
                frame.sql("is_open"),
                frame.sql("is_paused"),
            ),
            labels={
                "open": self.env._("Open"),
                "paused": self.env._("Paused"),
                "ended": self.env._("Ended"),
            },
            width=10,
        )
        frame.column(
            self.env._("Ended"),
            "closed_date",
            self.env._("When it ended; empty while it is open."),
            sql=SQL(
                "CASE WHEN %s IS NOT TRUE THEN %s END",
                frame.sql("is_open"),
                frame.sql("closed_date"),
            ),
        )
        frame.column(
            self.env._("Outcome"),
            "outcome",
            self.env._("How it ended; empty while it is open."),
            width=22,
            sql=SQL(
                "CASE WHEN %s IS NOT TRUE THEN %s END",
                frame.sql("is_open"),
                frame.sql("outcome"),
            ),
        )
        frame.column(
            self.env._("In time"),
            meaning=self.env._(
                "Whether it was answered by the date of its time limit, which may "
                "have moved lawfully; empty: no time limit, or not answered."
            ),
            kind=CHOICE,
            sql=SQL("%s.in_time", answer),
            labels=yes_no,
            width=9,
        )
        frame.column(
            self.env._("Was paused"),
            meaning=self.env._(
                "Whether its time limit stood still for a while on a lawful ground."
            ),
            kind=CHOICE,
            sql=SQL("%s.has_pauses", answer),
            labels=yes_no,
            width=11,
        )
        frame.column(
            self.env._("Extensions"),
            meaning=self.env._("How often its time limit was extended."),
            kind=NUMBER,
            sql=SQL("%s.extension_count", answer),
            width=11,
        )
        frame.column(
            self.env._("Officer"),
            "user_id.partner_id.name",
            self.env._("Who has it, or had it at its end."),
        )
        frame.column(
            self.env._("Subject"),
            "name",
            self.env._("In the words of the citizen."),
            width=44,
        )

    def _join_answer(self, frame):
        """Join the last time limit of the answer that was reached; returns its alias."""
        alias = SQL.identifier("gov_answer")
        # Read with the case by its own rule, in fields that all staff may read.
        frame.query.add_join(
            "LEFT JOIN",
            "gov_answer",
            SQL(
                "LATERAL (SELECT in_time, coalesce(has_pauses, FALSE) AS has_pauses, "
                "coalesce(extension_count, 0) AS extension_count FROM gov_service_timer "
                "WHERE ticket_id = %s AND target IN %s AND state = 'met' "
                "ORDER BY stopped_at DESC, id DESC LIMIT 1)",
                frame.sql("id"),
                ANSWER_TARGETS,
            ),
            SQL("%s IS NOT TRUE", frame.sql("is_open")),
        )
        return alias
