from collections import Counter, defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.orm.models import NO_ACCESS

from ..tools.staff_evidence import MINIMUM, Answer, compare_all, usual
from .gov_agency_words import UTC

# So long the person alone sees it, unless the person has read it earlier.
OWN_WORKING_DAYS = 10
MEASURES = ("late", "long", "reopened")
_AHEAD = timedelta(days=60)


class GovStaffEvidence(models.Model):
    """Evidence of one officer's answers in an office and a quarter, for performance reviews.

    Fair by construction: compared with the whole agency in the same services and quarter,
    and only for the office hours in which the officer had the case
    (``tools/staff_evidence.py``, ``gov.staff.answers``); with an interval; and with nothing
    said where there are too few answers. It is prepared once for a quarter that is over and
    kept as it was. The person sees it first: others only when the person has read it, or
    after ten working days of the office, in both cases with what the person says to it.

    Data about staff are personal data: they are collected for one stated purpose, are no more
    than that needs, and are open to the person (RA 10173, sec. 11 and 16). Nobody is ranked:
    what was found is in a value that nobody can search, sort or group by.
    """

    _name = "gov.staff.evidence"
    _description = "Evidence of an officer's answers"
    _inherit = ["gov.transition.mixin"]
    _order = "first_day desc, agency_id, user_name, id"
    _transition_fields = frozenset(
        (
            "user_id",
            "user_name",
            "agency_id",
            "first_day",
            "last_day",
            "prepared_at",
            "prepared_by_id",
            "opens_at",
            "seen_at",
            "found",
        )
    )

    # A user of whom there is evidence is archived and not deleted.
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    user_name = fields.Char("Name", required=True)
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, index=True, ondelete="restrict"
    )
    first_day = fields.Date("From", required=True)
    last_day = fields.Date("To (included)", required=True)
    quarter = fields.Char(compute="_compute_quarter")
    prepared_at = fields.Datetime("Prepared on", required=True)
    prepared_by_id = fields.Many2one(
        "res.users", string="Prepared by", required=True, ondelete="restrict"
    )
    opens_at = fields.Datetime("Open to the supervisor from", required=True)
    seen_at = fields.Datetime("Read by the person on")
    state = fields.Selection(
        [
            ("prepared", "For the person only"),
            ("seen", "Read by the person"),
            ("open", "Open, not marked as read"),
        ],
        compute="_compute_state",
    )
    is_own = fields.Boolean(compute="_compute_is_own")
    # Rows may be read by whoever the rules allow; what was found leaves by _document only.
    found = fields.Json(groups=NO_ACCESS)
    document = fields.Html("Evidence", compute="_compute_document", sanitize=False)
    comment_ids = fields.One2many(
        "gov.staff.comment", "evidence_id", string="What the person says"
    )

    _once_uniq = models.Constraint(
        "UNIQUE(user_id, agency_id, first_day)",
        "Evidence of a person, an office and a quarter is prepared once.",
    )
    _days_check = models.Constraint(
        "CHECK (last_day > first_day)", "A period ends after it begins."
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("user_name", "first_day")
    def _compute_display_name(self):
        for evidence in self:
            evidence.display_name = (
                f"{evidence.user_name}, {evidence._say_quarter()}"
                if evidence.first_day
                else ""
            )

    @api.depends("first_day", "last_day")
    @api.depends_context("lang")
    def _compute_quarter(self):
        for evidence in self:
            evidence.quarter = evidence.first_day and evidence._say_quarter()

    @api.depends("seen_at", "opens_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for evidence in self:
            if evidence.seen_at:
                evidence.state = "seen"
            else:
                over = evidence.opens_at and evidence.opens_at <= now
                evidence.state = "open" if over else "prepared"

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for evidence in self:
            evidence.is_own = evidence.user_id == self.env.user

    @api.depends("found", "comment_ids")
    @api.depends_context("lang", "uid")
    def _compute_document(self):
        for evidence in self:
            evidence.document = self.env["ir.qweb"]._render(
                "gov_crm.staff_evidence_body", {"evidence": evidence._document()}
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_seen(self):
        """The person has read it: from now on it is open to the supervisor, too.

        :raises AccessError: not the person's own
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(
                self.env._("Only the person concerned says that it was read.")
            )
        if not self.seen_at:
            self._transition().write({"seen_at": fields.Datetime.now()})

    def action_comment(self):
        """Open the dialog in which the person says something to it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Comment on this evidence"),
            "res_model": "gov.staff.comment",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_evidence_id": self.id},
        }

    def action_print(self):
        """The evidence with its comments as a PDF, for the file of the review."""
        self.check_access("read")
        return self.env.ref("gov_crm.gov_staff_evidence_report").report_action(self)

    # ------------------------------------------------------------------
    # PREPARING
    # ------------------------------------------------------------------

    @api.model
    def _quarter(self, year, number):
        """First and last day of a quarter, ``number`` 1 to 4."""
        first = fields.Date.to_date(f"{year}-{3 * number - 2:02}-01")
        return first, first + relativedelta(months=3, days=-1)

    @api.model
    def _prepare(self, agency, year, number):
        """Prepare the evidence of everybody who answered for an office in a quarter.

        Whoever has one for it already keeps that. The people are told, without a figure.

        :return: the new ones, as superuser: who prepares them may not read them yet
        :raises AccessError: for others than supervisors of the office
        :raises UserError: the quarter is not over, or there is nobody to prepare it for
        """
        user = self.env.user
        if (
            not user.has_group("gov_crm.group_gov_supervisor")
            or agency.id not in user._gov_scope_ids()
        ):
            raise AccessError(
                self.env._("Supervisors prepare evidence for their own offices.")
            )
        now = fields.Datetime.now()
        first, last = self._quarter(year, number)
        if agency._local(now).date() <= last:
            raise UserError(
                self.env._(
                    "This quarter is not over. Evidence is prepared once, for a whole "
                    "quarter."
                )
            )
        found = self._find(agency, first, last)
        have = self._transition().search(
            [("agency_id", "=", agency.id), ("first_day", "=", first)]
        )
        # Their names and ids; the supervisor of the office was checked before.
        people = self.env["res.users"].sudo().browse(found) - have.user_id
        if not people:
            raise UserError(
                self.env._(
                    "There is nobody to prepare it for: nobody answered for %(office)s in "
                    "this quarter, or it is prepared already.",
                    office=agency.name,
                )
            )
        opens_at = self._opens_at(agency, now)
        prepared = self._transition().create(
            [
                {
                    "user_id": person.id,
                    "user_name": person.name,
                    "agency_id": agency.id,
                    "first_day": first,
                    "last_day": last,
                    "prepared_at": now,
                    "prepared_by_id": user.id,
                    "opens_at": opens_at,
                    "found": found[person.id],
                }
                for person in people.sorted(lambda it: (it.name, it.id))
            ]
        )
        prepared._tell_people()
        return prepared

    @api.model
    def _opens_at(self, agency, now):
        """Closing time of the tenth working day after ``now``, as naive UTC."""
        worktime = agency._worktime(now, now + _AHEAD)
        moment = worktime.deadline(
            now.replace(tzinfo=UTC), OWN_WORKING_DAYS, "working_days"
        )
        return moment.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _find(self, agency, first, last):
        """``{user id: what is found of this person}`` for those who answered for an office.

        Asks no rights: nothing of it is shown but by :meth:`_document`.
        """
        # Which office stands above which is no secret.
        top = agency.sudo()
        while top.parent_id:
            top = top.parent_id
        answers = self.env["gov.staff.answers"]._collect(top._scope_ids(), first, last)
        ours = defaultdict(list)
        for answer in answers:
            if answer.office == agency.id:
                ours[answer.who].append(answer)
        # Of others than staff of an office there is none.
        staff = self.env["res.users"].sudo().browse(ours)
        staff = staff.filtered(lambda it: it.has_group("gov_crm.group_gov_frontline"))
        compared = self._compare(staff.ids, answers)
        return {
            person: self._found(
                ours[person], {key: compared[key][person] for key in MEASURES}
            )
            for person in staff.ids
        }

    @api.model
    def _compare(self, people, answers):
        """``{measure: {who: Comparison}}``. A case that was never in the hands of who answered
        is compared in nothing."""
        held = [it for it in answers if it.hours]
        hours = defaultdict(list)
        for answer in held:
            hours[answer.kind].append(answer.hours)
        limits = {kind: usual(amounts) for kind, amounts in hours.items()}
        events = {
            "late": lambda it: it.late,
            "long": lambda it: it.hours > limits[it.kind],
            "reopened": lambda it: it.reopened,
        }
        return {
            key: compare_all(
                people, [Answer(it.kind, it.who, event(it)) for it in held]
            )
            for key, event in events.items()
        }

    @api.model
    def _found(self, answers, compared):
        """What is kept of one person: nothing but that it is too few, where it is."""
        if len(answers) < MINIMUM:
            return {"n": None}
        kinds = Counter(answer.kind for answer in answers)
        held = [answer for answer in answers if answer.hours]
        return {
            "n": len(answers),
            "not_in_hand": len(answers) - len(held),
            "hours": round(sum(it.hours for it in held), 1),
            "elsewhere": round(sum(it.elsewhere for it in held), 1),
            "not_judged": sum(it.late is None for it in held),
            "kinds": [[*kind, count] for kind, count in sorted(kinds.items())],
            "measures": {key: self._kept(it) for key, it in compared.items()},
        }

    @api.model
    def _kept(self, comparison):
        if comparison.said == "too_few":
            return {"said": "too_few"}
        return comparison._asdict()
