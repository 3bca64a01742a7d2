"""What callers give to `worktime`, checked: units, amounts, moments, zones, hours."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

WORKING_DAYS = "working_days"
WORKING_HOURS = "working_hours"
CALENDAR_DAYS = "calendar_days"
CALENDAR_HOURS = "calendar_hours"
UNITS = (WORKING_DAYS, WORKING_HOURS, CALENDAR_DAYS, CALENDAR_HOURS)

UTC = timezone.utc


def to_utc(moment):
    if moment.tzinfo is None:
        raise ValueError("A moment has no time zone; what Odoo stores is in UTC.")
    return moment.astimezone(UTC)


def to_zone(tz):
    """A `ZoneInfo` from a name, or from any zone object that has one (also pytz)."""
    try:
        return ZoneInfo(str(tz))
    except (KeyError, ValueError):
        raise ValueError(f"Unknown time zone: {tz}") from None


def to_span(opens, closes):
    """Opening and closing as time since midnight, closing always the later."""
    clocks = opens, "00:00" if closes == "24:00" else closes
    walls = (datetime.combine(date.min, time.fromisoformat(it)) for it in clocks)
    opens, closes = (wall - datetime.min for wall in walls)
    return opens, closes if closes > opens else closes + timedelta(days=1)


def check_unit(unit):
    if unit not in UNITS:
        raise ValueError(f"Unknown unit of time: {unit}")


def check_amount(amount, unit):
    """The amount, checked; for days as an integer."""
    check_unit(unit)
    whole = unit in (WORKING_DAYS, CALENDAR_DAYS)
    if not 0 < amount < float("inf") or (whole and amount != int(amount)):
        raise ValueError(f"Not above 0, or not whole: {amount} {unit}")
    return int(amount) if whole else amount
