from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .where_common import NOW, WhereCommon


@tagged("post_install", "-at_install")
class TestReferralFlow(WhereCommon):
    """The map of flows counts what its lists show, in the rights of whoever looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Outside City Hall, whose supervisor sees all of it.
        cls.province_officer = cls._user(
            "province", "gov_crm.group_gov_supervisor", cls.provincial
        )

    def _sent(self, to_agency, state, count=1, days=13, hours=4, kind="transfer"):
        """Referrals of cases of the assistance desk, sent and answered in the past."""
        for _number in range(count):
            at = NOW - timedelta(days=days)
            with freeze_time(at - timedelta(hours=1)):
                case = self._misfiled()
            referral = case._refer(to_agency, "Road", at, self.desk_officer, kind=kind)
            referral = referral.sudo()
            at += timedelta(hours=hours)
            if state == "accepted":
                referral._accept(at, self.roads_officer)
            elif state == "declined":
                referral._decline("No", at, self.roads_officer)
            elif state == "withdrawn":
                referral._withdraw(at, self.desk_officer)

    @freeze_time(NOW)
    def _read(self, user, **arguments):
        Flow = self.env["gov.referral.flow"].with_user(user)
        return Flow.with_context(tz="Asia/Manila").read_flows(**arguments)

    def test_every_number_opens_its_rows(self):
        for hours in (2, 3, 4, 5, 30):
            self._sent(self.roads, "accepted", hours=hours)
        self._sent(self.roads, "declined", 2)
        self._sent(self.roads, "sent")
        self._sent(self.roads, "withdrawn")
        self._sent(self.provincial, "accepted", 3)
        for user in (self.supervisor, self.oversight, self.province_officer):
            Referral = self.env["gov.referral"].with_user(user)
            for flow in self._read(user)["flows"]:
                with self.subTest(user.login, flow=flow["sentence"]):
                    found = Referral.search_count(flow["domain"])
                    self.assertEqual(found, flow["count"])
                    for cell in flow["cells"]:
                        found = Referral.search_count(cell["domain"])
                        self.assertEqual(found, cell["count"])
                    self.assertEqual(
                        sum(cell["count"] for cell in flow["cells"]), flow["count"]
                    )
        first, second = self._read(self.supervisor)["flows"]
        self.assertEqual(
            first["sentence"],
            "Assistance Desk sent 9 to City Engineer: 5 accepted after 3 office hours (median), "
            "2 came back, 1 not answered, 1 taken back",
        )
        self.assertEqual(first["wait"], "3 office hours")
        self.assertEqual(first["share"], "29 %")
        self.assertTrue(first["is_marked"])
        self.assertEqual(
            second["sentence"],
            "Assistance Desk sent 3 to Provincial Engineer: 3 accepted",
        )
        self.assertEqual((second["wait"], second["share"]), ("too few to say",) * 2)
        self.assertFalse(second["is_marked"])

    def test_each_sees_what_the_list_shows(self):
        self._sent(self.roads, "accepted", 2)
        self._sent(self.provincial, "accepted")
        self._sent(self.national, "sent")
        offices = {
            user.login: {it["receiver"]["id"] for it in self._read(user)["flows"]}
            for user in (self.supervisor, self.oversight, self.province_officer)
        }
        everything = set((self.roads | self.provincial | self.national).ids)
        self.assertEqual(offices[self.supervisor.login], everything)
        self.assertEqual(offices[self.oversight.login], everything)
        self.assertEqual(offices[self.province_officer.login], set(self.provincial.ids))

    def test_periods_begin_at_midnight_of_the_reader(self):
        # 30 days before 24 November, 00:00 in Manila, is 16:00 UTC of the day before.
        midnight = (NOW - timedelta(days=30)).replace(hour=0) - timedelta(hours=8)
        before = (NOW - midnight) / timedelta(days=1)
        self._sent(self.roads, "sent", days=before)
        self._sent(self.national, "sent", days=before + 1 / 86400)
        self._sent(self.provincial, "sent", days=200)
        for days, count in ((30, 1), (90, 2), (365, 3), (7, 2), (None, 2)):
            with self.subTest(days):
                answer = self._read(self.oversight, days=days)
                self.assertEqual(len(answer["flows"]), count)
        self.assertEqual(self._read(self.oversight, days=7)["days"], 90)

    def test_kinds(self):
        self._sent(self.roads, "accepted")
        self._sent(self.provincial, "sent", kind="consult")
        answer = self._read(self.oversight, kind="consult")
        self.assertEqual([it["receiver"]["code"] for it in answer["flows"]], ["PEO"])
        self.assertEqual(
            answer["kinds"],
            [
                ["transfer", "Hand over"],
                ["consult", "Ask"],
                ["joint", "Work together"],
            ],
        )
        for kind in (False, "", "anything"):
            with self.subTest(kind):
                answer = self._read(self.oversight, kind=kind)
                self.assertEqual(len(answer["flows"]), 2)
                self.assertFalse(answer["kind"])

    def test_nothing_to_show(self):
        answer = self._read(self.oversight)
        self.assertEqual(answer["flows"], [])
        self.assertEqual(answer["summary"], "0 referrals in the last 90 days")

    def test_words_for_hours(self):
        Flow = self.env["gov.referral.flow"]
        for hours, words in (
            (0, "less than an office hour"),
            (0.9, "less than an office hour"),
            (1.2, "1 office hour"),
            (2.6, "3 office hours"),
            (72.1, "72 office hours"),
        ):
            with self.subTest(hours):
                self.assertEqual(Flow._say_hours(hours), words)

    def test_as_many_queries_for_one_flow_as_for_many(self):
        self._sent(self.roads, "accepted")
        Flow = self.env["gov.referral.flow"].with_user(self.oversight)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            flows = Flow.read_flows(365)["flows"]
            return len(flows), self.env.cr.sql_log_count - before

        queries()  # what is kept between requests
        one = queries()
        for office in (self.provincial, self.national, self.permits, self.city):
            self._sent(office, "accepted")
        many = queries()
        self.assertEqual((one[0], many[0]), (1, 5))
        self.assertEqual(one[1], many[1])
        # The user, the figures, the names of the offices.
        self.assertLessEqual(many[1], 4)

    def test_others_are_refused(self):
        for user in (
            self.officer,
            self.frontline,
            self.contractor,
            self.equality,
            self.service_admin,
            self.employee,
            self.citizen_user,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._read(user)
