from datetime import timedelta

from .referral_driver import CaseDriver
from .referral_model import OPEN, ModelReferral

KINDS = ["transfer", "consult", "joint"]
KIND_WEIGHTS = [6, 2, 2]


class ReferralDriver(CaseDriver):
    """What happens to referrals, and what the machine does about them."""

    # -- the sender -------------------------------------------------------------

    def do_refer(self):
        self.act = "refer"
        case = self._case()
        person = self._person(lambda it: not case.why_not_change(it))
        [kind] = self.rng.choices(KINDS, KIND_WEIGHTS)
        if case.pending() and self.rng.random() < 0.7:
            kind = self.rng.choice(KINDS[1:])
        office, reason = self._office(case.holder), self._words()
        tick = self.rng.choice([0, 0, 0, 2])
        vals, returns = {}, None
        if self.rng.random() < 0.3:
            vals["override_reason"] = self.rng.choice(["The map was wrong", " "])
        if self.rng.random() < 0.05:
            returns = self.rng.choice([None, *self._referrals()])
            vals["returns_id"] = returns and returns.id
        refusal = case.why_not_refer(
            person,
            office,
            kind,
            self.town.hop_limits[case.holder],
            vals.get("override_reason", "").strip(),
            returns,
        )
        refusal = refusal or ("" if reason.strip() else "no reason")
        if office == self.town.closed_office:
            refusal = refusal or "no such office any more"
        args = person.uid, case.id, office, kind, reason, tick
        act = self.acts.refer
        if self._attempt([case], refusal, lambda *args: act(*args, **vals), *args):
            self._note_referral(case, kind, office, person, returns)

    def _note_referral(self, case, kind, office, person, returns=None):
        self.env.cr.execute(
            "SELECT max(id) FROM gov_referral WHERE ticket_id = %s", [case.id]
        )
        [number] = self.env.cr.fetchone()
        holder, uid = case.holder, person.uid
        case.refer(
            ModelReferral(number, case, kind, holder, office, uid, returns=returns)
        )

    def do_give_back(self):
        taken = [it for it in self._referrals() if it.taken_over]
        if not taken:
            return self.do_refer()
        referral = self.rng.choice(taken)
        case, office = referral.case, referral.origin
        person = self._person(lambda it: not case.why_not_change(it))
        reason = self._words()
        limit = self.town.hop_limits[case.holder]
        refusal = case.why_not_refer(
            person, office, "transfer", limit, returns=referral
        )
        refusal = refusal or ("" if reason.strip() else "no reason")
        args = person.uid, referral.id, reason
        if self._attempt([case], refusal, self.acts.give_back, *args):
            self._note_referral(case, "transfer", office, person, referral)
        return None

    def do_withdraw(self):
        if referral := self._referral():
            person = self._person(lambda it: not referral.why_not_withdraw(it))
            refusal = referral.why_not_withdraw(person)
            args = person.uid, referral.id
            if self._attempt([referral.case], refusal, self.acts.withdraw, *args):
                referral.case.end(referral, "withdrawn")

    def do_share_more(self):
        if referral := self._referral():
            person = self._person(lambda it: not referral.why_not_share(it))
            tick = self.rng.choice([0, 1, 3])
            refusal = referral.why_not_share(person) or ("" if tick else "nothing")
            args = person.uid, referral.id, tick
            self._attempt([referral.case], refusal, self.acts.share_more, *args)

    # -- the receiver -----------------------------------------------------------

    def do_receive(self):
        if referral := self._referral(OPEN):
            person = self._person(lambda it: not referral.why_not_answer(it))
            refusal = referral.why_not_answer(person)
            args = person.uid, referral.id
            if self._attempt([referral.case], refusal, self.acts.receive, *args):
                referral.state = "received"

    def do_accept(self):
        if referral := self._referral(OPEN):
            person = self._person(lambda it: not referral.why_not_accept(it))
            refusal = referral.why_not_accept(person)
            args = person.uid, referral.id
            if self._attempt([referral.case], refusal, self.acts.accept, *args):
                referral.case.accept(referral, self.now)

    def do_take_on(self):
        if referral := self._referral(OPEN):
            person = self._person(lambda it: not referral.why_not_accept(it))
            hours = self.rng.choice([None, None, 1, -1, 24 * 90])
            act_by = hours and self.now + timedelta(hours=hours)
            refusal = referral.why_not_accept(person)
            if hours not in (None, 1):
                refusal = refusal or "no such target"
            args = person.uid, referral.id, act_by or False
            if self._attempt([referral.case], refusal, self.acts.take_on, *args):
                referral.case.accept(referral, self.now)

    def do_accept_many(self):
        some = [it for it in self._referrals() if it.state in OPEN]
        some = self.rng.sample(some, min(len(some), self.rng.choice([2, 2, 3])))
        if some:
            person = self._person(lambda it: not some[0].why_not_accept(it))
            refusal = next(filter(None, (it.why_not_accept(person) for it in some)), "")
            cases = list({it.case.id: it.case for it in some}.values())
            args = person.uid, *(referral.id for referral in some)
            if self._attempt(cases, refusal, self.acts.accept, *args):
                for referral in some:
                    referral.case.accept(referral, self.now)

    def do_decline(self):
        if referral := self._referral(OPEN):
            person = self._person(lambda it: not referral.why_not_answer(it))
            text, sides = self._words(), (referral.origin, referral.target)
            ground = self.rng.choice([*self.town.declining, None])
            suggested = self._office(*sides) if self.rng.random() < 0.6 else False
            unknown = self.rng.random() < 0.5
            refusal = referral.why_not_answer(person) or (
                "no text"
                if not text.strip()
                else "no ground"
                if not ground
                else "nobody suggested"
                if ground.needs_suggestion and not suggested and not unknown
                else "one of the two"
                if suggested in sides
                else ""
            )
            args = person.uid, referral.id, text, ground and ground.id, suggested
            if self._attempt(
                [referral.case], refusal, self.acts.decline, *args, unknown
            ):
                referral.case.end(referral, "declined")

    def do_ask(self):
        if referral := self._referral():
            person = self._person(lambda it: not referral.why_not_speak(it))
            refusal = referral.why_not_speak(person)
            if self._reply(referral, person, "ask", refusal):
                if referral.state == "sent":
                    referral.state = "received"

    def do_send_back(self):
        if referral := self._referral():
            person = self._person(lambda it: not referral.why_not_return(it))
            refusal = referral.why_not_return(person)
            if self._reply(referral, person, "return", refusal):
                referral.case.end(referral, "returned")

    def do_answer(self):
        if referral := self._referral(["accepted"]):
            person = self._person(lambda it: not referral.why_not_complete(it))
            refusal = referral.why_not_complete(person)
            if self._reply(referral, person, "complete", refusal):
                referral.state = "completed"

    def _reply(self, referral, person, act, refusal):
        text = self._words()
        refusal = refusal or ("" if text.strip() else "no text")
        args = person.uid, referral.id, act, text
        return self._attempt([referral.case], refusal, self.acts.reply, *args)

    # -- the machine ------------------------------------------------------------

    def do_closure(self):
        """The city is closed on one of the next days: its open time limits move, those of
        the twins as well, and what is not answered gets more time."""
        if self.closure:
            self.do_refer()
            return
        day = self._local(self.now).date() + timedelta(days=self.rng.randint(1, 3))
        uid, model = self.town.service_admin.id, "gov.work.suspension"
        vals = {
            "name": "Typhoon",
            "proclamation": "Proclamation No. 123",
            "agency_ids": [(6, 0, self.town.city.ids)],
            "day_from": day,
            "day_to": day,
        }
        closure = self.call(uid, model, "create", vals)
        dialog = self.call(uid, model, "action_declare", [closure])
        self.call(uid, dialog["res_model"], "action_act", [dialog["res_id"]])
        self.closure = True
        self._machine()

    def do_expire(self):
        """What nobody answered goes back, and nothing else does; a closure gives more time."""
        unanswered = (
            "SELECT id FROM gov_referral WHERE state IN %s AND expires_at <= %s"
        )
        self.env.cr.execute(unanswered, [OPEN, self.now])
        silent = {row[0] for row in self.env.cr.fetchall()}
        self.env["gov.referral"]._cron_expire()
        self._machine()
        self.env.cr.execute(unanswered, [OPEN, self.now])
        self.town.assertFalse(self.env.cr.fetchall(), "Nobody took care of it")
        if self.closure:
            self.env["gov.referral"].flush_model()
            query = "SELECT id FROM gov_referral WHERE expires_at > %s AND id = ANY(%s)"
            self.env.cr.execute(query, [self.now, list(silent)])
            silent -= {row[0] for row in self.env.cr.fetchall()}
        for referral in self._referrals():
            if referral.id in silent:
                referral.case.end(referral, "returned")
                referral.expired = True

    def _machine(self):
        """Whatever happens by itself can concern all cases."""
        self.env.flush_all()
        self.done[self.act] += 1
        self.touched = self.cases
        for case in self.cases:
            case.history.append(f"{self.step_number} {self.now} {self.act}")
            case.seen = None

    def do_sweep(self):
        """Pauses end and the law decides; referrals follow the case."""
        self.env["gov.service.timer"]._cron_sweep()
        self._machine()
        for case in self.cases:
            twin = self.env["helpdesk.ticket"].browse(case.twin)
            if case.is_open and not twin.is_open:
                case.close(twin.closed_date)
