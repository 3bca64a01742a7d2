from odoo import fields

from .security_common import SecurityCommon


class DeskCommon(SecurityCommon):
    """Two counters of the licensing office, one of them of the express lane."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_desks()

    @classmethod
    def _make_desks(cls):
        cls.env["gov.express.reason"].search([]).active = False
        cls.env["gov.express.reason"].create(
            [
                {"name": "Seniors", "legal_basis": "RA 9994"},
                {"name": "Persons with disability", "legal_basis": "RA 10754"},
            ]
        )
        cls.window, cls.express_window = cls.env["gov.desk"].create(
            [
                {"name": "Window 1", "agency_id": cls.permits.id},
                {
                    "name": "Window 2",
                    "agency_id": cls.permits.id,
                    "lane": "express",
                    "sequence": 20,
                },
            ]
        )

    def _draw(self, express=False, agency=None, service=None, **values):
        """A number, drawn at the present moment."""
        return self.env["gov.desk.ticket"]._draw(
            agency or self.permits,
            service or self.env["gov.service"],
            express,
            "self",
            fields.Datetime.now(),
            **values,
        )

    def _call(self, desk=None, user=None):
        """The number that a counter calls, or none."""
        desk = self._as(user or self.frontline, desk or self.window)
        desk.action_call_next()
        self.env.invalidate_all()
        return desk._at_desk()

    def _finish(self, desk=None, user=None):
        desk = self._as(user or self.frontline, desk or self.window)
        desk.action_serve()
        desk.action_served()
