import threading
from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

# Models that carry the mixin, for hooks on other models.
LOGGED = (
    "helpdesk.ticket",
    "res.partner",
    "res.partner.id_number",
    "res.users",
    "ir.attachment",
    "mail.message",
    "gov.contact.event",
    "gov.contact.preference",
    "gov.correction",
    "gov.custody",
    "gov.decision",
    "gov.endorsement",
    "gov.endorsement.letter",
    "gov.erasure",
    "gov.evidence",
    "gov.household.member",
    "gov.legal.hold",
    "gov.path.report",
    "gov.referral",
    "gov.referral.act",
    "gov.referral.share",
    "gov.relation",
    "gov.sealed.contact",
    "gov.service.timer",
    "gov.service.timer.event",
)

_door = threading.local()


@contextmanager
def through_door(kind):
    """Whatever is read inside is read in this way. The outermost door gives the name: a
    list that reads the citizens of its cases shows them in a list, too."""
    if getattr(_door, "kind", None):
        yield
        return
    _door.kind = kind
    try:
        yield
    finally:
        _door.kind = None


def citizen_sql(alias):
    """Whether a row of contacts is a citizen record: marked as one, or with a case, so
    that taking the mark away hides no look."""
    return SQL(
        "(%(contact)s.gov_is_citizen IS TRUE OR EXISTS (SELECT FROM helpdesk_ticket"
        " WHERE helpdesk_ticket.partner_id = %(contact)s.id))",
        contact=SQL.identifier(alias),
    )


class GovAccessLoggedMixin(models.AbstractModel):
    """Records whose reading is logged.

    Everything over RPC, from the web client or from a program, ends in one of the public
    methods below. Most of them only name the door; what is shown is noted where it is
    read, so that nested specifications are seen, too. Code that reads fields without a
    door shows nothing and is not logged. Names by which other records point here belong
    to the records that show them.

    It stands before the model in ``_inherit``.
    """

    _name = "gov.access.logged.mixin"
    _description = "Reading is logged"

    @api.readonly
    def web_read(self, specification):
        with through_door("form" if len(self) == 1 else "list"):
            return super().web_read(specification)

    @api.model
    @api.readonly
    def web_search_read(self, *args, **kwargs):
        with through_door("list"):
            return super().web_search_read(*args, **kwargs)

    @api.model
    @api.readonly
    def web_read_group(self, *args, **kwargs):
        # Groups are figures; groups that are unfolded carry records.
        with through_door("list"):
            return super().web_read_group(*args, **kwargs)

    def onchange(self, values, field_names, fields_spec):
        with through_door("form"):
            answer = super().onchange(values, field_names, fields_spec)
            self._gov_note(self.ids)
        return answer

    @api.readonly
    def read(self, fields=None, load="_classic_read"):
        rows = super().read(fields, load)
        if not fields or any(name != "id" for name in fields):
            self._gov_note(row["id"] for row in rows)
        return rows

    @api.model
    @api.readonly
    def search_read(self, *args, **kwargs):
        rows = super().search_read(*args, **kwargs)
        self._gov_note(row["id"] for row in rows)
        return rows

    def copy_data(self, default=None):
        answer = super().copy_data(default)
        self._gov_note(self.ids)
        return answer

    def export_data(self, fields_to_export):
        with through_door("export"):
            return super().export_data(fields_to_export)

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # Also what an export of other records shows of these.
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        self._gov_note(self.ids)
        return rows

    def _gov_note(self, ids):
        if not self.env.su:
            kind = getattr(_door, "kind", None) or "api"
            ids = [getattr(id_, "origin", id_) for id_ in ids]
            self.env["gov.access.log"]._note(self._name, list(filter(None, ids)), kind)

    def _gov_seen_sql(self, ids):
        """A query of ``model`` and ``id`` of the cases and citizen records that somebody
        sees who is shown the records of this model with these ids."""
        raise NotImplementedError

    def _gov_seen_document_sql(self, ids, model_field):
        """For records that hang on others by model and id."""
        return SQL(
            "SELECT doc.%(model)s AS model, doc.res_id AS id FROM %(table)s AS doc "
            "WHERE doc.id = ANY(%(ids)s) AND doc.res_id > 0 AND "
            "(doc.%(model)s = 'helpdesk.ticket' OR doc.%(model)s = 'res.partner' "
            "AND EXISTS (SELECT FROM res_partner AS citizen"
            " WHERE citizen.id = doc.res_id AND %(citizen)s)) "
            # What is said and sent on a referral is about its case.
            "UNION ALL SELECT 'helpdesk.ticket', referral.ticket_id FROM %(table)s AS doc "
            "JOIN gov_referral AS referral ON referral.id = doc.res_id "
            "WHERE doc.id = ANY(%(ids)s) AND doc.%(model)s = 'gov.referral'",
            model=SQL.identifier(model_field),
            table=SQL.identifier(self._table),
            citizen=citizen_sql("citizen"),
            ids=ids,
        )
