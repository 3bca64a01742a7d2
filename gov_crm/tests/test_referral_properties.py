import logging
import os
import random
import traceback
from collections import Counter

from freezegun import freeze_time

from odoo.tests import tagged

from .common import CASE_OFFICER, GovCommon, utc
from .referral_driver import ACTS
from .referral_driver_moves import ReferralDriver
from .referral_model import Person

_logger = logging.getLogger(__name__)
STEPS = int(os.environ.get("GOV_REFERRAL_STEPS", "3000"))
SEED = os.environ.get("GOV_REFERRAL_SEED", "5")
# Long enough that a case is handed over, closed, opened and handed over again.
SEQUENCE = 200
FRONTLINE = "gov_crm.group_gov_frontline"
SUPERVISOR = "gov_crm.group_gov_supervisor"
RANKS = [(3, SUPERVISOR), (2, CASE_OFFICER), (1, FRONTLINE)]


class ReferralTown(GovCommon):
    """Five offices, one of them in another tree, and their people."""

    CASES_AT_LEAST = 4
    # Whether a hand-over leaves the citizen's date as it is to the second.
    STRICT = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.treasury = cls._agency("Treasury", "TREA", parent=cls.city)
        cls.province = cls._agency("Province", "PROV")
        cls.province.referral_hop_limit = 0
        cls.treasury.referral_hop_limit = 2
        gone = cls._agency("Market Office", "MARK", parent=cls.city)
        gone.active = False
        agencies = cls.city + cls.roads + cls.permits + cls.treasury + cls.province
        # The closed one is tried now and then.
        cls.offices = [*agencies.ids * 6, gone.id]
        cls.closed_office = gone.id
        cls.hop_limits = {it.id: it.referral_hop_limit for it in agencies}
        cls._people()
        cls._rules()

    @classmethod
    def _people(cls):
        both = cls.roads + cls.treasury
        users = [
            cls.frontline,
            cls.officer,
            cls._user("permits_super", SUPERVISOR, cls.permits),
            cls.roads_officer,
            cls._user("roads_clerk", FRONTLINE, cls.roads),
            cls._user("two_offices", CASE_OFFICER, both),
            cls._user("treasurer", CASE_OFFICER, cls.treasury),
            cls._user("provincial", CASE_OFFICER, cls.province),
            cls._user("governor", SUPERVISOR, cls.province),
            cls.supervisor,
            cls._user("city_officer", CASE_OFFICER, cls.city),
        ]
        for user in users:
            user.notification_type = "inbox"  # mails take longer to write
        cls.memberships = {user.id: user.gov_agency_ids.ids for user in users}
        staff = [cls._person(user) for user in users]
        others = [
            cls.citizen_user,
            cls.employee,
            cls.oversight,
            cls.contractor,
            cls.service_admin,
        ]
        cls.people = staff * 3 + [cls._person(user) for user in others]
        cls.clerks = [person for person in staff if len(person.scope) == 1]
        over = {person.uid: person for person in staff if person.rank == 3}
        city = over[cls.supervisor.id]
        cls.keepers = dict.fromkeys(city.scope, city)
        cls.keepers[cls.province.id] = next(
            person for person in over.values() if cls.province.id in person.scope
        )

    @classmethod
    def _person(cls, user):
        rank = next((rank for rank, group in RANKS if user.has_group(group)), 0)
        scope = frozenset(user.gov_agency_ids.ids) if rank else frozenset()
        if user == cls.supervisor:
            scope |= {cls.roads.id, cls.permits.id, cls.treasury.id}
        sees_all = user.has_group("gov_crm.group_gov_oversight")
        return Person(user.id, user.name, rank, scope, sees_all)

    @classmethod
    def _rules(cls):
        cls._standard("referral_accept", 2)
        cls._standard("referral_act", 5)
        # Warnings have tests of their own, and take time.
        cls.env["gov.service.standard"].search([]).warn_percents = False
        cls.grounds = cls.env.ref("gov_crm.gov_pause_reason_papers")
        cls.grounds += cls.env.ref("gov_crm.gov_pause_reason_opinion")
        cls.grounds.max_times = 3
        cls.standard.write(
            {"amount": 10, "pause_reason_ids": cls.grounds, "extension_max": 2}
        )
        # Silence counts as approval here.
        cls.lapsing = cls.permit.copy({"name": "Licence"})
        cls._standard(
            "resolve",
            12,
            service_ids=cls.lapsing.ids,
            pause_reason_ids=cls.grounds.ids,
            extension_max=1,
            warn_percents=False,
            on_lapse="approved",
            lapse_basis="City ordinance 1",
        )
        cls.services = [cls.permit, cls.permit, cls.lapsing]
        # One is told by e-mail; the others have none.
        by_phone = cls.env["res.partner"].create(
            {"name": "Nelia Santos", "phone": "0900 111 2222", "gov_is_citizen": True}
        )
        cls.citizens = [cls.citizen, *[by_phone] * 4]
        names = ("not_competent", "known", "not_lawful")
        cls.declining = [
            cls.env.ref(f"gov_crm.gov_referral_reason_{name}") for name in names
        ]


class ReferralPlay(ReferralTown):
    """Plays sequences of acts and undoes them.

    ``GOV_REFERRAL_STEPS`` and ``GOV_REFERRAL_SEED`` set how many acts and which.
    """

    ACTS = ACTS

    def _play(self, total):
        done, refused = Counter(), Counter()
        for number, before in enumerate(range(0, total, SEQUENCE)):
            steps = min(SEQUENCE, total - before)
            driver = self._sequence(f"{SEED}/{number}", steps)
            done += driver.done
            refused += driver.refused
        _logger.info(
            "%s steps: %s acts done (%s), %s refused (%s)",
            total,
            done.total(),
            _say(done),
            refused.total(),
            _say(refused),
        )
        return done, refused

    def _sequence(self, seed, steps):
        with self.env.cr.savepoint() as savepoint:
            with freeze_time(utc("2026-11-23 08:00+08:00")) as clock:
                driver = ReferralDriver(self, random.Random(seed), clock, self.ACTS)
                try:
                    for _step in range(steps):
                        driver.step()
                    self._examine(driver)
                except Exception as error:
                    raise self.failureException(
                        f"GOV_REFERRAL_SEED={SEED}, sequence {seed}: {error}\n"
                        f"{driver.story()}\n{traceback.format_exc()}"
                    ) from error
            savepoint.rollback()
        return driver

    def _examine(self, driver):
        """The checker finds nothing, whatever happened."""
        ids = [number for case in driver.cases for number in (case.id, case.twin)]
        tickets = self.env["helpdesk.ticket"].browse(ids)
        for result in self.env["gov.check"]._run(tickets):
            problems = "\n".join(result["problems"])
            driver.touched = [
                case
                for case in driver.cases
                if any(
                    number in problems
                    for number in tickets.browse([case.id, case.twin]).mapped("number")
                )
            ]
            self.assertFalse(problems, result["title"])


@tagged("post_install", "-at_install")
class TestReferralProperties(ReferralPlay):
    """Whatever people do, in whatever order: exactly one office has the case, and the
    citizen's clock runs as if the case had never been referred."""

    def test_interleavings(self):
        done, refused = self._play(STEPS * 9 // 10)
        if STEPS >= 3000:
            # Nothing was left out, and the refusals were tried as well.
            self.assertEqual(done.keys(), ACTS.keys())
            self.assertGreater(len(refused), len(ACTS) / 2)


@tagged("post_install", "-at_install")
class TestReferralPromises(ReferralPlay):
    """Offices with promises of their own: by a hand-over the citizen's date can become an
    earlier one and never a later one."""

    STRICT = False
    # Without what an earlier date makes impossible.
    ACTS = ACTS.keys() - {"pause", "resume", "extend", "sweep", "closure"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = [cls.permit]
        for days, agency in ((5, cls.roads), (20, cls.treasury), (8, cls.province)):
            cls._standard("resolve", days, starts_at="complete", agency_ids=agency.ids)

    def test_never_later(self):
        self._play(STEPS // 10)


def _say(counts):
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
