from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("draft", "Draft"),
    ("tried", "Tried"),
    ("approved", "Approved"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("expired", "Expired"),
]
# A segment is reviewed within a year, or it stops by itself.
LONGEST_REVIEW = relativedelta(years=1)
# What one says when one drafts a segment. Once it is approved, it stays as it was said.
SAID = frozenset(
    (
        "name",
        "description",
        "agency_ids",
        "criteria",
        "is_positive_measure",
        "legal_basis",
        "end_date",
        "review_date",
        "measure_ids",
    )
)


class GovSegment(models.Model):
    """Whom an agency serves with more help because they need more.

    Its criteria are a domain on cases in which only facts of a list may stand; one that
    touches a protected ground must be a positive measure. What belonging to it does is said
    by its measures, of which none can take anything away.

    It is drafted, tried on past cases, approved by somebody who had no hand in it, and
    active until its end or its review. An approved one never changes: there is a next
    version instead.
    """

    _name = "gov.segment"
    _description = "Segment"
    _inherit = ["gov.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name, version desc, id desc"
    _transition_fields = frozenset(
        (
            "state",
            "owner_id",
            "author_ids",
            "version",
            "previous_id",
            "tried_at",
            "approved_at",
            "approved_by_id",
            "activated_at",
            "ended_at",
            "end_reason",
        )
    )

    name = fields.Char("Who", required=True)
    description = fields.Text(
        "Why", help="The need these people share, and how it is known."
    )
    owner_id = fields.Many2one(
        "res.users",
        "Written by",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    author_ids = fields.Many2many(
        "res.users",
        relation="gov_segment_author_rel",
        column1="segment_id",
        column2="user_id",
        string="Everybody who had a hand in it",
        readonly=True,
        copy=False,
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Offices",
        help="With all below them. Empty: all offices.",
    )
    criteria = fields.Char("Conditions", default="[]", required=True)
    is_positive_measure = fields.Boolean(
        "Positive measure",
        help="Makes up for a disadvantage of people whom the law protects. It needs a "
        "legal basis, an end, and the approval of an equality officer.",
    )
    legal_basis = fields.Char("Legal basis")
    end_date = fields.Date("Ends on", help="Last day on which it holds.")
    review_date = fields.Date(
        "To be reviewed by",
        required=True,
        default=lambda self: fields.Date.context_today(self) + LONGEST_REVIEW,
        help="At the latest in a year. After this day it stops by itself.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "gov.segment",
        "Version before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    tried_at = fields.Datetime("Tried on", readonly=True, copy=False)
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    activated_at = fields.Datetime("Active since", readonly=True, copy=False)
    ended_at = fields.Datetime("Stopped on", readonly=True, copy=False)
    end_reason = fields.Char("Why it stopped", readonly=True, copy=False)

    _version_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This version has a next one already.",
    )

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for segment in self:
            segment.display_name = (
                self.env._(
                    "%(name)s (version %(version)s)",
                    name=segment.name,
                    version=segment.version,
                )
                if segment.version > 1
                else segment.name
            )

    @api.constrains("review_date", "end_date")
    def _check_dates(self):
        latest = fields.Date.context_today(self) + LONGEST_REVIEW
        for segment in self:
            if segment.review_date > latest:
                raise ValidationError(
                    self.env._(
                        "A segment is reviewed within a year: by %s at the latest.",
                        fields.Date.to_string(latest),
                    )
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        segments._note_author()
        return segments

    def write(self, vals):
        if self._in_transition() or SAID.isdisjoint(vals):
            return super().write(vals)
        # First: what was tried becomes a draft again, and a draft may be unlawful.
        self._before_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if self.filtered(lambda it: it.state not in ("draft", "tried")):
            raise UserError(
                self.env._("A segment that was approved is kept. Stop it instead.")
            )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _before_change(self):
        """Ask before anything that belongs to what a segment says is changed, here or in a
        record of its own; the user becomes one of its authors.

        :raises UserError: it has been approved
        """
        if self.filtered(lambda it: it.state not in ("draft", "tried")):
            raise UserError(
                self.env._(
                    "What was approved stays as it was. Make a new version, and have that "
                    "approved."
                )
            )
        self._note_author()

    def _note_author(self):
        """Note that the user had a hand in these segments, and cannot approve them; what was
        tried must be tried again."""
        user = self.env.user
        for segment in self._transition():
            values = {}
            if user not in segment.author_ids:
                values["author_ids"] = [fields.Command.link(user.id)]
            if segment.state == "tried":
                values |= {"state": "draft", "tried_at": False}
            if values:
                segment.write(values)
