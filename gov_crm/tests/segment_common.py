from .common import GovCommon


class SegmentCommon(GovCommon):
    """A city whose administrator writes segments; another one and an equality officer
    approve them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Segment = cls.env["gov.segment"]
        cls.other_admin = cls._user("otheradmin", "gov_crm.group_gov_service_admin")
        cls.other_equality = cls._user(
            "otherequality", "gov_crm.group_gov_equality_officer"
        )

    @classmethod
    def _draft(cls, criteria="[('lane', '=', 'transaction')]", user=None, **values):
        """A draft, as the service administrator unless said otherwise."""
        values = {
            "name": "Far away",
            "description": "They travel for a day to come here.",
            "criteria": str(criteria),
            **values,
        }
        return cls.Segment.with_user(user or cls.service_admin).create(values)

    @classmethod
    def _positive(cls, criteria="[('partner_id.gov_age', '>=', 60)]", **values):
        values = {
            "name": "Seniors",
            "is_positive_measure": True,
            "legal_basis": "RA 9994, sec. 4",
            "end_date": "2027-06-30",
            **values,
        }
        return cls._draft(criteria, **values)

    @classmethod
    def _approved(cls, segment, user=None):
        """Tried by its author and approved by an equality officer who had no hand in it."""
        cls._give_effect(segment)
        segment.action_try()
        segment.with_user(user or cls.equality).action_approve()
        return segment

    @classmethod
    def _active(cls, segment, user=None):
        cls._approved(segment, user).action_activate()
        return segment

    @classmethod
    def _give_effect(cls, segment):
        """What belonging to the segment does, where nothing is said yet."""
        if not segment.measure_ids:
            segment.measure_ids = [(0, 0, {"effect": "companion"})]
