from collections import defaultdict

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..tools.segment_criteria import Fact, Field, Law, check
from .gov_protected_ground import WRITERS

_lt = LazyTranslate(__name__)

# The rule a refusal quotes, in the words of the contract.
RULES = {
    "list": _lt("only facts of the list"),
    "plain": _lt("one fact, one comparison, one value"),
    "never": _lt(
        "wealth, tax paid, value as a customer, rank and political affiliation are "
        "never criteria"
    ),
    "ground": _lt("no protected grounds"),
    "proxy": _lt("no proxies"),
    "helps": _lt("a positive measure names those whom it helps"),
}
RULE_OF = {
    "unreadable": "plain",
    "too_long": "plain",
    "empty": "plain",
    "constant": "plain",
    "nested": "plain",
    "operator": "plain",
    "value": "plain",
    "open": "plain",
    "unknown": "list",
    "unlisted": "list",
    "kind": "list",
    "property": "list",
    "never": "never",
    "protected": "ground",
    "computed": "ground",
    "proxy": "proxy",
    "measured": "proxy",
    "negated": "helps",
}
# What is not allowed, by the rule of the kernel.
WHAT = {
    "unreadable": _lt(
        "These are no conditions: only fields, comparisons and fixed values are read, "
        "nothing is calculated."
    ),
    "too_long": _lt("These are too many conditions or too long values."),
    "empty": _lt("There is no condition yet: it would mean everybody."),
    "constant": _lt("A condition that always or never holds says nothing."),
    "unknown": _lt("There is no field “%(field)s”."),
    "unlisted": _lt("“%(field)s” is not on the list of facts that segments may use."),
    "kind": _lt("“%(field)s” has no plain value to compare."),
    "property": _lt(
        "“%(field)s” is a field that users make up; what it means nobody has checked."
    ),
    "nested": _lt(
        "The condition on “%(field)s” contains conditions of its own (“%(detail)s”)."
    ),
    "operator": _lt(
        "“%(field)s” cannot be compared with “%(detail)s”: it searches instead of "
        "comparing."
    ),
    "value": _lt("The value compared with “%(field)s” does not fit it."),
    "open": _lt("Choose what “%(field)s” is compared with."),
    "never": _lt("“%(field)s” tells of: %(grounds)s."),
    "never_by": _lt("“%(field)s” tells of: %(grounds)s (by the field “%(detail)s”)."),
    "protected": _lt("“%(field)s” reveals a protected ground: %(grounds)s."),
    "protected_by": _lt(
        "“%(field)s” shows a protected ground: %(grounds)s (by the field “%(detail)s”)."
    ),
    "computed": _lt("“%(field)s” is computed from a protected ground: %(grounds)s."),
    "proxy": _lt("“%(field)s” stands in for: %(grounds)s."),
    "measured": _lt("“%(field)s” stands in for %(grounds)s here (V = %(strength)s)."),
    "measured_whole": _lt(
        "Together these conditions stand in for %(grounds)s here (V = %(strength)s)."
    ),
    "negated": _lt(
        "The condition on “%(field)s” names those whom the measure is not for."
    ),
}
# The ground whose law stands for equal treatment of equal cases as such.
EQUAL_CASES = "other"


class _Schema:
    """Fields of the registry as the kernel looks them up."""

    model = "helpdesk.ticket"

    def __init__(self, env):
        self.env = env
        self.known = {}

    def field(self, model, name):
        place = (model, name)
        if place not in self.known:
            self.known[place] = self._field(model, name)
        return self.known[place]

    def _field(self, model, name):
        if model not in self.env:
            return None
        field = self.env[model]._fields.get(name)
        if field is None:
            return None
        comodel = field.comodel_name or ""
        choices = frozenset()
        if field.type == "selection" and not field.related:
            choices = frozenset(field.get_values(self.env))
        return Field(
            type=field.type,
            comodel=comodel,
            related=field.related or "",
            depends=tuple(self.env.registry.field_depends.get(field, ()))
            if field.compute and not field.related
            else (),
            choices=choices,
            tree=bool(comodel) and self.env[comodel]._parent_store,
        )


class GovSegment(models.Model):
    """What the law says to the criteria of segments."""

    _inherit = "gov.segment"

    @api.model
    def _law(self):
        """The lists as they are now, for the kernel."""
        # Law is public. Also an archived ground protects.
        Ground = self.env["gov.protected.ground"].sudo().with_context(active_test=False)
        grounds = Ground.search([])
        return Law(
            allowed=frozenset(
                self.env["gov.segment.fact"].sudo().search([]).mapped("path")
            ),
            facts=tuple(
                Fact(fact.path, fact.ground_id.code, fact.relation, fact.covers_below)
                for fact in grounds.fact_ids
            ),
            never=frozenset(
                ground.code
                for ground in grounds
                if ground.is_never or ground.general_id.is_never
            ),
            measured=self.env["gov.segment.association"]._strong(),
        )

    @api.model
    def _look(self, criteria, positive=False, law=None):
        """Look at criteria as text.

        :return: ``Result`` of the kernel
        """
        return check(criteria, _Schema(self.env), law or self._law(), positive)

    @api.model
    def _say(self, refusal, positive=False):
        """A refusal in words.

        :return: dict of texts: ``what`` is not allowed, the ``rule``, the ``law``, and the
            way ``out``; ``field`` is the label of the field with its name
        """
        label = self._say_field(refusal.path)
        Ground = self.env["gov.protected.ground"].sudo()
        grounds = Ground.with_context(active_test=False).search(
            [("code", "in", refusal.grounds or [EQUAL_CASES])]
        )
        names = ", ".join(grounds.mapped("name"))
        rule = RULE_OF[refusal.rule]
        lifts = rule in ("ground", "proxy") and not positive
        return {
            "what": self._say_what(refusal, label, names),
            "rule": self.env._(RULES[rule]),
            "law": grounds._law(),
            "out": self.env._(
                "Remove it, or make this a positive measure (legal basis, end date, "
                "approval by an equality officer)."
            )
            if lifts
            else self.env._("Remove it.")
            if refusal.path
            else "",
            "field": label,
        }

    @api.model
    def _say_what(self, refusal, label, names):
        # The sentence names the field behind, where another one shows it.
        name = refusal.rule
        shown_by = f"{name}_by" if refusal.detail else f"{name}_whole"
        has_way = shown_by in WHAT and (refusal.detail or not refusal.path)
        template = self.env._(WHAT[shown_by if has_way else name])
        detail = refusal.detail
        if detail and has_way:
            model, _dot, name = detail.rpartition(".")
            detail = self.env[model]._fields[name]._description_string(self.env)
        return template % {
            "field": label,
            "grounds": names,
            "detail": detail,
            "strength": f"{refusal.strength:.2f}",
        }

    @api.model
    def _say_field(self, path):
        """The label of the field a path leads to, as far as it leads, else the path."""
        model, label = self.env["helpdesk.ticket"], ""
        listed = self.env["gov.segment.fact"].sudo().with_context(active_test=False)
        if known := listed.search([("path", "=", path)], limit=1):
            return known.name
        for name in path.split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return path
            label = field._description_string(self.env)
            model = self.env[field.comodel_name] if field.comodel_name else None
        return label or path

    @api.model
    def _with_facts(self, model, described, names=None, attributes=None):
        """Descriptions of fields, with those of facts for who writes segments.

        The conditions of a segment name facts of citizens. Who writes it needs to know how
        such a field is called; it is the name, and no value of anybody.

        :param model: an empty recordset of the model described
        :param described: of ``fields_get``
        :param names: those that were asked for; None: all
        """
        if self.env.su or not self.env.user.has_groups(WRITERS):
            return described
        facts = self._fact_names(model._name)
        hidden = (facts if names is None else facts & set(names)) - described.keys()
        if hidden:
            # Descriptions only; reading the field is still refused.
            described = described | model.sudo().fields_get(sorted(hidden), attributes)
        return described

    @api.model
    def known_facts(self):
        """Fields whose meaning is known, those that segments may use and those that are
        protected, with every step on the way to them: what the editor of conditions offers.

        :return: ``{model: [names of fields]}``
        :raises AccessError: the user may not read segments
        """
        self.check_access("read")
        return {model: sorted(names) for model, names in self._fact_places().items()}

    @api.model
    def _fact_names(self, model):
        """Names of the fields of a model that lists of facts name, allowed or protected."""
        return self._fact_places()[model]

    @api.model
    def _fact_places(self):
        paths = (
            *self.env["gov.segment.fact"].search([]).mapped("path"),
            *self.env["gov.protected.ground.fact"].search([]).mapped("path"),
        )
        places = defaultdict(set)
        for path in paths:
            here = "helpdesk.ticket"
            for name in path.split("."):
                field = self.env[here]._fields.get(name) if here else None
                if field is None:
                    break
                places[here].add(name)
                here = field.comodel_name
        return places
