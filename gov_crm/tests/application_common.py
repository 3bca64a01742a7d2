from odoo.fields import Command

from .portal_common import PortalCase


class ApplicationCase(PortalCase):
    """A service one applies for: a choice, a question that depends on it, a date, a number,
    an address, a file, children one by one; two papers, one of which not everybody needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permits.intake_officer_id = cls.officer
        cls.permit.write({"is_online": True, "is_published": True, "slug": "permit"})
        cls.clearance = cls.permit.requirement_ids
        cls.lease = cls.env["gov.service.requirement"].create(
            {
                "service_id": cls.permit.id,
                "sequence": 20,
                "name": "Lease contract",
                "condition": "The place is rented",
            }
        )
        cls.q_kind = cls._question(
            10,
            "What is it?",
            "choice",
            choice_ids=[
                Command.create({"name": "A shop"}),
                Command.create({"name": "A stall"}),
            ],
        )
        cls.shop, cls.stall = cls.q_kind.choice_ids
        cls.q_market = cls._question(
            20,
            "In which market?",
            "text",
            shown_if_id=cls.q_kind.id,
            shown_if_values=[Command.set(cls.stall.ids)],
        )
        cls.q_day = cls._question(30, "When do you open?", "date")
        cls.q_staff = cls._question(40, "How many people work there?", "number")
        cls.q_where = cls._question(50, "Where is it?", "address")
        cls.q_plan = cls._question(60, "Plan of the place", "file", is_required=False)
        cls.q_owner = cls._question(
            70, "Owner", "group", is_repeatable=True, is_required=False
        )
        cls.q_name = cls._question(
            10, "Name of the owner", "text", parent_id=cls.q_owner.id
        )
        cls.q_share = cls._question(
            20,
            "Share in percent",
            "number",
            parent_id=cls.q_owner.id,
            is_required=False,
        )
        cls.q_more = cls._question(
            80, "Anything else?", "paragraph", is_required=False, is_sensitive=True
        )

    @classmethod
    def _question(cls, sequence, name, kind, **values):
        return cls.env["gov.service.question"].create(
            {
                "service_id": cls.permit.id,
                "sequence": sequence,
                "name": name,
                "kind": kind,
                **values,
            }
        )

    @classmethod
    def _answers(cls):
        """Answers that will do."""
        return {
            str(cls.q_kind.id): str(cls.shop.id),
            str(cls.q_day.id): "2026-12-01",
            str(cls.q_staff.id): "12",
            str(cls.q_where.id): {"street": "12 Mabini Street", "city": "Balanghai"},
            str(cls.q_owner.id): [{str(cls.q_name.id): "Ana"}],
        }

    def _draft(self, partner=None, **values):
        """A draft that can be sent: everything answered, one paper to come."""
        Application = self.env["gov.application"]
        draft = Application._start(self.permit, partner or self.citizen)
        draft.write(
            {
                "answers": self._answers(),
                "done_pages": self.permit.all_question_ids.ids,
                "papers": {
                    str(self.clearance.id): {"state": "later"},
                    str(self.lease.id): {"state": "not_needed", "because": "I own it"},
                },
                **values,
            }
        )
        return draft
