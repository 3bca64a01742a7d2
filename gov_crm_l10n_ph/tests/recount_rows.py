"""The raw rows behind the figures of offices, by plain SQL and nothing else.

Time limits are folded from their events by hand, calendars are taken day by day
(:mod:`recount_days`): no kernel and no stored figure of the add-on has a part in it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from .recount_days import OfficeDays


@dataclass
class Limit:
    """A time limit, folded from its events by hand."""

    row: dict
    pauses: list = field(default_factory=list)
    lapses: list = field(default_factory=list)
    extensions: int = 0


class RawRows:
    """Everything there is, read once.

    :param env: any environment; rights play no part
    :param now: naive UTC
    :param accept_hours: ``{referral: office hours}`` that an earlier count found: what a
        referral took is kept as it was known when it was accepted, whatever holiday is
        entered later
    """

    def __init__(self, env, now, accept_hours=None):
        env.flush_all()
        self.accept_hours = {} if accept_hours is None else accept_hours
        self.cr, self.now = env.cr, now
        self.offices = self._read_offices()
        self.limits = self._read_limits()
        self.cases = {
            row["id"]: row
            for row in self._rows(
                "SELECT t.*, c.gov_is_digital FROM helpdesk_ticket t "
                "LEFT JOIN helpdesk_ticket_channel c ON c.id = t.channel_id "
                "WHERE t.agency_id IS NOT NULL AND t.filed_at IS NOT NULL"
            )
        }

    def _rows(self, query, *values):
        self.cr.execute(query, values)
        return self.cr.dictfetchall()

    def _read_offices(self):
        """``{office: OfficeDays}``; closures hold for an office and all below it."""
        hours, closed, companies = defaultdict(list), defaultdict(list), {}
        for row in self._rows("SELECT * FROM resource_calendar_attendance"):
            if row["day_period"] != "lunch" and not row["display_type"]:
                hours[row["calendar_id"]].append(row)
        leaves = self._rows(
            "SELECT * FROM resource_calendar_leaves WHERE resource_id IS NULL "
            "AND time_type = 'leave' AND gov_suspension_id IS NULL"
        )
        calendars = {
            it["id"]: it for it in self._rows("SELECT * FROM resource_calendar")
        }
        for leave in leaves:
            span = leave["date_from"], leave["date_to"]
            if leave["calendar_id"]:
                closed[leave["calendar_id"]].append(span)
            else:
                companies.setdefault(leave["company_id"], []).append(span)
        suspended = defaultdict(list)
        for row in self._rows(
            "SELECT rel.gov_agency_id AS office, s.* FROM gov_work_suspension s "
            "JOIN gov_agency_gov_work_suspension_rel rel "
            "ON rel.gov_work_suspension_id = s.id WHERE s.state <> 'draft'"
        ):
            until = min(it for it in (row["date_to"], row["reopened_at"]) if it)
            suspended[row["office"]].append((row["date_from"], until))
        offices = {}
        for office in self._rows("SELECT * FROM gov_agency"):
            calendar = calendars[office["calendar_id"]]
            spans = [
                *closed[calendar["id"]],
                *companies.get(None, ()),
                *companies.get(calendar["company_id"] or None, ()),
            ]
            for above in office["parent_path"].strip("/").split("/"):
                spans += suspended[int(above)]
            weeks = calendar["two_weeks_calendar"]
            offices[office["id"]] = OfficeDays(
                [
                    (
                        int(it["week_type"]) if weeks and it["week_type"] else None,
                        int(it["dayofweek"]),
                        it["hour_from"],
                        it["hour_to"],
                    )
                    for it in hours[calendar["id"]]
                ],
                calendar["tz"] or "UTC",
                spans,
            )
        return offices

    def _read_limits(self):
        """``{case: [Limit, …]}``, the oldest first."""
        limits = {
            row["id"]: Limit(row)
            for row in self._rows("SELECT * FROM gov_service_timer ORDER BY id")
        }
        stood = {}
        for event in self._rows(
            "SELECT * FROM gov_service_timer_event ORDER BY timer_id, sequence"
        ):
            limit, kind = limits[event["timer_id"]], event["kind"]
            if kind in ("pause", "stop"):
                stood[event["timer_id"]] = event["at"]
            elif kind in ("resume", "reopen") and limit.row["started_at"]:
                limit.pauses.append((stood[event["timer_id"]], event["at"]))
            elif kind == "lapse":
                limit.lapses.append(event["at"])
            elif kind == "extend":
                limit.extensions += 1
        found = defaultdict(list)
        for limit in limits.values():
            found[limit.row["ticket_id"]].append(limit)
        return found

    def limit(self, case):
        """The time limit that the answer of a case met or broke, or None."""
        met = [
            it
            for it in self.limits[case["id"]]
            if it.row["target"] in ("resolve", "appeal") and it.row["state"] == "met"
        ]
        return met[-1] if met else None

    def is_in_time(self, limit):
        """Judged anew from its moments, whatever is stored."""
        row = limit.row
        return not row["deadline"] or row["stopped_at"] <= row["deadline"]

    def time(self, case):
        """Whole working days from receipt to answer."""
        office, limit = self.offices[case["agency_id"]], self.limit(case)
        start = limit and limit.row["started_at"]
        start = start or case["complete_at"] or case["filed_at"]
        pauses = limit.pauses if limit else ()
        return office.days(start, case["closed_date"], pauses)
