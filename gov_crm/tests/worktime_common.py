"""What the tests of the kernel of working time share."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase

from ..tools import worktime
from ..tools.worktime import WorkingTime

WD, WH, CD, CH = worktime.UNITS
OFFICE_HOURS = [("08:00", "12:00"), ("13:00", "17:00")]
MONDAY_TO_FRIDAY = dict.fromkeys(range(5), OFFICE_HOURS)
NIGHTS = {key: [("22:00", "06:00")] for key in range(5)}
EVERY_NIGHT = {key: [("22:00", "06:00")] for key in range(7)}
BONIFACIO = {date(2026, 11, 30): "Bonifacio Day"}
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def office(week=MONDAY_TO_FRIDAY, zone="Asia/Manila", closed=BONIFACIO, until=2028):
    first, last = date(2026, 1, 1), date(until, 12, 31)
    return WorkingTime.weekly(week, zone, first, last, closed)


def at(text, zone="Asia/Manila", fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


class WorktimeCase(BaseCase):
    def assertMoment(self, moment, text):
        """Compare the local date and hour with text such as `2026-11-26 17:00`."""
        wall = moment.replace(tzinfo=None)
        self.assertEqual(wall, datetime.fromisoformat(text))
