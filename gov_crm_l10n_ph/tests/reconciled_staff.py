from datetime import date, datetime
from random import Random

from freezegun import freeze_time

from .recount_days import ONE_DAY, ONE_MINUTE
from .recount_staff import StaffRecount

QUARTER = date(2026, 10, 1), date(2026, 12, 31)
PREPARED = datetime(2027, 1, 11, 2)
# More than ten working days later.
OPEN = datetime(2027, 2, 1, 2)
# Tuesday, 1 December, 8:00 in Manila.
BEGUN = datetime(2026, 12, 1)
# Minutes from eight to five.
DAYTIME = 9 * 60


class StaffReconciled:
    """Evidence about officers and its register. A part of ``TestFiguresReconciled``, as
    loading the town takes a while."""

    def test_evidence_of_staff(self):
        office = self.env.ref("gov_crm_l10n_ph.service_business_renewal").agency_id
        self.supervisor.gov_agency_ids |= office
        team = self._work(office)
        with freeze_time(PREPARED):
            Evidence = self.env["gov.staff.evidence"].with_user(self.supervisor)
            evidence = Evidence._prepare(office, 2026, 4)
            self.recount = self._recounted()
            staff = StaffRecount(self.recount)
            answers = staff.answers(*QUARTER)
        expected = staff.found(office.id, answers)
        self.assertEqual(set(evidence.user_id.ids), set(expected))
        self.assertLessEqual(set(team.ids), set(expected))
        told = [it for it in expected.values() if it["n"]]
        self.assertGreater(len(told), 1)
        self.assertTrue(any(it["not_judged"] for it in told))
        for name in ("late", "long", "reopened"):
            seen = [it["measures"][name].get("observed") for it in told]
            self.assertTrue(any(seen), f"{name}: {told}")
        self.assertTrue(any(it.reopened for it in answers))
        for it in evidence.sudo():
            with self.subTest(it.user_name):
                self._assert_found(it.found, expected[it.user_id.id])
        with freeze_time(OPEN):
            self._check_register(office, expected)

    def _work(self, office):
        """Cases of four services that three officers answered, and who had them before."""
        team = self.env["res.users"].union(
            *(
                self.env.ref(f"gov_crm_l10n_ph.{name}")
                for name in (
                    "user_licensing",
                    "user_assistant",
                    "user_registrar",
                )
            )
        )
        team.gov_agency_ids |= office
        services = self.env["gov.service"].create(
            [
                {"name": name, "agency_id": office.id, "classification": "simple"}
                for name in ("Stall", "Sign", "Tent", "Fair")
            ]
        )
        chance = Random(2005)
        # Two answer enough to be told of, the third to be compared with.
        whose = (0, 1, 0, 2, 1, 0, 1) * 5
        plan = [(number % 2, who) for number, who in enumerate(whose)]
        # Here the first has one colleague only, there two who answered too seldom.
        plan += [(2, 0)] + [(2, 1)] * 5 + [(3, 0)] + [(3, 1)] * 2 + [(3, 2)] * 2
        for service, who in plan:
            self._live(services[service], team[who], team - team[who], chance)
        return team

    def _live(self, service, officer, others, chance):
        """One case, from its filing to its answer. Time goes on from eight to five."""
        passed = chance.randrange(3 * DAYTIME)
        frontline = self.env.ref("gov_crm_l10n_ph.user_frontline")
        with freeze_time(_moment(passed)):
            case = (
                self.env["helpdesk.ticket"]
                .with_user(frontline)
                .create(
                    {
                        "partner_id": self.env.ref("gov_crm_l10n_ph.citizen_luz").id,
                        "service_id": service.id,
                    }
                )
            )
            self._noted()
        if chance.random() < 0.2:
            passed += chance.randrange(1, DAYTIME)
            self._give(case, chance.choice(others), _moment(passed))
            passed += chance.randrange(1, 2 * DAYTIME)
        passed += chance.randrange(1, DAYTIME)
        self._give(case, officer, _moment(passed))
        passed += chance.randrange(1, 6 * DAYTIME)
        at = _moment(passed)
        with freeze_time(at):
            case.with_user(officer)._decide("granted", None, "<p>Yes</p>", at, officer)
            self._noted()
        if chance.random() < 0.1:
            at = _moment(passed + DAYTIME)
            with freeze_time(at):
                case.with_user(self.supervisor)._reopen("No", at, self.supervisor)
                self._noted()

    def _give(self, case, officer, at):
        with freeze_time(at):
            case.with_user(officer)._take(officer, at)
            self._noted()

    def _noted(self):
        """What is noted of a change is noted when its transaction ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _assert_found(self, told, ours):
        measures = ours.get("measures", {})
        for name, it in measures.items():
            self.assertEqual(set(told["measures"][name]), set(it), name)
            for key, value in it.items():
                other = told["measures"][name][key]
                if isinstance(value, float):
                    self.assertAlmostEqual(other, value, 6, f"{name} {key}")
                else:
                    self.assertEqual(other, value, f"{name} {key}")
        for name in set(ours) - {"measures"}:
            if name in ("hours", "elsewhere"):
                # Kept to one decimal.
                self.assertAlmostEqual(told[name], ours[name], None, name, 0.0501)
            else:
                self.assertEqual(told[name], ours[name], name)
        self.assertEqual(set(told), set(ours))

    def _check_register(self, office, expected):
        """What the supervisor reads of it as rows."""
        self.env.invalidate_all()
        book = self._book("staff", QUARTER, self.supervisor)
        rows = self._rows_of(book, book.sheetnames.index("Evidence"))
        names = {it.id: it.name for it in self.env["res.users"].browse(expected)}
        ours = []
        for who, found in expected.items():
            if found["n"] is None:
                ours.append((names[who], None, None, None, None))
                continue
            for it in found["measures"].values():
                if it["said"] == "too_few":
                    ours.append((names[who], None, None, None, None))
                    continue
                ratio = it["ratio"] is not None and (
                    f"{it['ratio']:.2f} ({it['low']:.2f} – {it['high']:.2f})"
                )
                ours.append(
                    (
                        names[who],
                        it["n"],
                        it["observed"],
                        float(f"{it['expected']:.1f}"),
                        ratio or None,
                    )
                )
        told = [
            (
                row["Person"],
                row["Answers"],
                row["Observed"],
                row["Expected"],
                row["Observed to expected"],
            )
            for row in rows
        ]
        self.assertCountEqual(told, ours)
        self.assertEqual({row["Office"] for row in rows}, {office.name})


def _moment(passed):
    """So many minutes by day after all began."""
    days, minutes = divmod(passed, DAYTIME)
    return BEGUN + days * ONE_DAY + minutes * ONE_MINUTE
