"""Counts again, from the story files alone, what became of the referrals of the demo town.

A second opinion in plain Python: it reads the same files as the loader and uses none of its
code, nor any of the rules of the add-on.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "demo" / "cases"
OPEN = ("sent", "received")
LIVE = (*OPEN, "accepted")


@dataclass
class Told:
    """A referral as the story tells it."""

    kind: str
    sender: str
    receiver: str
    state: str = "sent"
    hop: int = 0
    expired: bool = False
    shared: int = 0
    gives_back: "Told | None" = None


@dataclass
class Story:
    """What happened to one case."""

    path: list  # offices that had it, in their order
    is_open: bool = True
    referrals: list = field(default_factory=list)

    def play(self, step, offices):
        """:param offices: ``{user: the offices of that user}``"""
        act = getattr(self, f"on_{step['do']}", None)
        if act:
            act(step, offices.get(step.get("by"), ()))

    def _one(self, states, receivers=None, kind=None):
        [found] = [
            it
            for it in self.referrals
            if it.state in states
            and (receivers is None or it.receiver in receivers)
            and kind in (None, it.kind)
        ]
        return found

    def on_refer(self, step, _offices, **values):
        told = Told(step.get("kind", "transfer"), self.path[-1], step["to"], **values)
        told.shared = _shared(step)
        self.referrals.append(told)

    def on_give_back(self, step, _offices):
        taken = self._one(["accepted"], [self.path[-1]], "transfer")
        self.on_refer({"to": taken.sender}, (), gives_back=taken)

    def on_share(self, step, _offices):
        self._one(LIVE, [step["to"]]).shared += _shared(step)

    def on_accept(self, _step, _offices):
        self._accept(self._one(OPEN, kind="transfer"))

    def _accept(self, told):
        for former in self.referrals:
            if former.kind == "transfer" and former.state == "accepted":
                back = told.gives_back is former
                former.state = "returned" if back else "completed"
        told.state = "accepted"
        told.hop = 1 + max(it.hop for it in self.referrals)
        self.path.append(told.receiver)

    def on_join(self, _step, offices):
        self._one(OPEN, offices).state = "accepted"

    def on_answer(self, _step, offices):
        self._one(["accepted"], offices).state = "completed"

    def on_send_back(self, _step, offices):
        self._one(OPEN, offices).state = "returned"

    def on_decline(self, _step, _offices):
        self._one(OPEN, kind="transfer").state = "declined"

    def on_withdraw(self, _step, _offices):
        self._one(OPEN, kind="transfer").state = "withdrawn"

    def on_expire(self, _step, _offices):
        told = self._one(OPEN)
        told.state, told.expired = "returned", True

    def on_outside(self, step, _offices):
        if step["act"] == "wrote":
            return
        told = self._one(LIVE)
        if step["act"] == "accepted" and told.kind == "transfer":
            self._accept(told)
        else:
            told.state = step["act"]

    def on_decide(self, _step, _offices):
        self.is_open = False
        for told in self.referrals:
            if told.state in LIVE:
                taken = told.kind == "transfer" and told.state == "accepted"
                told.state = "completed" if taken else "withdrawn"


def _shared(step):
    return len(step.get("share", "").split()) + ("message" in step)


def recount(today, service_offices, user_offices):
    """``{key of the case: Story}`` of what had happened by then.

    :param today: time of day, “10:00”; what is told of ``0d`` after it has not happened
    :param service_offices: ``{service: the office that offers it}``
    :param user_offices: ``{user: the offices of that user}``
    """
    stories = {}
    for path in sorted(FOLDER.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            office = case.get("agency") or service_offices[case["service"]]
            story = stories[case["key"]] = Story([office])
            for step in case["steps"]:
                day, time = step["at"].split()
                if (int(day[:-1]), time) >= (0, today):
                    break
                story.play(step, user_offices)
    return stories
