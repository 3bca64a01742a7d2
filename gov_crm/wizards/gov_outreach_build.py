from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.gov_consent_outreach import OUTREACH_PURPOSE
from ..models.gov_service_entitled import MOST_YEARS
from ..models.helpdesk_ticket_engagement import GRANTED

# More people than this at once are nobody's list to work through.
_MOST = 1000


class GovOutreachBuild(models.TransientModel):
    """Dialog that makes a list of people who are entitled to a service and do not receive
    it: an engagement for each.

    Only people whose record the user reads anyway: a list opens no record to anybody. Left
    out are those with an open or a granted case of the service, those on a list already,
    the deceased, the missing, those whose contact facts are sealed, and those who took back
    their consent to be told of services. Made again, it adds only who came to it.
    """

    _name = "gov.outreach.build"
    _description = "List of people entitled and not reached"

    agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        required=True,
        default=lambda self: self.env.user.gov_agency_ids[:1],
        ondelete="cascade",
    )
    service_id = fields.Many2one(
        "gov.service",
        string="Service",
        required=True,
        ondelete="cascade",
        domain="[('agency_id', '=', agency_id)]",
    )
    age_from = fields.Integer(
        "From age", compute="_compute_facts", store=True, readonly=False
    )
    age_to = fields.Integer(
        "To age", compute="_compute_facts", store=True, readonly=False
    )
    area_ids = fields.Many2many(
        "gov.area",
        string="Who live in",
        compute="_compute_facts",
        store=True,
        readonly=False,
    )
    need_ids = fields.Many2many(
        "gov.access.need",
        string="With one of these needs",
        compute="_compute_facts",
        store=True,
        readonly=False,
    )
    basis_id = fields.Many2one(
        "gov.sharing.basis",
        string="Lawful basis",
        required=True,
        ondelete="cascade",
        help="Why the office may approach these people.",
    )
    person_count = fields.Integer(compute="_compute_effect")
    effect = fields.Text("What happens", compute="_compute_effect")

    @api.depends("service_id")
    def _compute_facts(self):
        """What the service says of who is entitled, to begin with."""
        for dialog in self:
            service = dialog.service_id
            dialog.age_from = service.entitled_age_from
            dialog.age_to = service.entitled_age_to
            dialog.area_ids = service.entitled_area_ids
            dialog.need_ids = service.entitled_need_ids

    @api.depends(
        "agency_id",
        "service_id",
        "age_from",
        "age_to",
        "area_ids",
        "need_ids",
        "segment_id",
    )
    def _compute_effect(self):
        for dialog in self:
            dialog.person_count = 0
            dialog.effect = dialog._why_not()
            if dialog.effect:
                continue
            count, unknown = dialog._count()
            dialog.person_count = count
            dialog.effect = "\n".join(dialog._effect_lines(count, unknown))

    def _why_not(self):
        if not self.service_id:
            return self.env._("Choose the service.")
        if not self._has_facts():
            return self.env._(
                "Say who is entitled: an age, a place or a need. A list of everybody is none."
            )
        return ""

    def _has_facts(self):
        return bool(self.age_from or self.age_to or self.area_ids or self.need_ids)

    def _effect_lines(self, count, unknown):
        if count > _MOST:
            yield self.env._(
                "%(count)s people. That is more than anybody visits: at most %(most)s at "
                "once. Choose places or ages.",
                count=count,
                most=_MOST,
            )
            return
        if not count:
            yield self.env._("Nobody is left to reach by these facts.")
        elif count == 1:
            yield self.env._("One person comes onto the list, as “Identified”.")
        else:
            yield self.env._(
                "%(count)s people come onto the list, as “Identified”.", count=count
            )
        yield self.env._(
            "Left out: who has an open or granted request for it, is on a list for it already, "
            "has died, is missing or is protected, or does not want to be told. You see only "
            "people whose record you may read."
        )
        if self._rests_on_consent():
            yield self.env._("On this basis: only who agreed to be told of services.")
        if unknown:
            yield self.env._(
                "%(count)s more may be entitled: their age or place is not known.",
                count=unknown,
            )

    # ------------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------------

    def _check_right(self):
        """:raises AccessError: not an office of the user, or not one of its services"""
        self.ensure_one()
        user = self.env.user
        if (
            not user.has_group("gov_crm.group_gov_case_officer")
            or self.agency_id.id not in user._gov_scope_ids()
            or self.service_id.agency_id != self.agency_id
        ):
            raise AccessError(
                self.env._("Case officers make lists for services of their own office.")
            )

    def _count(self):
        """How many come onto the list, and of how many it cannot be told."""
        self._check_right()
        Partner = self.env["res.partner"]
        base = self._not_reached()
        return (
            Partner.search_count(base & self._entitled()),
            Partner.search_count(base & self._may_be_entitled()),
        )

    def _not_reached(self):
        """Citizens the user reads who neither receive the service nor are being reached."""
        domain = Domain("gov_is_citizen", "=", True)
        for name in ("gov_is_deceased", "gov_is_missing", "gov_is_sealed"):
            domain &= Domain(name, "=", False)
        domain &= Domain("gov_merged_into_id", "=", False)
        domain &= Domain.custom(to_sql=self._wanted_sql)
        return domain & Domain.custom(to_sql=self._not_reached_sql)

    def _rests_on_consent(self):
        # Purposes without a basis are not what an empty basis means.
        return bool(
            self.basis_id and self.env["gov.consent.purpose"]._of_basis(self.basis_id)
        )

    def _wanted_sql(self, model, alias, query):
        """On consent: who agreed to be told of services. Else: who did not take that back."""
        Consent = self.env["gov.consent"]
        Consent.flush_model(["partner_id", "purpose_id", "given_at", "withdrawn_at"])
        of_person = SQL(
            "SELECT FROM gov_consent AS told WHERE told.partner_id = %s "
            "AND told.purpose_id = %s",
            SQL.identifier(alias, "id"),
            self.env.ref(OUTREACH_PURPOSE).id,
        )
        now = fields.Datetime.now()
        holds = SQL(
            "EXISTS (%s AND told.given_at <= %s "
            "AND (told.withdrawn_at IS NULL OR told.withdrawn_at > %s))",
            of_person,
            now,
            now,
        )
        if self._rests_on_consent():
            return holds
        return SQL("(%s OR NOT EXISTS (%s))", holds, of_person)

    def _not_reached_sql(self, model, alias, query):
        """Also cases and engagements the user does not see: of people whose record the user
        reads it tells that they are served, and nothing else."""
        self.env["helpdesk.ticket"].flush_model(
            ["partner_id", "service_id", "is_open", "outcome"]
        )
        self.env["crm.lead"].flush_model(["partner_id", "gov_service_id", "gov_kind"])
        return SQL(
            "(NOT EXISTS (SELECT FROM helpdesk_ticket had WHERE had.partner_id = %(id)s "
            "AND had.service_id = %(service)s "
            "AND (had.is_open IS TRUE OR had.outcome IN %(granted)s)) "
            "AND NOT EXISTS (SELECT FROM crm_lead reached WHERE reached.partner_id = %(id)s "
            "AND reached.gov_service_id = %(service)s AND reached.gov_kind = 'outreach'))",
            id=SQL.identifier(alias, "id"),
            service=self.service_id.id,
            granted=GRANTED,
        )

    def _entitled(self):
        return self._of_age() & self._of_place() & self._of_need()

    def _may_be_entitled(self):
        """All facts that are known fit, and one that is asked is not known."""
        no_age = self._age_unknown() if self._asks_age() else Domain.FALSE
        no_place = Domain("gov_area_id", "=", False) if self.area_ids else Domain.FALSE
        return (
            (no_age | no_place)
            & (no_age | self._of_age())
            & (no_place | self._of_place())
            & self._of_need()
        )

    def _asks_age(self):
        return bool(self.age_from or self.age_to)

    def _age_unknown(self):
        return Domain("gov_birth_date", "=", False) & Domain(
            "gov_birth_year", "in", (False, 0)
        )

    def _of_age(self):
        """By the day where it is known; else whoever may be of the age this year."""
        if not self._asks_age():
            return Domain.TRUE
        today = fields.Date.context_today(self)
        lowest, highest = self.age_from, self.age_to or MOST_YEARS
        by_day = (
            Domain("gov_birth_date", "<=", today - relativedelta(years=lowest))
            & Domain("gov_birth_date", ">", today - relativedelta(years=highest + 1))
            & Domain("gov_birth_estimated", "=", False)
        )
        by_year = (
            Domain("gov_birth_year", "<=", today.year - lowest)
            & Domain("gov_birth_year", ">=", max(today.year - highest - 1, 1))
            & (
                Domain("gov_birth_date", "=", False)
                | Domain("gov_birth_estimated", "=", True)
            )
        )
        return by_day | by_year

    def _of_place(self):
        if not self.area_ids:
            return Domain.TRUE
        return Domain("gov_area_id", "child_of", self.area_ids.ids)

    def _of_need(self):
        if not self.need_ids:
            return Domain.TRUE
        return Domain("gov_access_need_ids", "in", self.need_ids.ids)

    # ------------------------------------------------------------------
    # DOING IT
    # ------------------------------------------------------------------

    def action_build(self):
        """Make the list and open it.

        :raises AccessError: see :meth:`_check_right`
        :raises UserError: no facts, nobody, or too many people
        """
        self._check_right()
        why_not = self._why_not()
        if why_not:
            raise UserError(why_not)
        # Whoever makes a list of the same service at once begins anew, and sees this one.
        self.service_id.sudo().outreach_at = fields.Datetime.now()
        self.env.flush_all()
        people = self.env["res.partner"].search(
            self._not_reached() & self._entitled(), limit=_MOST + 1, order="id"
        )
        if not people or len(people) > _MOST:
            raise UserError("\n".join(self._effect_lines(len(people), 0)))
        segment = self._segment()
        # One note for each of many people, and the officer a follower of all, tell nobody
        # anything.
        Lead = self.env["crm.lead"].with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        )
        leads = Lead.create(
            [
                {
                    "type": "lead",
                    "name": self.env._(
                        "%(service)s: entitled, has not claimed",
                        service=self.service_id.name,
                    ),
                    "partner_id": person.id,
                    "gov_kind": "outreach",
                    "gov_stage": "identified",
                    "gov_agency_id": self.agency_id.id,
                    "gov_service_id": self.service_id.id,
                    "gov_segment": segment,
                    "gov_segment_id": self.segment_id.id,
                    "gov_basis_id": self.basis_id.id,
                    "team_id": False,
                    "user_id": False,
                }
                for person in people
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.crm_lead_action_engagement"
        )
        action["domain"] = [("id", "in", leads.ids)]
        name = self.env._("Not reached yet: %s", self.service_id.name)
        return {**action, "name": name, "display_name": name}

    def _segment(self):
        """The facts in words, as they stand on each engagement."""
        parts = []
        if self.age_from and self.age_to:
            parts.append(
                self.env._(
                    "aged %(low)s to %(high)s", low=self.age_from, high=self.age_to
                )
            )
        elif self.age_from:
            parts.append(self.env._("aged %s and over", self.age_from))
        elif self.age_to:
            parts.append(self.env._("aged up to %s", self.age_to))
        parts += self.area_ids.mapped("name") + self.need_ids.mapped("name")
        return ", ".join(parts)
