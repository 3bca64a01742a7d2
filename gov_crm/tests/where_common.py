from datetime import timedelta

from freezegun import freeze_time

from .common import GovCommon, utc

NOW = utc("2026-11-24 10:00+08:00")  # a Tuesday


class WhereCommon(GovCommon):
    """A province with two cities and their villages, and who serves what.

    City Hall serves Balanghai, its licensing office only Barangay Mabini there; the city
    engineer names no place and so works where City Hall does. The Provincial Engineer serves
    the province. National Roads names no place and is part of nothing: everywhere.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Area = cls.env["gov.area"]
        cls.province = Area.create({"name": "Luntian", "kind": "Province"})
        cls.town, cls.other_town = Area.create(
            [
                {"name": name, "kind": "City", "parent_id": cls.province.id}
                for name in ("Balanghai City", "Dilaw City")
            ]
        )
        cls.mabini, cls.rizal = Area.create(
            [
                {"name": name, "kind": "Barangay", "parent_id": cls.town.id}
                for name in ("Barangay Mabini", "Barangay Rizal")
            ]
        )
        cls.other_mabini = Area.create(
            {"name": "Barangay Mabini", "parent_id": cls.other_town.id}
        )
        cls.city.area_ids = cls.town
        cls.permits.area_ids = cls.mabini
        cls.provincial = cls._agency("Provincial Engineer", "PEO")
        cls.provincial.area_ids = cls.province
        cls.national = cls._agency("National Roads", "NRO")
        cls.desk = cls._agency("Assistance Desk", "PAD", parent=cls.city)
        cls.desk_officer = cls._user(
            "desk_officer", "gov_crm.group_gov_case_officer", cls.desk
        )
        cls.road = cls._service("Road repair", cls.roads)

    @classmethod
    def _service(cls, name, agency, **values):
        return cls.env["gov.service"].create(
            {"name": name, "agency_id": agency.id, **values}
        )

    def _misfiled(self, **values):
        """A case about a road at the assistance desk, in the rights of its officer."""
        values = {"service_id": self.road.id, "agency_id": self.desk.id, **values}
        return self._file(self.desk_officer, **values)

    def _past(self, to_agency, accepted=0, declined=0, at=None, **values):
        """Referrals of earlier cases like ``_misfiled``, answered by an office."""
        at = at or NOW - timedelta(days=30)
        for number in range(accepted + declined):
            with freeze_time(at - timedelta(hours=1)):
                case = self._misfiled(**values)
            referral = case._refer(to_agency, "A road", at, self.desk_officer)
            if number < accepted:
                referral.sudo()._accept(at, self.roads_officer)
            else:
                referral.sudo()._decline("Not ours", at, self.roads_officer)
