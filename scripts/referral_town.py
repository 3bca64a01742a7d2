"""Offices, people and cases for ``check_referrals.py``."""

import sys
from contextlib import contextmanager
from pathlib import Path

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

# Modules of the tests that need no test runner.
sys.path.append(str(Path(__file__).resolve().parents[1] / "gov_crm" / "tests"))

from referral_acts import ReferralActs  # noqa: E402
from referral_model import LIVE, OPEN, Person  # noqa: E402

__all__ = ["LIVE", "OPEN", "ReferralActs", "Town", "environment"]

CASES = 24


@contextmanager
def environment(database):
    """An environment of the superuser that commits at the end."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


class Town:
    """Offices, people and cases, in plain values that each process knows."""

    def __init__(self, database):
        self.database = database
        with environment(database) as env:
            self._rules(env)
            self._offices(env)
            self.people = list(self._people(env))
            self._file(env)

    def _rules(self, env):
        Standard = env["gov.service.standard"]
        Standard.search([]).active = False
        self.grounds = env.ref("gov_crm.gov_pause_reason_opinion")
        self.grounds.max_times = 9
        rule = {"unit": "working_days", "legal_basis": "City ordinance 1"}
        for target, amount in (
            ("resolve", 10),
            ("first_response", 3),
            ("referral_accept", 2),
            ("referral_act", 5),
        ):
            Standard.create(
                {"name": target, "target": target, "amount": amount, **rule}
            )
        resolve = Standard.search([("target", "=", "resolve")])
        resolve.write({"pause_reason_ids": self.grounds.ids, "extension_max": 9})
        self.ground = self.grounds.id
        self.known = env.ref("gov_crm.gov_referral_reason_known").id

    def _offices(self, env):
        city, province = env["gov.agency"].create(
            [{"name": name, "code": name[:4].upper()} for name in ("City", "Province")]
        )
        below = env["gov.agency"].create(
            [
                {"name": name, "code": name[:4].upper(), "parent_id": city.id}
                for name in ("Permits", "Roads", "Treasury")
            ]
        )
        agencies = city | province | below
        agencies.referral_hop_limit = 0
        self.offices, self.city = agencies.ids, city

    def _people(self, env):
        """Two officers in each office, one of two offices, and a supervisor above."""
        agencies = env["gov.agency"].browse(self.offices)
        wanted = [(agency, 2) for agency in agencies for _number in range(2)]
        wanted += [(agencies[2:4], 2), (self.city, 3)]
        groups = {2: "case_officer", 3: "supervisor"}
        for number, (offices, rank) in enumerate(wanted):
            user = env["res.users"].with_context(no_reset_password=True).create(
                {
                    "name": f"Officer {number}",
                    "login": f"referral_{number}",
                    "notification_type": "inbox",
                    "group_ids": [(6, 0, env.ref(f"gov_crm.group_gov_{groups[rank]}").ids)],
                    "gov_agency_ids": [(6, 0, offices.ids)],
                }
            )  # fmt: skip
            yield Person(user.id, user.name, rank, frozenset(user._gov_scope_ids()))

    def _file(self, env):
        """Each case twice, as the same officer; ``{case: twin}`` and who keeps the twin."""
        self.twins, self.keepers = {}, {}
        # Each with a citizen of its own: Odoo touches the record of whom it tells something.
        citizens = env["res.partner"].create(
            [{"name": f"Citizen {n}", "phone": "0900 111 2222"} for n in range(CASES)]
        )
        with freeze_time("2026-11-23 01:00"):
            for number in range(CASES):
                clerk = self.people[number % 10]
                vals = {"partner_id": citizens[number].id, "name": f"Case {number}"}
                tickets = env["helpdesk.ticket"].with_user(clerk.uid)
                case, twin = tickets.create([vals, vals])
                self.twins[case.id], self.keepers[case.id] = twin.id, clerk
            env.flush_all()
        self.cases = list(self.twins)
