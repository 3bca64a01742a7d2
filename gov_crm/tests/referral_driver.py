"""Draws what happens next, does it through the doors of clients, and compares what came of
it with :mod:`.referral_model` and with a twin of each case that is never referred."""

from collections import Counter
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from .referral_acts import ReferralActs
from .referral_model import LIVE, SECOND, ModelCase
from .referral_snapshot import look

UTC = timezone.utc
MANILA = ZoneInfo("Asia/Manila")
# Where something may tip over: opening, lunch and closing time, midnight.
EDGES = [time(0), time(8), time(12), time(13), time(17), time(23, 59, 59)]
WORDS = ["It is about a road.", "", "  "]
WORD_WEIGHTS = [30, 1, 1]
OUTCOMES = ["granted", "denied", "resolved", "withdrawn", "duplicate"]
# What the acts change and read.
FORGOTTEN = (
    "helpdesk.ticket",
    "gov.referral",
    "gov.referral.share",
    "gov.custody",
    "gov.service.timer",
    "gov.service.timer.event",
    "gov.decision",
    "gov.evidence",
    "gov.work.suspension",
    "mail.message",
    "mail.activity",
    "ir.attachment",
)
# After so many steps somebody looks what there is to see.
LOOK_EVERY = 10
# How often each act is tried, by its name after “do_”.
ACTS = {
    "file": 1,
    "refer": 20,
    "accept": 15,
    "take_on": 5,
    "accept_many": 2,
    "receive": 5,
    "decline": 6,
    "ask": 3,
    "send_back": 4,
    "answer": 5,
    "give_back": 4,
    "withdraw": 5,
    "share_more": 3,
    "take": 2,
    "say": 2,
    "papers_there": 2,
    "pause": 2,
    "resume": 2,
    "extend": 1,
    "decide": 2,
    "reopen": 4,
    "expire": 3,
    "sweep": 2,
    "closure": 0.5,
}


class CaseDriver:
    """One sequence of acts: time, chance, and what happens to cases.

    :param town: what there is: people, offices, grounds, and the test that looks
    :param rng: ``random.Random``; the same one does the same again
    :param clock: frozen time of the test, which this moves forward
    :param acts: names of :data:`ACTS`
    """

    def __init__(self, town, rng, clock, acts):
        self.town, self.rng, self.clock = town, rng, clock
        self.env = town.env
        self.acts = ReferralActs(self.call)
        self.names = [name for name in ACTS if name in acts]
        self.weights = [ACTS[name] for name in self.names]
        self.cases, self.touched, self.step_number = [], [], 0
        self.closure = False
        self.done, self.refused = Counter(), Counter()

    def call(self, uid, model, method, *args, context=None, **kwargs):
        """Call a public method as a client does."""
        context = {**(context or {}), "lang": "en_US", "tz": "Asia/Manila", "uid": uid}
        kwargs["context"] = context
        return call_kw(self.env(user=uid)[model], method, list(args), kwargs)

    @property
    def now(self):
        return datetime.now().replace(microsecond=0)

    def step(self):
        """Let time pass, and let somebody do something."""
        self.step_number += 1
        self._tick()
        name = "file"
        if len(self.cases) >= self.town.CASES_AT_LEAST:
            [name] = self.rng.choices(self.names, self.weights)
        self._forget()
        self.act, self.touched = name, []
        getattr(self, f"do_{name}")()
        self.env.flush_all()
        for case in self.touched:
            look(self.town, self.env, case)
        if self.step_number % LOOK_EVERY == 0:
            self._look_as(self.rng.choice(self.town.people))

    def _look_as(self, person):
        """Somebody sees the cases and referrals that concern them, and nothing else."""
        equal = self.town.assertEqual
        referrals = [it.id for case in self.cases for it in case.referrals]
        seen = sorted(it.id for it in self._referrals() if it.seen_by(person))
        equal(self._found(person, "gov.referral", "id", referrals), seen, person)
        shares = self.env["gov.referral.share"].search([("referral_id", "in", seen)])
        found = self._found(person, "gov.referral.share", "referral_id", referrals)
        equal(found, sorted(shares.ids), person)
        if person.rank or person.sees_all:  # citizens see their own
            cases = [case.id for case in self.cases]
            seen = [case.id for case in self.cases if case.seen_by(person)]
            equal(self._found(person, "helpdesk.ticket", "id", cases), seen, person)

    def _found(self, person, model, name, ids):
        try:
            found = self.call(person.uid, model, "search", [(name, "in", ids)])
        except AccessError:
            return []
        return sorted(found)

    def _forget(self):
        """Begin with an empty memory, as each request does; what nobody changes here stays."""
        self.env.flush_all()
        for model in FORGOTTEN:
            self.env[model].invalidate_model(flush=False)

    # -- time -------------------------------------------------------------------

    def _tick(self):
        draw, now = self.rng.random(), self.now
        if draw < 0.15:
            return
        if draw < 0.4:
            step = timedelta(seconds=self.rng.randint(1, 90))
        elif draw < 0.88:
            step = timedelta(minutes=self.rng.randint(1, 180))
        elif draw < 0.98:
            step = self._next_edge(now) - now
        else:
            step = timedelta(hours=self.rng.randint(6, 120))
        self.clock.move_to(max(now + step, now))

    @staticmethod
    def _local(moment):
        return moment.replace(tzinfo=UTC).astimezone(MANILA)

    def _next_edge(self, now):
        local = self._local(now)
        edge = self.rng.choice(EDGES)
        day = local.date() + timedelta(days=edge <= local.time())
        edge = datetime.combine(day, edge, MANILA).astimezone(UTC)
        return edge.replace(tzinfo=None) + timedelta(seconds=self.rng.randint(-1, 1))

    def _after_last_move(self, case):
        """A moment at which closing needs no second added, so that the twin closes then."""
        self.clock.move_to(max(self.now, case.since + SECOND))

    # -- drawing ----------------------------------------------------------------

    def _case(self, wanted=None):
        """Mostly an open one, or one of which this is true, and one of the last ones: more
        happens to one case. None, and one is referred instead, where there is none."""
        cases = self.cases[-self.town.CASES_AT_LEAST :]
        if self.rng.random() < 0.92:
            cases = [it for it in cases if (wanted(it) if wanted else it.is_open)]
        if not cases and wanted:
            self.do_refer()
            return None
        return self.rng.choice(cases or self.cases)

    def _person(self, allowed):
        """Mostly somebody of whom the act is expected, otherwise anybody."""
        people = self.town.people
        if self.rng.random() < 0.88:
            people = [person for person in people if allowed(person)] or people
        return self.rng.choice(people)

    def _referral(self, wanted=LIVE):
        """Mostly one in one of these states, otherwise any. None, and one is sent instead,
        where there is none."""
        referrals = self._referrals()
        if self.rng.random() < 0.9:
            referrals = [it for it in referrals if it.state in wanted]
        if not referrals:
            self.do_refer()
            return None
        return self.rng.choice(referrals)

    def _referrals(self):
        return [it for case in self.cases for it in case.referrals]

    def _words(self):
        [text] = self.rng.choices(WORDS, WORD_WEIGHTS)
        return text

    def _office(self, *unlikely):
        offices = self.town.offices
        if self.rng.random() < 0.93:
            offices = [office for office in offices if office not in unlikely]
        return self.rng.choice(offices)

    # -- doing ------------------------------------------------------------------

    def _attempt(self, cases, refusal, act, *args):
        """Do it as one request, and see that it is refused when and only when it must be.

        :param refusal: why it must be refused, or “”
        :return: whether it was done
        """
        words = f"{self.step_number} {self.now:%a %d %b %H:%M:%S} {self.act} {args}"
        for case in cases:
            case.history.append(f"{words} – {refusal or 'allowed'}")
        self.touched = cases
        try:
            with self.env.cr.savepoint():
                act(*args)
        except UserError as error:
            self.town.assertTrue(refusal, f"Refused, but is lawful: {error}")
            self.refused[self.act] += 1
            return False
        self.town.assertFalse(refusal, f"Done, but must be refused: {refusal}")
        for case in cases:
            case.seen = None
        self.done[self.act] += 1
        return True

    def story(self):
        """What happened to the cases of the last step, a line an act."""
        return "\n".join(
            f"Case {case.id}, filed {case.filed_at}:\n" + "\n".join(case.history)
            for case in self.touched
        )

    def _with_twin(self, case, person, rank, act, *args):
        """Move the clock of a case and of its twin; whether the law allowed it."""
        refusal = case.why_not_change(person, rank)
        if not refusal:
            keeper = self.town.keepers[case.entry]
            try:
                with self.env.cr.savepoint():
                    act(keeper.uid, case.twin, *args)
            except UserError as error:
                refusal = f"as of the twin: {error}"
            self._forget()
        return self._attempt([case], refusal, act, person.uid, case.id, *args)

    # -- the case ---------------------------------------------------------------

    def do_file(self):
        clerk = self.rng.choice(self.town.clerks)
        service = self.rng.choice(self.town.services)
        vals = {
            "service_id": service.id,
            "partner_id": self.rng.choice(self.town.citizens).id,
            "agency_id": self.rng.choice(sorted(clerk.scope)),
            "missing_papers": self.rng.choice([False, False, "Barangay clearance"]),
        }
        # Two of the same: one goes its way, the other stays where it came in.
        case, twin = self.acts.file(clerk.uid, vals, vals)
        self.done[self.act] += 1
        by_law = service == self.town.lapsing
        case = ModelCase(case, twin, vals["agency_id"], self.now, by_law)
        self.cases.append(case)
        self.touched = [case]

    def do_take(self):
        case = self._case()
        person = self._person(lambda it: not case.why_not_change(it))
        member = case.holder in self.town.memberships.get(person.uid, ())
        refusal = case.why_not_change(person) or ("" if member else "no member")
        refusal = refusal or ("" if case.is_open else "closed")
        self._attempt([case], refusal, self.acts.take, person.uid, case.id)

    def do_say(self):
        case = self._case()
        if case.is_open:
            person = self._person(lambda it: not case.why_not_change(it))
            self._with_twin(case, person, 1, self.acts.say, "We look into it")

    def do_papers_there(self):
        case = self._case(lambda it: it.is_open and not it.clock("started_at"))
        if case:
            person = self._person(lambda it: not case.why_not_change(it))
            self._with_twin(case, person, 1, self.acts.papers_there)

    def do_pause(self):
        case = self._case(lambda it: it.clock("state") == "running")
        if case:
            person = self._person(lambda it: not case.why_not_change(it, 2))
            ground = self.rng.choice(self.town.grounds)
            args = ground.id, "Tax clearance"
            self._with_twin(case, person, 2, self.acts.pause, *args)

    def do_resume(self):
        case = self._case(lambda it: it.clock("state") == "paused")
        if case:
            person = self._person(lambda it: not case.why_not_change(it, 2))
            self._with_twin(case, person, 2, self.acts.resume)

    def do_extend(self):
        case = self._case(lambda it: it.clock("state") == "running")
        if case:
            person = self._person(lambda it: not case.why_not_change(it, 2))
            amount = self.rng.choice([1, 2, 99])
            self._with_twin(case, person, 2, self.acts.extend, amount)

    def do_decide(self):
        case = self._case()
        self._after_last_move(case)
        person = self._person(lambda it: not case.why_not_change(it, 2))
        outcome = self.rng.choice(OUTCOMES)
        if self._with_twin(case, person, 2, self.acts.decide, outcome):
            case.close(self.now)

    def do_reopen(self):
        case = self._case(lambda it: not it.is_open)
        if case:
            self._after_last_move(case)
            person = self._person(lambda it: not case.why_not_change(it, 2))
            if self._with_twin(case, person, 2, self.acts.reopen, "An error"):
                case.reopen()
