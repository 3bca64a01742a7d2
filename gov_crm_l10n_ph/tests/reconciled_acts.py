from collections import Counter
from datetime import date, datetime

from freezegun import freeze_time

from odoo import fields

from .recount_days import ONE_DAY
from .recount_limits import due, told_limits

# The second begins and ends within what happened, so that days at its ends matter.
SPANS = (
    (date(2026, 1, 1), date(2026, 12, 31)),
    (date(2026, 10, 7), date(2026, 11, 18)),
)
# Midnight in Manila, when October ends there and not yet in Greenwich.
NIGHT = datetime(2026, 10, 31, 16, 30)


class ActsReconciled:
    """Registers of time limits, decisions, promises and of who looked, row by row. A part of
    ``TestFiguresReconciled``, as loading the town takes a while."""

    # ------------------------------------------------------------------
    # TIME LIMITS
    # ------------------------------------------------------------------

    def test_register_of_time_limits(self):
        told = told_limits(self.recount)
        standards = {
            it["id"]: it
            for it in self.recount._rows(
                "SELECT *, name->>'en_US' AS title FROM gov_service_standard"
            )
        }
        names = self._names_of("gov_agency"), self._names_of("gov_service")
        for span in SPANS:
            ours, months = [], Counter()
            for case in self._seen().values():
                for limit in self.recount.limits[case["id"]]:
                    it, row = told[limit.row["id"]], limit.row
                    if row["target"] == "promise" or not it.started:
                        continue
                    day = self.recount.offices[case["agency_id"]].day(it.started)
                    if span[0] <= day <= span[1]:
                        months[f"{day:%Y-%m}"] += 1
                        standard = standards[row["standard_id"]]
                        ours.append(self._limit(case, row, it, standard, names))
            with self.subTest(span=span):
                rows = self._assert_register("timers", ours, months, "Target", span)
        self.assertTrue(any(it["Was paused"] == "yes" for it in rows))
        self.assertTrue(any(it["Extensions"] for it in rows))

    def _limit(self, case, row, it, standard, names):
        """A row as it must be; dates by the standard, day by day."""
        met = it.state == "met"
        date_due = due(self.recount.offices[row["agency_id"]], standard, it)
        in_time = ("yes" if it.stopped <= date_due else "no") if met else None
        return {
            "office": case["agency_id"],
            "moments": {
                "Counted from": it.started,
                "Due": date_due,
                "Reached": it.stopped,
            },
            "Case": case["number"],
            "Office": names[0][case["agency_id"]],
            "Calendar of": names[0][row["agency_id"]],
            "Service": names[1].get(case["service_id"]),
            "Target": self._label("gov.service.timer", "target", standard["target"]),
            "Standard": standard["title"],
            "Amount": standard["amount"],
            "Unit": self._label("gov.service.standard", "unit", standard["unit"]),
            "Legal basis": standard["legal_basis"],
            "State": self._label("gov.service.timer", "state", it.state),
            "In time": in_time,
            "Extensions": it.extensions,
            "Extended by": it.more,
            "Was paused": "yes" if it.stood else "no",
            "Why it moved": it.why,
        }

    # ------------------------------------------------------------------
    # DECISIONS, PROMISES
    # ------------------------------------------------------------------

    def test_register_of_decisions(self):
        seen = {it["id"]: it for it in self._seen().values()}
        names = self._names_of("gov_agency"), self._names_of("gov_service")
        for span in SPANS:
            ours, months = [], Counter()
            for row in self.recount._rows("SELECT * FROM gov_decision"):
                case = seen.get(row["ticket_id"])
                day = self.recount.offices[row["agency_id"]].day(row["at"])
                if not case or not span[0] <= day <= span[1]:
                    continue
                months[f"{day:%Y-%m}"] += 1
                ours.append(
                    {
                        "office": row["agency_id"],
                        "moments": {"Decided": row["at"]},
                        "Case": case["number"],
                        "Kind": self._label(
                            "helpdesk.ticket", "case_kind", case["case_kind"]
                        ),
                        "Service": names[1].get(case["service_id"]),
                        "Office": names[0][row["agency_id"]],
                        "Decided by": row["decided_by_name"],
                        "Outcome": self._label(
                            "gov.decision", "outcome", row["outcome"]
                        ),
                        "Grounds": row["grounds"],
                        "Way of redress": row["redress"],
                        "Letter": row["letter_title"],
                        "Digest": row["text_digest"],
                    }
                )
            with self.subTest(span=span):
                self._assert_register("decisions", ours, months, "Outcome", span)

    def test_register_of_promises(self):
        """One of the town, and four more: kept, kept late, broken and called off."""
        self._promise_more()
        self.recount = self._recounted()
        told = told_limits(self.recount)
        names = self._names_of("gov_agency"), self._names_of("gov_service")
        ours, months, states = [], Counter(), Counter()
        for case in self._seen().values():
            for limit in self.recount.limits[case["id"]]:
                row, it = limit.row, told[limit.row["id"]]
                if row["target"] != "promise":
                    continue
                day = self.recount.offices[case["agency_id"]].day(row["deadline"])
                months[f"{day:%Y-%m}"] += 1
                states[self._label("gov.service.timer", "state", it.state)] += 1
                ours.append(
                    {
                        "office": case["agency_id"],
                        "moments": {
                            "Made": it.started,
                            "Due": row["deadline"],
                            "Done": it.stopped,
                        },
                        "Case": case["number"],
                        "Office": names[0][case["agency_id"]],
                        "Service": names[1].get(case["service_id"]),
                        "Promise": row["promise"],
                        "Kept": self._kept_or_not(it, row["deadline"]),
                    }
                )
        rows = self._assert_register("promises", ours, months, states)
        self.assertEqual(
            {it["Kept"] for it in rows},
            {"kept", "kept late", "broken", "open", "called off"},
        )

    def _promise_more(self):
        """By the officer of a case that is open, three days ago."""
        case = self.env.ref("gov_crm_l10n_ph.case_luz_light")
        officer = case.user_id
        self.assertTrue(officer and case.is_open)
        now = fields.Datetime.now()
        begun, settled = now - 3 * ONE_DAY, now - 1.5 * ONE_DAY
        kept, late, _broken, off = (
            case.with_user(officer)._promise(
                name, begun + days * ONE_DAY, begun, officer
            )
            for name, days in (("kept", 2), ("late", 1), ("broken", 2), ("off", 2))
        )
        with freeze_time(settled):
            (kept | late).with_user(officer).action_keep()
        off._cancel(settled, "The citizen does not need it any more")

    def _kept_or_not(self, it, date_due):
        if it.state == "cancelled":
            return "called off"
        if it.state == "met":
            return "kept" if it.stopped <= date_due else "kept late"
        return "broken" if date_due < fields.Datetime.now() else "open"

    # ------------------------------------------------------------------
    # WHO LOOKED
    # ------------------------------------------------------------------

    def test_register_of_who_looked(self):
        """Two people make registers, one of them in a night on which months part."""
        Log = self.env["gov.access.log"]
        with freeze_time(NIGHT):
            self._register("cases", user=self.supervisor)
            self.env.cr.precommit.run()
        self._register("cases")
        ids = self.cases.partner_id.ids
        Log.with_user(self.oversight)._note("res.partner", ids, "form", "A complaint")
        self.env.cr.precommit.run()
        here = self.cases.agency_id.ids[0]
        self.assertEqual(self.oversight.tz, self.recount.offices[here].zone.key)
        codes = {it["id"]: it["code"] for it in self.recount._rows("TABLE gov_agency")}
        for span in (*SPANS, (date(2026, 11, 1), date(2026, 11, 1))):
            ours, months = [], Counter()
            for row in self.recount._rows("TABLE gov_access_log"):
                day = self.recount.offices[here].day(row["at"])
                if not span[0] <= day <= span[1]:
                    continue
                months[f"{day:%Y-%m}"] += 1
                offices = sorted(codes[it] for it in row["agency_arr"])
                ours.append(
                    {
                        "office": here,
                        "moments": {"When": row["at"]},
                        "Login": row["login"],
                        "User number": row["user_id"],
                        "Offices": ", ".join(offices) or None,
                        "What": self._label("gov.access.log", "model", row["model"]),
                        "How": self._label("gov.access.log", "kind", row["kind"]),
                        "Reason": row["reason"],
                        "How many": len(row["res_ids"]),
                        "Numbers of records": ", ".join(map(str, row["res_ids"][:20])),
                    }
                )
            with self.subTest(span=span):
                self.assertTrue(ours)
                self._assert_register("access_log", ours, months, "How", span)
