from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.application_form import Question

QUESTION_KINDS = [
    ("text", "Short text"),
    ("paragraph", "Long text"),
    ("choice", "One of several"),
    ("choices", "Any of several"),
    ("date", "Date"),
    ("number", "Number"),
    ("file", "File or photo"),
    ("address", "Address"),
    ("group", "Group of questions"),
]
_WITH_CHOICES = ("choice", "choices")


class GovServiceQuestion(models.Model):
    """A question citizens answer who apply for a service.

    What they answered is copied to the case in words; so a question can be changed and
    deleted at any time, and no answer that was sent changes with it.
    """

    _name = "gov.service.question"
    _description = "Question of a service"
    _order = "service_id, sequence, id"

    service_id = fields.Many2one(
        "gov.service", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        "Question",
        required=True,
        translate=True,
        help="As the citizen reads it, for example: When were you born?",
    )
    help = fields.Text(
        "Hint",
        translate=True,
        help="What the citizen should know to answer: where the number stands, an example.",
    )
    kind = fields.Selection(QUESTION_KINDS, "Answer", required=True, default="text")
    is_required = fields.Boolean(
        "Must be answered",
        default=True,
        help="Of a group: at least one entry. Others are marked “optional”.",
    )
    is_sensitive = fields.Boolean(
        "On a page of its own",
        help="For hard or sensitive questions: one a page, with room for the hint.",
    )
    choice_ids = fields.One2many(
        "gov.service.question.choice", "question_id", string="Choices", copy=True
    )
    parent_id = fields.Many2one(
        "gov.service.question",
        string="In the group",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('service_id', '=', service_id), ('kind', '=', 'group')]",
    )
    child_ids = fields.One2many(
        "gov.service.question", "parent_id", string="Questions of the group", copy=True
    )
    is_repeatable = fields.Boolean(
        "May be repeated", help="One entry for each child, each shop, each tree."
    )
    shown_if_id = fields.Many2one(
        "gov.service.question",
        string="Only asked if the answer to",
        index="btree_not_null",
        ondelete="set null",
        domain="[('service_id', '=', service_id), ('parent_id', '=', False), "
        "('kind', 'in', ('choice', 'choices')), ('id', '!=', id)]",
    )
    shown_if_values = fields.Many2many(
        "gov.service.question.choice",
        relation="gov_service_question_shown_if_rel",
        column1="question_id",
        column2="choice_id",
        string="is one of",
        domain="[('question_id', '=', shown_if_id)]",
    )
    condition = fields.Char("Only if", compute="_compute_condition")

    @api.depends("shown_if_id.name", "shown_if_values.name")
    @api.depends_context("lang")
    def _compute_condition(self):
        for question in self:
            question.condition = bool(question.shown_if_id) and self.env._(
                "%(question)s %(choices)s",
                question=question.shown_if_id.name,
                choices=", ".join(question.shown_if_values.mapped("name")),
            )

    @api.onchange("shown_if_id")
    def _onchange_shown_if_id(self):
        self.shown_if_values &= self.shown_if_id.choice_ids

    # ------------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------------

    @api.constrains("kind", "choice_ids", "service_id")
    def _check_choices(self):
        for question in self:
            if question.service_id.is_online and question._lacks_choices():
                raise ValidationError(
                    self.env._(
                        "Give the question “%(question)s” its choices.",
                        question=question.name,
                    )
                )

    def _lacks_choices(self):
        return self.kind in _WITH_CHOICES and not self.choice_ids

    @api.constrains("parent_id", "kind", "service_id")
    def _check_parent_id(self):
        for question in self:
            group = question.parent_id
            if not group:
                continue
            if question.kind == "group":
                raise ValidationError(self.env._("A group cannot stand in a group."))
            if group.kind != "group" or group.service_id != question.service_id:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” can stand only in a group of the same service.",
                        question=question.name,
                    )
                )

    @api.constrains("shown_if_id", "shown_if_values", "sequence", "service_id")
    def _check_shown_if(self):
        for question in self:
            asked = question.shown_if_id
            if not asked:
                continue
            place = question.parent_id or question
            if (
                asked.service_id != question.service_id
                or asked.parent_id
                or asked.kind not in _WITH_CHOICES
                or asked._place() >= place._place()
            ):
                raise ValidationError(
                    self.env._(
                        "“%(question)s” can depend only on a question with choices that "
                        "comes before it and stands in no group.",
                        question=question.name,
                    )
                )
            if (
                not question.shown_if_values
                or not question.shown_if_values <= asked.choice_ids
            ):
                raise ValidationError(
                    self.env._(
                        "Say at which answers to “%(asked)s” the question “%(question)s” "
                        "is asked.",
                        asked=asked.name,
                        question=question.name,
                    )
                )

    def _place(self):
        """Where the question stands among those of its service."""
        return self.sequence, self.id

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("parent_id"):
                # A question typed into a group belongs where the group belongs.
                vals.setdefault(
                    "service_id", self.browse(vals["parent_id"]).service_id.id
                )
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------------

    def action_move_up(self):
        """Ask this question before the one before it.

        :raises AccessError: the user may not write the charter
        :raises ValidationError: it depends on that one
        """
        self._move(-1)

    def action_move_down(self):
        """Ask this question after the one after it.

        :raises AccessError: the user may not write the charter
        :raises ValidationError: that one depends on it
        """
        self._move(1)

    def _move(self, step):
        self.ensure_one()
        self.check_access("write")
        others = self.search(
            [
                ("service_id", "=", self.service_id.id),
                ("parent_id", "=", self.parent_id.id),
            ]
        )
        order = list(others)
        place = order.index(self)
        target = place + step
        if not 0 <= target < len(order):
            return
        order[place], order[target] = order[target], order[place]
        for number, question in enumerate(order, start=1):
            question.sequence = 10 * number
        # Those whose number stayed may depend on one that moved.
        others._check_shown_if()

    # ------------------------------------------------------------------
    # KERNEL
    # ------------------------------------------------------------------

    def _as_kernel(self):
        """These questions as ``tools.application_form`` reads them."""
        return [
            Question(
                id=question.id,
                kind=question.kind,
                is_required=question.is_required,
                choices=tuple(str(id_) for id_ in question.choice_ids.ids),
                parent=question.parent_id.id or 0,
                is_repeatable=question.is_repeatable,
                is_sensitive=question.is_sensitive,
                shown_if=question.shown_if_id.id or 0,
                shown_if_values=frozenset(
                    str(id_) for id_ in question.shown_if_values.ids
                ),
            )
            for question in self
        ]
