import json
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.gov_crm.tests.common import GovCommon, utc

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
# What a field of the totals is called as a measure.
CODES = {"filed": "filed", "answered": "answered"}


@tagged("post_install", "-at_install")
class TestSpreadsheetDashboard(GovCommon, HttpCase):
    """The dashboards load, for those who may see them, and ask for what the boards tell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.road = cls.env["gov.service"].create(
            {"name": "A road is broken", "agency_id": cls.roads.id}
        )
        rows = [
            (cls.permit, "2026-10-05 10:00+08:00", "2026-10-06 10:00+08:00"),
            (cls.permit, "2026-10-05 10:00+08:00", "2026-11-06 10:00+08:00"),
            (cls.road, "2026-11-02 10:00+08:00", "2026-11-03 10:00+08:00"),
            (cls.road, "2026-11-02 10:00+08:00", False),
        ]
        with freeze_time(utc("2026-11-23 10:30+08:00")):
            cls.env["helpdesk.ticket"]._file_history(
                [
                    {
                        "name": service.name,
                        "partner_id": cls.citizen.id,
                        "agency_id": service.agency_id.id,
                        "service_id": service.id,
                        "filed_at": utc(filed),
                        **(
                            {"closed_date": utc(answered), "outcome": "resolved"}
                            if answered
                            else {}
                        ),
                    }
                    for service, filed, answered in rows
                ]
            )
        cls.env["gov.figures"]._refresh()
        cls.dashboards = cls.env.ref(
            "gov_crm_spreadsheet.spreadsheet_dashboard_group"
        ).dashboard_ids

    def _fields(self, dashboard):
        """``(model, name)`` of every field a dashboard asks for."""
        data = json.loads(dashboard.spreadsheet_data)
        for pivot in data["pivots"].values():
            for part in (*pivot["measures"], *pivot["rows"], *pivot["columns"]):
                if "computedBy" not in part:
                    yield pivot["model"], part["fieldName"]
            for filtered in pivot["fieldMatching"].values():
                yield pivot["model"], filtered["chain"]
        for sheet in data["sheets"]:
            for figure in sheet["figures"]:
                asked = figure["data"].get("metaData")
                if asked:
                    yield asked["resModel"], asked["measure"]
                    for group in asked["groupBy"]:
                        yield asked["resModel"], group.split(":")[0]

    def test_they_load_for_those_who_may_see_them(self):
        self.assertEqual(len(self.dashboards), 2)
        for dashboard in self.dashboards:
            address = f"/spreadsheet/dashboard/data/{dashboard.id}"
            with self.subTest(dashboard.name):
                self.authenticate(self.supervisor.login, self.supervisor.login)
                answer = self.url_open(address)
                self.assertEqual(answer.status_code, 200)
                self.assertTrue(answer.json()["snapshot"]["pivots"])
                self.authenticate(self.officer.login, self.officer.login)
                with self.assertLogs("odoo.http", "WARNING"):
                    self.assertEqual(self.url_open(address).status_code, 403)

    def test_what_they_ask_for_is_there(self):
        for dashboard in self.dashboards:
            asked = set(self._fields(dashboard))
            self.assertGreater(len(asked), 5)
            for model, name in asked:
                with self.subTest(dashboard.name, model=model, field=name):
                    self.assertIn(name, self.env[model]._fields)
                    self.assertTrue(self.env[model]._fields[name].store)

    def test_they_show_the_numbers_of_the_boards(self):
        """Each pivot, asked as the web client asks, against what boards read."""
        Total = self.env["gov.daily.total"].with_user(self.supervisor)
        offices = self.supervisor._gov_scope_ids()
        period = [("day", ">=", FIRST), ("day", "<=", LAST)]
        compared = 0
        for dashboard in self.dashboards:
            for pivot in json.loads(dashboard.spreadsheet_data)["pivots"].values():
                if pivot["model"] != "gov.daily.total":
                    continue
                groups = [
                    ":".join(filter(None, (it["fieldName"], it.get("granularity"))))
                    for it in pivot["rows"]
                ]
                rows = Total._read_group(
                    pivot["domain"] + period,
                    groups,
                    [it["id"] for it in pivot["measures"] if "computedBy" not in it],
                )
                names = [
                    it["fieldName"]
                    for it in pivot["measures"]
                    if "computedBy" not in it
                ]
                shown = {
                    tuple(
                        getattr(it, "id", it) or 0 for it in row[: len(groups)]
                    ): dict(zip(names, row[len(groups) :], strict=True))
                    for row in rows
                }
                by = [
                    {
                        "day:month": "month",
                        "agency_id": "agency",
                        "service_id": "service",
                    }[it]
                    for it in groups
                ]
                told = self.env["gov.figures"]._read(
                    ["filed", "answered", "on_time"], FIRST, LAST, by, offices
                )
                for key, figures in told:
                    with self.subTest(dashboard.name, pivot=pivot["name"], key=key):
                        row = shown[tuple(key[it] for it in by)]
                        for name, code in CODES.items():
                            if name in row:
                                self.assertEqual(row[name], figures[code].value)
                        self.assertEqual(row["limited"], figures["on_time"].n)
                        self.assertEqual(row["in_time"], figures["on_time"].count or 0)
                        compared += 1
        # In all (twice), two months, two offices, two services.
        self.assertEqual(compared, 8)

    def test_the_smallest_number_is_that_of_the_measure(self):
        measure = self.env["gov.measure"].search([("code", "=", "on_time")])
        for dashboard in self.dashboards:
            pivot = json.loads(dashboard.spreadsheet_data)["pivots"]["9"]
            [(smallest,)] = (
                self.env[pivot["model"]]
                .with_user(self.supervisor)
                ._read_group(pivot["domain"], [], [pivot["measures"][0]["id"]])
            )
            self.assertEqual(smallest, measure.minimum)

    def test_no_link_gives_them_away(self):
        Share = self.env["spreadsheet.dashboard.share"].with_user(self.supervisor)
        for dashboard in self.dashboards:
            with self.assertRaises(UserError):
                Share.action_get_share_url(
                    {"dashboard_id": dashboard.id, "spreadsheet_data": "{}"}
                )
