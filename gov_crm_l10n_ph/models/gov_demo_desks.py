from datetime import datetime, time, timedelta
from random import Random

from odoo import api, fields, models

from .gov_demo_town import UTC

# Counters, with how many people come in an hour of the office and how long one is served.
_ROOMS = {
    "agency_bplo": (("desk_bplo_1", "desk_bplo_2", "desk_bplo_3"), 13, 12),
    "agency_ccro": (("desk_ccro_7", "desk_ccro_8"), 9, 11),
}
_DAYS = 10
# More come in the morning than late in the afternoon.
_HOURS = {8: 1.5, 9: 1.4, 10: 1.1, 11: 0.8, 13: 1.2, 14: 0.9, 15: 0.7, 16: 0.4}


class GovDemoTown(models.AbstractModel):
    """The waiting rooms of the town: what was called in the last days, by the rule of the
    queue, and who waits at this moment. Made up, and the same each time."""

    _inherit = "gov.demo.town"

    @api.model
    def _load_waiting_room(self):
        Number = self.env["gov.desk.ticket"].sudo()
        if Number.search_count([], limit=1):
            return
        town = self.sudo()
        office = town._office_time()
        chance = Random(2026)
        for name, (desks, an_hour, minutes) in _ROOMS.items():
            agency = town._record(name)
            counters = town.env["gov.desk"].union(*map(town._record, desks))
            for back in range(_DAYS, 0, -1):
                town._play_room(
                    agency, counters, office.day(-back), chance, an_hour, minutes
                )
            town._fill_room(agency, counters, office.now, chance)

    def _play_room(self, agency, desks, day, chance, an_hour, minutes):
        """A day that is over: everybody is called, the highest score first."""
        start = datetime.combine(
            day, time(8), agency._local(fields.Datetime.now()).tzinfo
        )
        came = []
        for hour, share in _HOURS.items():
            for _nobody in range(round(an_hour * share * chance.uniform(0.8, 1.2))):
                came.append(
                    start + timedelta(hours=hour - 8, minutes=chance.uniform(0, 59))
                )
        came.sort()
        rows = [
            self._number(agency, index + 1, moment, day, chance)
            for index, moment in enumerate(came)
        ]
        free = {desk: start for desk in desks}
        waiting, rest = [], list(rows)
        while waiting or rest:
            desk = min(free, key=free.get)
            now = free[desk]
            while rest and rest[0]["drawn_at"] <= now.astimezone(UTC).replace(
                tzinfo=None
            ):
                waiting.append(rest.pop(0))
            if not waiting:
                free[desk] = now + timedelta(minutes=1)
                continue
            waiting.sort(key=lambda row: -row["queue_score"])
            self._call(waiting.pop(0), desk, now, chance)
            free[desk] = now + timedelta(minutes=minutes * chance.uniform(0.5, 1.6))
        self.env["gov.desk.ticket"].create(rows)
        self._count_numbers(agency, day, len(rows))

    def _call(self, row, desk, now, chance):
        called = now.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        left = chance.random() < 0.05
        if desk.service_ids:
            row["service_id"] = chance.choice(desk.service_ids.ids)
        row.update(
            {
                "desk_id": desk.id,
                "officer_id": desk.user_id.id,
                "state": "left" if left else "served",
                "called_at": called,
                "announced_at": called,
                "call_count": 2 if left else 1,
                "serving_at": False if left else called + timedelta(minutes=1),
                "ended_at": called + timedelta(minutes=3 if left else 10),
                "wait_minutes": int((called - row["drawn_at"]).total_seconds()) // 60,
            }
        )

    def _fill_room(self, agency, desks, now, chance):
        """This moment: counters with an officer serve, the last of them has just called,
        some people wait."""
        desks = desks.filtered("user_id")
        day = agency._local(now).date()
        rows = []
        for running in range(1, 13):
            moment = (now - timedelta(minutes=4 * (13 - running))).replace(tzinfo=UTC)
            rows.append(self._number(agency, running, moment, day, chance))
        for row, desk in zip(rows, desks, strict=False):
            self._call(row, desk, now.replace(tzinfo=UTC), chance)
            row.update({"state": "serving", "ended_at": False, "serving_at": now})
        rows[len(desks) - 1].update(
            {"state": "called", "serving_at": False, "call_count": 1}
        )
        self.env["gov.desk.ticket"].create(rows)
        self._count_numbers(agency, day, len(rows))

    def _number(self, agency, running, moment, day, chance):
        """Values of a number drawn at an aware moment."""
        Number = self.env["gov.desk.ticket"]
        express = chance.random() < 0.15
        drawn = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        services = agency.service_ids.filtered(lambda it: it.classification == "simple")
        return {
            "number": f"{agency.desk_letter}-{running:03}",
            "running": running,
            "day": day,
            "agency_id": agency.id,
            "service_id": chance.choice([*services.sorted("id").ids, False]),
            "lane": "express" if express else "all",
            "legal_basis": self.env["gov.express.reason"]._law() if express else False,
            "origin": "self" if chance.random() < 0.7 else "desk",
            "state": "waiting",
            "drawn_at": drawn,
            "hour": f"{agency._local(drawn):%H}:00",
            "queue_score": Number._score(agency, drawn, express),
        }

    def _count_numbers(self, agency, day, last):
        self.env["gov.desk.day"].create(
            {"agency_id": agency.id, "day": day, "last": last}
        )

    # ------------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------------

    @api.model
    def _load_answers(self):
        """What two of three citizens of the town answered about equal treatment."""
        Fact = self.env["gov.protected.fact"].sudo()
        if Fact.search_count([], limit=1):
            return
        grounds = self.env["gov.protected.ground"].search([("is_asked", "=", True)])
        people = self.env["res.partner"].search(
            [("gov_is_citizen", "=", True)], order="id"
        )
        chance, now = Random(9710), fields.Datetime.now()
        rows = []
        for person in people:
            if not person.user_ids and chance.random() > 0.67:
                continue
            for ground in grounds.sorted("id"):
                value = self._answer(person, ground, chance, now)
                if value:
                    rows.append(
                        {
                            "partner_id": person.id,
                            "ground_id": ground.id,
                            "value_id": value.id,
                            "declared_at": now - timedelta(days=chance.randint(1, 200)),
                        }
                    )
        Fact.create(rows)

    def _answer(self, person, ground, chance, now):
        """An answer, “prefer not to say”, or none; of the age the true one."""
        values = {value.code: value for value in ground.value_ids}
        drawn = chance.random()
        if drawn < 0.1:
            return None
        if drawn < 0.18:
            return values.get("undisclosed")
        if ground.code == "age" and person.gov_birth_date:
            years = (now.date() - person.gov_birth_date).days // 365
            for code, until in (
                ("under_18", 18),
                ("18_29", 30),
                ("30_44", 45),
                ("45_59", 60),
                ("60_74", 75),
                ("75_over", 200),
            ):
                if years < until and code in values:
                    return values[code]
        said = [value for code, value in values.items() if code != "undisclosed"]
        # The first one more often, as it is in a town.
        return chance.choice([*said, said[0]]) if said else None
