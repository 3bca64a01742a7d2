"""What a time limit is, told by its events alone.

The events of a timer are kept for good and in order; whatever else is stored about it can be
made again from them. Moments are naive UTC, as they are stored.
"""

from dataclasses import dataclass, field

RUNNING, PAUSED, MET, CANCELLED = "running", "paused", "met", "cancelled"
# Events that change a timer. Others (warned, late, escalated …) only tell what was set off.
LAW_KINDS = frozenset(
    ("start", "pause", "resume", "extend", "move", "choose", "stop", "cancel", "reopen")
)


@dataclass
class TimerHistory:
    """The fold of the events of one timer."""

    state: str = RUNNING
    started_at: object = None
    deadline: object = None
    stopped_at: object = None
    extension_count: int = 0
    extended_amount: int = 0
    paused_at: object = None
    resumes_at: object = None
    pauses: list = field(default_factory=list)

    def spans(self):
        """Every span in which the clock stood still, as ``(from, to)``; of a pause that
        still lasts the latest moment at which it ends."""
        if self.state == PAUSED:
            return [*self.pauses, (self.paused_at, self.resumes_at)]
        return self.pauses

    def follow(self, event):
        """Take in the next event.

        :raises ValueError: an event that cannot follow the ones before it
        """
        if event.kind not in LAW_KINDS:
            return
        kind, before = event.kind, self.state
        possible = {
            "resume": (PAUSED,),
            "pause": (RUNNING,),
            "extend": (RUNNING,),
            "stop": (RUNNING,),
            "reopen": (MET,),
        }.get(kind, (RUNNING, PAUSED))
        if before not in possible:
            raise ValueError(
                f"“{kind}” cannot follow while the time limit is {before}."
            )
        self.deadline = event.deadline
        if kind == "start":
            self.started_at = event.at
        elif kind == "pause":
            self.state, self.paused_at = PAUSED, event.at
            self.resumes_at = event.until
        elif kind == "resume":
            self.pauses.append((self.paused_at, event.at))
            self.state, self.paused_at, self.resumes_at = RUNNING, None, None
        elif kind == "extend":
            self.extension_count += 1
            self.extended_amount += event.amount
        elif kind == "choose":
            self.extended_amount = event.amount
        elif kind == "stop":
            self.state, self.stopped_at = MET, event.at
        elif kind == "reopen":
            if self.started_at:
                self.pauses.append((self.stopped_at, event.at))
            self.state, self.stopped_at = RUNNING, None
        elif kind == "cancel":
            self.state = CANCELLED


def fold(events):
    """Replay events in their order.

    :param events: objects with ``kind``, ``at``, ``deadline``, ``until`` (end of a pause at
        the latest) and ``amount`` (of an extension; with “choose” what is left of all
        extensions under the new standard; in the unit of the promise)
    :rtype: TimerHistory
    :raises ValueError: an event that cannot follow the ones before it
    """
    history = TimerHistory()
    for event in events:
        history.follow(event)
    return history
