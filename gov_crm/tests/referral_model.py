"""The contract of custody and referral in plain Python: who may do what, and what follows.

A second opinion, written from the contract and not from the code. It knows nothing of the
database. Moments are naive UTC and whole seconds.
"""

from dataclasses import dataclass, field
from datetime import timedelta

OPEN = ("sent", "received")
LIVE = (*OPEN, "accepted")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Person:
    """:param rank: 0 handles no cases, 1 frontline, 2 case officer, 3 supervisor
    :param scope: ids of the offices whose cases this person handles"""

    uid: int
    name: str
    rank: int
    scope: frozenset
    sees_all: bool = False

    def works_for(self, agency):
        return self.rank > 0 and agency in self.scope


@dataclass
class ModelReferral:
    id: int
    case: "ModelCase"
    kind: str
    origin: int
    target: int
    sender: int
    returns: "ModelReferral | None" = None
    state: str = "sent"
    hop: int = 0
    expired: bool = False

    @property
    def moves(self):
        return self.kind == "transfer"

    @property
    def taken_over(self):
        return self.moves and self.state == "accepted"

    def seen_by(self, person):
        sides = (self.origin, self.target, self.case.holder)
        return person.sees_all or any(map(person.works_for, sides))

    # Each of the following says why not, or “”.

    def why_not_answer(self, person):
        """Receive, accept, decline."""
        if not person.works_for(self.target):
            return "not the receiver"
        return "" if self.state in OPEN else "not open"

    def why_not_accept(self, person):
        own = person.uid == self.sender and "own referral"
        return self.why_not_answer(person) or own or ""

    def why_not_speak(self, person):
        """Ask back."""
        if not person.works_for(self.target):
            return "not the receiver"
        return "" if self.state in LIVE else "ended"

    def why_not_return(self, person):
        return self.why_not_speak(person) or (self.taken_over and "taken over") or ""

    def why_not_complete(self, person):
        if not person.works_for(self.target):
            return "not the receiver"
        return "" if self.state == "accepted" and not self.moves else "no question"

    def why_not_withdraw(self, person):
        if not any(map(person.works_for, (self.origin, self.case.holder))):
            return "not the sender"
        if self.state not in LIVE:
            return "ended"
        return "taken over" if self.taken_over else ""

    def why_not_share(self, person):
        if not person.works_for(self.case.holder):
            return "not the holder"
        return "" if self.state in LIVE else "ended"


@dataclass
class ModelCase:
    id: int
    twin: int
    entry: int
    filed_at: object
    by_law: bool
    is_open: bool = True
    referrals: list = field(default_factory=list)
    spans: list = field(default_factory=list)  # [office, from, to, id of the referral]
    told: int = 0  # notices to the citizen about where the case is
    history: list = field(default_factory=list)
    seen: object = None  # what the database said last, until something is done

    def __post_init__(self):
        self.spans.append([self.entry, self.filed_at, None, None])

    @property
    def holder(self):
        return self.spans[-1][0]

    @property
    def since(self):
        return self.spans[-1][1]

    def clock(self, name):
        """What the database said last of the time limit of the answer; None: nothing."""
        rows = (self.seen or {}).get("timers", ())
        rows = [
            row
            for row in rows
            if row["ticket_id"] == self.id and row["target"] == "resolve"
        ]
        return rows[-1][name] if rows else None

    @property
    def offices(self):
        return {span[0] for span in self.spans}

    @property
    def hops(self):
        return sum(referral.hop > 0 for referral in self.referrals)

    def live(self):
        return [referral for referral in self.referrals if referral.state in LIVE]

    def pending(self):
        return [it for it in self.referrals if it.moves and it.state in OPEN]

    def declined_by(self, office):
        return any(
            it.moves and it.state == "declined" and it.target == office
            for it in self.referrals
        )

    def seen_by(self, person):
        return person.sees_all or any(map(person.works_for, self.offices))

    def why_not_change(self, person, rank=1):
        """The least role an act needs, in the office that has the case."""
        if not person.works_for(self.holder):
            return "not the holder"
        return "" if person.rank >= rank else "role"

    def why_not_refer(self, person, office, kind, limit, override="", returns=None):
        """:param limit: hand-overs this holder allows without a supervisor; 0: any number"""
        if refusal := self.why_not_change(person):
            return refusal
        if not self.is_open:
            return "closed"
        if office == self.holder:
            return "has it"
        if returns and not (
            kind == "transfer"
            and returns.case is self
            and returns.taken_over
            and returns.origin == office
        ):
            return "gives back nothing"
        if kind == "transfer":
            if self.pending():
                return "on its way"
            loop = self.declined_by(office) or (limit and self.hops >= limit)
            if loop and not override:
                return "loop"
            return "loop, no supervisor" if loop and person.rank < 3 else ""
        asked = any(it.kind == kind and it.target == office for it in self.live())
        return "asked already" if asked else ""

    # What follows from each act.

    def refer(self, referral):
        self.referrals.append(referral)
        self.told += referral.moves

    def accept(self, referral, at):
        hop = self.hops + 1
        if not referral.moves:
            referral.state = "accepted"
            return
        for former in self.referrals:
            if former.taken_over:
                back = referral.returns is former
                former.state = "returned" if back else "completed"
        referral.state, referral.hop = "accepted", hop
        at = max(at, self.since + SECOND)
        self.spans[-1][2] = at
        self.spans.append([referral.target, at, None, referral.id])
        self.told += 1

    def end(self, referral, state):
        """Declined, returned, withdrawn, expired."""
        referral.state = state
        self.told += referral.moves

    def close(self, at):
        for referral in self.live():
            referral.state = "completed" if referral.taken_over else "withdrawn"
        self.spans[-1][2] = max(at, self.since + SECOND)
        self.is_open = False

    def reopen(self):
        self.spans.append([self.holder, self.spans[-1][2], None, None])
        self.is_open = True
