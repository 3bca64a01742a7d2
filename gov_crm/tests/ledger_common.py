from freezegun import freeze_time

from .common import CASE_OFFICER, GovCommon, utc

FILED = utc("2026-11-23 10:00+08:00")  # Monday


class LedgerCommon(GovCommon):
    """A case that waited, travelled, was paused and was decided, by office hours of Manila.

    Licensing has it from Monday 10:00. The City Engineer is asked at 11:00 and declines at
    14:00, the Treasury is asked at 15:00 and accepts on Tuesday at 9:00. It pauses from
    Tuesday 10:00 to Thursday 10:00 and decides on Friday at 12:00.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ground = cls.env.ref("gov_crm.gov_pause_reason_opinion")
        cls.standard.pause_reason_ids = cls.ground
        cls.treasury = cls._agency("Treasury", "CTO", parent=cls.city)
        cls.treasurer = cls._user("treasurer", CASE_OFFICER, cls.treasury)

    def _file_at(self, moment=FILED, **values):
        with freeze_time(moment):
            return self._file(**values)

    def _send(self, case, agency, moment, user=None):
        """The referral of a hand-over that ``user`` sends at a moment of Manila."""
        user = user or self.officer
        return (
            case.with_user(user)
            ._refer(agency, "Not ours", _utc(moment), user)
            .with_user(user)
        )

    def _accept(self, referral, moment, user=None):
        user = user or self.treasurer
        referral.with_user(user)._accept(_utc(moment), user)

    def _decline(self, referral, moment, user=None):
        user = user or self.roads_officer
        referral.with_user(user)._decline("Not ours either", _utc(moment), user)

    def _decide(self, case, moment, user=None, outcome="granted"):
        user = user or self.treasurer
        case.with_user(user)._decide(outcome, None, "<p>Yes</p>", _utc(moment), user)

    def _story(self, until_closed=True):
        """The case of the story, as the officer who filed it sees it."""
        case = self._file_at()
        self._decline(
            self._send(case, self.roads, "2026-11-23 11:00"), "2026-11-23 14:00"
        )
        self._accept(
            self._send(case, self.treasury, "2026-11-23 15:00"), "2026-11-24 09:00"
        )
        theirs = case.with_user(self.treasurer)
        theirs._pause(self.ground, _utc("2026-11-24 10:00"), self.treasurer)
        if until_closed:
            theirs._resume(_utc("2026-11-26 10:00"), self.treasurer)
            self._decide(case, "2026-11-27 12:00")
        self.env.flush_all()
        self.env.invalidate_all()
        return case


def _utc(moment):
    return utc(f"{moment}+08:00")
