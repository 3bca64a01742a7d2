"""One of the processes of ``check_referrals.py``: it draws acts and does them as clients do."""

import fcntl
import json
import logging
import os
import random
import time
import traceback

from freezegun import freeze_time
from referral_town import LIVE, OPEN, ReferralActs, environment

from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, execute_cr

HOT = 6  # cases that half of all acts are about
SAME = 6  # so many acts at the beginning of a round are the same in all processes
# How often each act is tried.
ACTS = {
    "refer": 9,
    "accept": 9,
    "receive": 2,
    "decline": 2,
    "send_back": 2,
    "withdraw": 2,
    "ask": 1,
    "answer": 3,
    "give_back": 2,
    "share_more": 1,
    "say": 1,
    "pause": 1,
    "resume": 1,
    "extend": 1,
    "decide": 4,
    "reopen": 1,
    "expire": 1,
    "sweep": 1,
}


class Retries(logging.Handler):
    """Counts how often Odoo has tried a call again."""

    count = 0

    def emit(self, record):
        self.count += "tries left" in record.msg


def is_busy(error):
    """Whether somebody else was at the case at that moment."""
    return "Somebody else is changing this case" in str(error)


def journal(folder, seed, number):
    return folder / f"journal-{seed}-{number}"


class Process:
    """One of the processes: draws acts, and writes down what came of them."""

    def __init__(self, town, seed, number, folder):
        self.town, self.folder, self.number = town, folder, number
        self.common, self.own = random.Random(seed), random.Random(f"{seed}/{number}")
        self.rng = self.common
        self.acts = ReferralActs(self.call)
        self.retries = Retries()
        self.journal = os.open(
            journal(folder, seed, number), os.O_WRONLY | os.O_CREAT | os.O_APPEND
        )

    def run(self, moment, each):
        logger = logging.getLogger("odoo.service.model")
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(self.retries)
        # A query that has to be repeated is no error here; others come as exceptions.
        logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
        random.seed(f"{moment}/{self.number}")  # how long Odoo waits
        with freeze_time(moment, tick=True):
            for place in range(each):
                self.rng = self.common if place < SAME else self.own
                self.step()
        self.note("retried", self.retries.count)

    def note(self, what, *values):
        os.write(self.journal, (json.dumps([what, *values]) + "\n").encode())

    def call(self, uid, model, method, *args, context=None, **kwargs):
        """Call as a client does: one transaction, tried again where it must be."""
        kwargs["context"] = {**(context or {}), "lang": "en_US", "tz": "Asia/Manila"}
        with Registry(self.town.database).cursor() as cr:
            return execute_cr(cr, uid, model, method, list(args), kwargs)

    def step(self):
        rng = self.rng
        case = rng.choice(
            self.town.cases[:HOT] if rng.random() < 0.5 else self.town.cases
        )
        [name] = rng.choices(list(ACTS), ACTS.values())
        self.read(case)
        if not self.is_open and self.rng.random() < 0.5:
            name = "reopen"
        getattr(self, f"do_{name}")(case)

    def read(self, case):
        """What stands in the database at this moment; it may not last."""
        with Registry(self.town.database).cursor() as cr:
            cr.execute(
                "SELECT agency_id, is_open, is_paused FROM helpdesk_ticket WHERE id = %s",
                [case],
            )
            self.holder, self.is_open, self.is_paused = cr.fetchone()
            cr.execute(
                "SELECT id, kind, state, from_agency_id, to_agency_id, sent_by_id "
                "FROM gov_referral WHERE ticket_id = %s ORDER BY id",
                [case],
            )
            self.referrals = cr.dictfetchall()

    def attempt(self, name, act, *args):
        """Do it; whether it was done."""
        try:
            act(*args)
        except UserError as error:
            self.note("refused", "somebody else at it" if is_busy(error) else name)
            return False
        except Exception:
            self.note("failed", name, traceback.format_exc())
            return False
        self.note("done", name)
        return True

    def somebody(self, office):
        """Mostly of this office, and not always the same people in all processes."""
        people = self.town.people
        if self.own.random() < 0.85:
            people = [person for person in people if person.works_for(office)]
        return self.own.choice(people).uid

    def pick(self, *states, kinds=("transfer", "consult", "joint")):
        """A referral of the case, mostly in one of these states."""
        some = self.referrals[-3:]
        if self.rng.random() < 0.9:
            some = [it for it in some if it["state"] in states and it["kind"] in kinds]
        return self.rng.choice(some) if some else None

    # The receiver's acts, the sender's acts, and those on the case.

    def _answer(self, case, name, act, referral, *args):
        if not referral:
            self.do_refer(case)
            return
        uid = self.somebody(referral["to_agency_id"])
        self.attempt(name, act, uid, referral["id"], *args)

    def do_receive(self, case):
        self._answer(case, "receive", self.acts.receive, self.pick("sent"))

    def do_accept(self, case):
        self._answer(case, "accept", self.acts.accept, self.pick(*OPEN))

    def do_decline(self, case):
        args = "Not ours", self.town.known, False, True
        self._answer(case, "decline", self.acts.decline, self.pick(*OPEN), *args)

    def do_send_back(self, case):
        args = "return", "Which road?"
        self._answer(case, "send back", self.acts.reply, self.pick(*LIVE), *args)

    def do_ask(self, case):
        self._answer(
            case, "ask", self.acts.reply, self.pick(*LIVE), "ask", "Which road?"
        )

    def do_answer(self, case):
        referral = self.pick("accepted", kinds=("consult", "joint"))
        self._answer(
            case, "answer", self.acts.reply, referral, "complete", "They are paid."
        )

    def do_give_back(self, case):
        taken = [
            it
            for it in self.referrals
            if it["kind"] == "transfer" and it["state"] == "accepted"
        ]
        if taken:
            self._answer(case, "give back", self.acts.give_back, taken[-1], "Yours")

    def do_withdraw(self, case):
        if referral := self.pick(*LIVE):
            uid = self.somebody(referral["from_agency_id"])
            self.attempt("withdraw", self.acts.withdraw, uid, referral["id"])

    def do_share_more(self, case):
        if referral := self.pick(*LIVE):
            uid = self.somebody(self.holder)
            self.attempt("share more", self.acts.share_more, uid, referral["id"], 1)

    def do_refer(self, case):
        offices = [office for office in self.town.offices if office != self.holder]
        kind = self.rng.choice(["transfer", "transfer", "consult", "joint"])
        args = case, self.rng.choice(offices), kind, "It is about a road."
        uid, why = self.somebody(self.holder), {"override_reason": "It is settled"}
        act = self.acts.refer
        self.attempt("refer", lambda *args: act(*args, **why), uid, *args)

    def _with_twin(self, case, name, act, *args):
        """Do it to the twin as well, if it can be done; nobody else does meanwhile."""
        with open(self.folder / f"lock-{case}", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.note("begin", case)
            if self.attempt(name, act, self.somebody(self.holder), case, *args):
                keeper, twin = self.town.keepers[case], self.town.twins[case]
                while not self._follow(case, name, act, keeper.uid, twin, *args):
                    time.sleep(0.05)
            self.note("end", case)

    def _follow(self, case, name, act, *args):
        """Whether there is an outcome: a job of the machine may hold the twin."""
        try:
            act(*args)
        except Exception as error:
            if is_busy(error):
                return False
            self.note("twin failed", case, name, traceback.format_exc())
        return True

    def do_say(self, case):
        self._with_twin(case, "say", self.acts.say, "We look into it")

    def do_pause(self, case):
        self._with_twin(case, "pause", self.acts.pause, self.town.ground, False)

    def do_resume(self, case):
        self._with_twin(case, "resume", self.acts.resume)

    def do_extend(self, case):
        self._with_twin(case, "extend", self.acts.extend, 1)

    def do_decide(self, case):
        self._with_twin(case, "decide", self.acts.decide, "granted")

    def do_reopen(self, case):
        self._with_twin(case, "reopen", self.acts.reopen, "An error")

    def do_expire(self, case):
        self._job("expire", "gov.referral", "_cron_expire")

    def do_sweep(self, case):
        self._job("sweep", "gov.service.timer", "_cron_sweep")

    def _job(self, name, model, method):
        """A job of the machine, which runs again if somebody was in its way."""
        try:
            with environment(self.town.database) as env:
                getattr(env[model], method)()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.note("retried", 1)
        except Exception:
            self.note("failed", name, traceback.format_exc())
        else:
            self.note("done", name)
