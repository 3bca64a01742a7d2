from collections import defaultdict
from datetime import timedelta
from statistics import median_low
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.gov_crm.models.gov_register_frame import Frame
from odoo.addons.gov_crm.models.gov_register_kind import Part
from odoo.addons.gov_crm.tools.register_book import (
    MOMENT,
    NUMBER,
    TEXT,
    Column,
    serial,
)

UTC = ZoneInfo("UTC")
# Working days late, each band up to its number; the last has no end.
BANDS = (3, 7, 20)


class GovRegisterZeroBacklog(models.AbstractModel):
    """What is open and what is late, by service and office (RA 11032: no backlog).

    It tells of the moment at which it is made. The layout is ours: an official form was not
    seen (unconfirmed). The bands of lateness follow the classes of the law: 3, 7 and 20
    working days.
    """

    _name = "gov.register.zero_backlog"
    _description = "Zero-backlog report"
    _inherit = ["gov.register.kind"]

    _register_model = "helpdesk.ticket"
    _register_moment = "filed_at"
    _register_office = "agency_id"
    _register_case = "id"
    _register_measures = ("filed", "ended", "open", "overdue", "overdue_age")

    def _title(self):
        return self.env._("Zero-backlog report")

    def _about(self):
        return self.env._(
            "Open and late cases of each service and office at the moment this was made, "
            "with how long they have been late; and how many arrived and ended in the "
            "period. RA 11032; the layout is ours, as an official form was not seen "
            "(unconfirmed)."
        )

    def _fill(self, book, ask, tick):
        now = fields.Datetime.now()
        cases = self._open_cases(ask, now)
        moved = self._moved(ask)
        rows = self._by_service(cases, moved)
        self._fill_page(book, rows)
        parts = [
            self._part(book, self.env._("By service"), self._service_columns(), rows),
            self._part(
                book,
                self.env._("Late cases"),
                self._late_columns(),
                [self._late_row(it) for it in cases if it["late"]],
            ),
        ]
        late_ids = {it["id"] for it in cases if it["late"]}
        self.env["gov.access.log"]._note(
            "helpdesk.ticket", late_ids, "export", self._title()
        )
        count = sum(part.count for part in parts)
        tick(count, count)
        return parts

    def _part(self, book, name, columns, rows):
        table = book.table(name, columns)
        table.add(rows)
        return Part(name, columns, table.count, table.end())

    # ------------------------------------------------------------------
    # WHAT IS THERE
    # ------------------------------------------------------------------

    def _open_cases(self, ask, now):
        """Open cases the reader sees as dicts, oldest date first."""
        domain = Domain("is_open", "=", True)
        if ask.agency_ids:
            domain &= Domain("agency_id", "in", list(ask.agency_ids))
        frame = Frame(self.env["helpdesk.ticket"], domain)
        names = ("id", "number", "service_id", "agency_id", "is_paused", "deadline")
        frame.query.order = SQL("%s, %s", frame.sql("deadline"), frame.sql("id"))
        rows = self.env.execute_query(
            frame.query.select(
                *(frame.sql(name) for name in names),
                frame.sql("user_id.partner_id.name"),
            )
        )
        cases = [dict(zip((*names, "officer"), row, strict=True)) for row in rows]
        self._count_late(cases, now)
        return cases

    def _count_late(self, cases, now):
        """Set ``late``: whole working days since the date, 0 for late but not by a whole
        one yet; None for not late."""
        calendars, known = {}, {}
        late = [it for it in cases if it["deadline"] and it["deadline"] < now]
        oldest = {}
        for it in late:
            day = it["deadline"] - timedelta(days=1)
            oldest[it["agency_id"]] = min(oldest.get(it["agency_id"], day), day)
        # Office hours are public.
        offices_sudo = self.env["gov.agency"].sudo().browse(oldest)
        for office in offices_sudo:
            calendars[office.id] = office._worktime(oldest[office.id], now)
        for it in cases:
            it["late"] = it["days"] = None
        for it in late:
            key = it["agency_id"], it["deadline"]
            if key not in known:
                # The moment before closing time: that day itself is not late.
                start = (it["deadline"] - timedelta(seconds=1)).replace(tzinfo=UTC)
                known[key] = int(
                    calendars[it["agency_id"]].elapsed(
                        start, now.replace(tzinfo=UTC), "working_days"
                    )
                )
            it["late"], it["days"] = True, known[key]

    def _moved(self, ask):
        """``{(service, office): (arrived, ended)}`` in the period."""
        found = defaultdict(lambda: [0, 0])
        for place, moment in enumerate(("filed_at", "closed_date")):
            for service, office, count in self._count_days(ask, moment):
                found[service, office][place] = count
        return found

    def _count_days(self, ask, moment):
        domain = (
            Domain(moment, ">=", ask.first - timedelta(days=1))
            & Domain(moment, "<", ask.last + timedelta(days=2))
            & (Domain.TRUE if moment == "filed_at" else Domain("is_open", "=", False))
        )
        if ask.agency_ids:
            domain &= Domain("agency_id", "in", list(ask.agency_ids))
        frame = Frame(self.env["helpdesk.ticket"], domain)
        frame.zone = SQL("coalesce(%s, 'UTC')", frame.sql("agency_id.calendar_id.tz"))
        frame.query.add_where(
            SQL(
                "%s::date BETWEEN %s AND %s",
                frame.local(frame.sql(moment)),
                ask.first,
                ask.last,
            )
        )
        service, office = frame.sql("service_id"), frame.sql("agency_id")
        frame.query.groupby = SQL("%s, %s", service, office)
        return self.env.execute_query(
            frame.query.select(service, office, SQL("count(*)"))
        )

    # ------------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------------

    def _by_service(self, cases, moved):
        groups = defaultdict(list)
        for it in cases:
            groups[it["service_id"], it["agency_id"]].append(it)
        for key in moved:
            groups[key]  # noqa: B018  (also those of which nothing is open)
        services, offices, classes = self._names(groups)
        rows = []
        for service, office in groups:
            here = groups[service, office]
            late = sorted(it["days"] for it in here if it["late"])
            arrived, ended = moved[service, office]
            rows.append(
                (
                    services.get(service) or self.env._("No service of the charter"),
                    classes.get(service) or None,
                    offices.get(office, ""),
                    arrived,
                    ended,
                    len(here),
                    sum(1 for it in here if it["is_paused"]),
                    sum(1 for it in here if not it["deadline"]),
                    len(late),
                    *self._bands(late),
                    median_low(late) if late else None,
                    late[-1] if late else None,
                )
            )
        # By name: this is no ranking.
        return sorted(rows, key=lambda row: (row[2], row[0]))

    def _bands(self, late):
        """How many are late by up to 3, up to 7, up to 20 and more working days."""
        counts, low = [], 0
        for high in BANDS:
            counts.append(sum(1 for it in late if low <= it <= high))
            low = high + 1
        return [*counts, sum(1 for it in late if it >= low)]

    def _names(self, groups):
        # Names of services and offices are public; their classes, too.
        services_sudo = (
            self.env["gov.service"].sudo().browse({key[0] for key in groups if key[0]})
        )
        offices_sudo = self.env["gov.agency"].sudo().browse({key[1] for key in groups})
        words = dict(
            services_sudo._fields["classification"]._description_selection(self.env)
        )
        return (
            {it.id: it.name for it in services_sudo},
            {it.id: it.name for it in offices_sudo},
            {it.id: words.get(it.classification) for it in services_sudo},
        )

    def _band_words(self):
        return [
            self.env._("Late up to 3 working days"),
            self.env._("Late 4 to 7"),
            self.env._("Late 8 to 20"),
            self.env._("Late more than 20"),
        ]

    def _service_columns(self):
        bands = self._band_words()
        return [
            Column(
                self.env._("Service"), TEXT, self.env._("Entry of the charter."), 40
            ),
            Column(
                self.env._("Class"),
                TEXT,
                self.env._("Class of the service by law."),
                16,
            ),
            Column(
                self.env._("Office"),
                TEXT,
                self.env._("Office that has the cases now."),
                30,
            ),
            Column(
                self.env._("Arrived"),
                NUMBER,
                self.env._("Cases that arrived in the period."),
                10,
            ),
            Column(
                self.env._("Ended"),
                NUMBER,
                self.env._("Cases closed now that ended in the period."),
                10,
            ),
            Column(
                self.env._("Open"), NUMBER, self.env._("Open when this was made."), 10
            ),
            Column(
                self.env._("Paused"),
                NUMBER,
                self.env._("Of these: the clock stands still."),
                10,
            ),
            Column(
                self.env._("Without a date"),
                NUMBER,
                self.env._("Of these: no time limit runs."),
                12,
            ),
            Column(
                self.env._("Late"), NUMBER, self.env._("Of these: past their date."), 10
            ),
            *(
                Column(
                    word, NUMBER, self.env._("Whole working days of the office."), 13
                )
                for word in bands
            ),
            Column(
                self.env._("Half are late by"),
                NUMBER,
                self.env._("Working days; the median of the late ones."),
                12,
            ),
            Column(
                self.env._("Longest"),
                NUMBER,
                self.env._("Working days; the oldest late case."),
                10,
            ),
        ]

    def _late_columns(self):
        return [
            Column(
                self.env._("Number"),
                TEXT,
                self.env._("The number the citizen has."),
                22,
            ),
            Column(
                self.env._("Due"),
                MOMENT,
                self.env._("Its date, on the clock of the office."),
                17,
            ),
            Column(
                self.env._("Working days late"),
                NUMBER,
                self.env._("0: late since today."),
                12,
            ),
            Column(
                self.env._("Officer"),
                TEXT,
                self.env._("Who has it; empty: nobody yet."),
                26,
            ),
        ]

    def _late_row(self, it):
        # A time zone is no secret.
        office_sudo = self.env["gov.agency"].sudo().browse(it["agency_id"])
        due = office_sudo._local(it["deadline"]).replace(tzinfo=None)
        return it["number"], serial(due), it["days"], it["officer"]

    def _fill_page(self, book, rows):
        page = book.page(self.env._("Summary"))
        page.widths(34, 12, 4)
        page.title(self.env._("Backlog when this was made"))
        page.pair(self.env._("Open"), sum(row[5] for row in rows))
        late = sum(row[8] for row in rows)
        page.pair(self.env._("Late"), late)
        page.skip()
        if not late:
            page.line(self.env._("Nothing is late."))
            return
        bands = [sum(row[9 + place] for row in rows) for place in range(4)]
        table = list(zip(self._band_words(), bands, strict=True))
        page.bars(
            self.env._("Late cases by how late they are"),
            page.rows([self.env._("How late"), self.env._("Cases")], table),
        )
