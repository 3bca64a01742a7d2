from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from odoo import api, models

from .gov_demo_releases import _moment
from .helpdesk_ticket import QUIET

_SERVICE = "service_road_repair"
# Who, answers in the last quarter, and how many of them were late.
_ANSWERED = (
    ("roads", 17, 3),
    ("officer", 15, 1),
    # Too few to say anything of.
    ("bridges", 8, 1),
)
_ANSWER = "<p>The road has been repaired. Made up, from the time before.</p>"
_COMMENT = (
    "Two of the three late ones waited for asphalt, which was bought late. The time limit "
    "went on, as this is no lawful ground for a pause."
)


class GovDemoTown(models.AbstractModel):
    """Evidence of staff performance in the City Engineer's Office: road repairs answered by
    three engineers in the last quarter. One of them has read and commented hers; that of the
    officer who can log in is still for him alone. Made up, and the same each time."""

    _inherit = "gov.demo.town"

    @api.model
    def _load_staff(self):
        # Made by the installation; rights are asked where the evidence is prepared.
        if self.env["gov.staff.evidence"].sudo().search_count([], limit=1):
            return
        town, chance = self.sudo(), Random(11032)
        first = town.env["gov.release"]._last_quarter()
        for name, count, late in _ANSWERED:
            town._answer_roads(town._user(name), count, late, first, chance)
        town._prepare_evidence(first)

    def _answer_roads(self, officer, count, late, first, chance):
        """Cases that an officer had from filing to the answer, within the quarter."""
        service = self._record(_SERVICE)
        zone = ZoneInfo(service.agency_id.calendar_id.tz)
        past = []
        for number in range(count):
            filed = _weekday(first + timedelta(days=chance.randint(2, 40)))
            # Twenty working days are promised.
            days = chance.randint(33, 43) if number < late else chance.randint(2, 17)
            answered = _weekday(filed + timedelta(days=days))
            past.append((_moment(filed, 9, zone), _moment(answered, 15, zone)))
        quiet = self.with_context(
            gov_quiet=QUIET, tracking_disable=True, mail_notrack=True
        )
        cases = quiet.env["helpdesk.ticket"]._file_history(
            [
                {
                    "name": service.name,
                    "description": "<p>Made up, from the time before.</p>",
                    "agency_id": service.agency_id.id,
                    "service_id": service.id,
                    "user_id": officer.id,
                    "filed_at": filed_at,
                }
                for filed_at, _at in past
            ]
        )
        for case, (_filed_at, at) in zip(cases, past, strict=True):
            # In the officer's name; made by the installation, as all of the town.
            case.with_user(officer).sudo()._decide(
                "granted", None, _ANSWER, at, officer
            )

    def _prepare_evidence(self, first):
        """As the supervisor does; then one of the three reads and comments, as people do."""
        supervisor, reader = self._user("supervisor"), self._user("roads")
        prepared = (
            self.env["gov.staff.evidence"]
            .with_user(supervisor)
            ._prepare(self._record("agency_ceo"), first.year, (first.month + 2) // 3)
        )
        own = prepared.filtered(lambda it: it.user_id == reader).with_user(reader)
        self.env["gov.staff.comment"].with_user(reader).create(
            {"evidence_id": own.id, "text": _COMMENT}
        )
        own.action_seen()


def _weekday(day):
    """This day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
