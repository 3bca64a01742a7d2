"""Kernel: what a segment may ask of a case.

Criteria are a domain as text. Nothing in it is ever evaluated: it is read as a literal, and
each condition is walked field by field to what it really asks. Whatever is not on the list
of allowed facts is refused; a fact that reveals a protected ground, stands in for one or is
computed from one passes in a positive measure only; one of a ground that can never be a
criterion passes never.
"""

import ast
import math
import re
from dataclasses import dataclass, field
from typing import Protocol

LONGEST_TEXT = 5000
MOST_CONDITIONS = 50
MOST_VALUES = 500
LONGEST_VALUE = 200
LONGEST_PATH = 200
# How many fields are looked at behind one path; more than any honest one has.
MOST_STEPS = 2000
# How many fields one after the other may only show the next one.
MOST_SHOWN = 10
LARGEST_NUMBER = 2**31 - 1

CONNECTORS = {"&": 2, "|": 2, "!": 1}
NESTED = frozenset(("any", "not any", "any!", "not any!"))
NEGATIVE = frozenset(("!=", "not in"))
EQUAL = frozenset(("=", "!="))
LISTED = frozenset(("in", "not in"))
ORDERED = frozenset(("<", "<=", ">", ">="))
BELOW = frozenset(("child_of",))
# What a condition may compare, by the type of its field. Texts to read, files, tables
# below and whatever has no plain value are never compared.
OPERATORS = {
    "boolean": EQUAL,
    "integer": EQUAL | LISTED | ORDERED,
    "float": EQUAL | LISTED | ORDERED,
    "selection": EQUAL | LISTED,
    "char": EQUAL | LISTED,
    "date": EQUAL | ORDERED,
    "datetime": EQUAL | ORDERED,
    "many2one": EQUAL | LISTED | BELOW,
    "many2many": EQUAL | LISTED | BELOW,
}
PROPERTIES = frozenset(("properties", "properties_definition"))

# Names that tell what an unlisted field is about: of use to say why it is refused. That it
# is refused does not depend on them.
TELLING = {
    "property": frozenset(
        "wealth wealthy rich income incomes salary wage wages revenue turnover tax taxes "
        "taxpayer vat credit debit debt debts balance invoice invoices invoiced amount "
        "price pricelist asset assets bank payment payments paid donation donations "
        "donor spending purchases".split()
    ),
    "political_opinion": frozenset(
        "party political politics politician endorsement endorsements endorsed vote "
        "votes voter voters campaign".split()
    ),
    "rank": frozenset(
        "vip rank ranking ranks prestige loyalty tier grade title titles nobility "
        "customer lifetime clv important".split()
    ),
}

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?")
# A day counted from today, as the domain editor writes it: “today -3d”, “-1m”, “=1d +2w”.
_RELATIVE = re.compile(r"(today|now)?( ?[+=-](\d{1,4}[dmywHMS]|[a-z]{6,9})){0,5}")


@dataclass(frozen=True)
class Field:
    """What must be known of a field.

    :param type: as Odoo calls it
    :param comodel: of a relation, the model it leads to
    :param related: of a field that shows another one, the way to that one from its model
    :param depends: of a computed field, the ways to what it is computed from
    :param choices: of a selection, its values; empty if they are not known
    :param tree: of a relation, whether the records it leads to stand below each other
    """

    type: str
    comodel: str = ""
    related: str = ""
    depends: tuple[str, ...] = ()
    choices: frozenset[str] = frozenset()
    tree: bool = False


class Schema(Protocol):
    """Where fields are looked up."""

    model: str

    def field(self, model: str, name: str) -> Field | None:
        """The field of that name; nothing where there is none."""


@dataclass(frozen=True)
class Fact:
    """A field bound to a ground.

    :param path: from the case on
    :param ground: code of the ground
    :param relation: ``reveals`` or ``proxy``
    :param below: whether what is reached through it is bound, too
    """

    path: str
    ground: str
    relation: str
    below: bool = True


@dataclass(frozen=True)
class Law:
    """What holds: allowed paths, bound facts, what was measured.

    :param never: codes of grounds that can be no criterion, whatever for
    :param measured: ``{path: ((ground, V), ...)}`` of allowed facts that turned out to go
        together with a ground on the agency's own data
    """

    allowed: frozenset[str]
    facts: tuple[Fact, ...] = ()
    never: frozenset[str] = frozenset()
    measured: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Condition:
    """One condition as it was read.

    :param grounds: codes of the grounds it touches
    """

    path: str
    operator: str
    value: object
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a condition cannot stand.

    :param rule: see :data:`RULES`
    :param position: number of the condition from 0 on, -1 for the criteria as a whole
    :param path: the field as it was written, shortened
    :param grounds: codes of the grounds it touches; none: the law on equal cases
    :param detail: what makes it so: the field it shows or is computed from, as
        ``model.name``; the operator, the type
    :param strength: Cramér's V, where the rule is ``measured``
    """

    rule: str
    position: int = -1
    path: str = ""
    grounds: tuple[str, ...] = ()
    detail: str = ""
    strength: float = 0.0


RULES = (
    "unreadable",  # no literal, or no domain
    "too_long",  # text, number of conditions or of values
    "empty",  # no condition at all
    "constant",  # a condition that is always or never true
    "unknown",  # no such field
    "unlisted",  # not on the list of allowed facts
    "kind",  # a field whose values cannot be compared
    "nested",  # conditions inside of a condition
    "property",  # a field that users define
    "operator",  # a comparison that searches instead of comparing
    "value",  # a value that does not fit
    "open",  # no value yet
    "never",  # wealth, tax, rank, politics
    "protected",  # reveals a ground
    "computed",  # computed from what reveals a ground or stands in for one
    "proxy",  # stands in for a ground
    "measured",  # turned out to stand in for a ground
    "negated",  # names those whom the measure is not for
)
# Refusals that a positive measure lifts.
LIFTED = frozenset(("protected", "computed", "proxy", "measured"))


@dataclass(frozen=True)
class Result:
    """What was found.

    :param conditions: those that could be read, in their order
    :param refusals: at most one for each condition, in their order; none: they are lawful
    """

    conditions: tuple[Condition, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def grounds(self):
        """Codes of all grounds that these criteria touch."""
        return tuple(sorted({code for it in self.conditions for code in it.grounds}))


def is_path(text):
    """Whether a text is a way from field to field: names with dots between them."""
    return bool(text and len(text) <= LONGEST_PATH and _PATH.fullmatch(text))


def check(text, schema, law, positive=False):
    """Look at criteria.

    :param text: a domain as text, from anybody
    :param positive: whether they are those of a positive measure
    :return: :class:`Result`; never raises
    """
    try:
        leaves = _leaves(text)
    except _CannotReadError as error:
        return Result((), (Refusal(error.rule, detail=error.detail),))
    checker = _Checker(schema, law, positive)
    conditions, refusals = [], []
    for position, (leaf, negated) in enumerate(leaves):
        condition, refusal = checker.look(leaf, negated, position)
        if condition:
            conditions.append(condition)
        if refusal:
            refusals.append(refusal)
    return Result(tuple(conditions), tuple(refusals))


class _CannotReadError(Exception):
    def __init__(self, rule, detail=""):
        super().__init__(rule)
        self.rule = rule
        self.detail = detail


def _leaves(text):
    """The conditions of a domain, each with whether a “not” stands over it."""
    domain = _literal(text)
    if not domain:
        raise _CannotReadError("empty")
    if len(domain) > 3 * MOST_CONDITIONS:
        raise _CannotReadError("too_long")
    leaves = []
    # For each open connector how many operands it waits for, and whether it is negated.
    waiting = []
    for item in domain:
        negated = waiting[-1][1] if waiting else False
        if isinstance(item, str):
            if item not in CONNECTORS:
                raise _CannotReadError("unreadable", item[:LONGEST_PATH])
            waiting.append([CONNECTORS[item], negated != (item == "!")])
            continue
        if not isinstance(item, (list, tuple)):
            raise _CannotReadError("unreadable")
        leaves.append((tuple(item), negated))
        while waiting:
            waiting[-1][0] -= 1
            if waiting[-1][0]:
                break
            waiting.pop()
    if waiting:
        raise _CannotReadError("unreadable")
    if len(leaves) > MOST_CONDITIONS:
        raise _CannotReadError("too_long")
    return leaves


def _literal(text):
    if not isinstance(text, str):
        raise _CannotReadError("unreadable")
    if len(text) > LONGEST_TEXT:
        raise _CannotReadError("too_long")
    try:
        domain = ast.literal_eval(text.strip() or "[]")
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise _CannotReadError("unreadable") from None
    if not isinstance(domain, list):
        raise _CannotReadError("unreadable")
    return domain


@dataclass
class _Walk:
    """What a path leads to.

    :param canonical: the way with every field that shows another one replaced by that one
    :param steps: ``[(model, name, whether the walk ends there)]``, shown ones too
    :param sources: fields that computed ones on the way are computed from, nearest first
    :param last: the last field; nothing if the path breaks off
    :param fault: ``unknown`` or ``property`` where it breaks off
    """

    canonical: list[str] = field(default_factory=list)
    steps: list[tuple[str, str, bool]] = field(default_factory=list)
    sources: dict[tuple[str, str], None] = field(default_factory=dict)
    last: Field | None = None
    fault: str = ""
    money: bool = False


class _Checker:
    def __init__(self, schema, law, positive):
        self.schema = schema
        self.law = law
        self.positive = positive
        self.allowed = {self._canonical(path) for path in law.allowed} - {None}
        self.measured = {
            self._canonical(path): found for path, found in law.measured.items()
        }
        # Where the bound facts are, whatever way leads to them.
        self.bound = {}
        self.named = set()
        for fact in law.facts:
            walk = self._walk(fact.path, behind=False)
            if walk.fault:
                continue
            self.named.add(".".join(walk.canonical))
            for model, name, final in walk.steps:
                if final:
                    self.bound.setdefault((model, name), []).append(fact)

    def look(self, leaf, negated, position):
        """One condition: ``(Condition or None, Refusal or None)``."""
        if len(leaf) != 3 or not isinstance(leaf[1], str):
            return None, Refusal("unreadable", position)
        path, operator, value = leaf
        if type(path) is int:
            return None, Refusal("constant", position)
        if not isinstance(path, str) or not path:
            return None, Refusal("unreadable", position)
        shown = path[:LONGEST_PATH]
        if operator in NESTED or isinstance(value, dict):
            return None, Refusal("nested", position, shown, detail=operator[:20])
        if len(path) > LONGEST_PATH:
            return None, Refusal("too_long", position, shown)
        walk = self._walk(path)
        canonical = ".".join(walk.canonical)
        listed = not walk.fault and canonical in self.allowed
        rule, grounds, detail, strength = self._touched(
            walk, canonical, listed, shown.rpartition(".")[2]
        )
        codes = tuple(sorted(grounds))
        condition = Condition(path, operator, value, codes)

        def refuse(rule, detail="", strength=0.0):
            return condition, Refusal(rule, position, shown, codes, detail, strength)

        if rule == "never" or (rule and not self.positive):
            return refuse(rule, detail, strength)
        if walk.fault:
            return refuse(walk.fault, detail)
        if walk.last.type not in OPERATORS:
            return refuse("kind", walk.last.type)
        if not listed and canonical not in self.named:
            return refuse("unlisted")
        if operator not in OPERATORS[walk.last.type]:
            return refuse("operator", operator[:20])
        if operator in BELOW and not walk.last.tree:
            return refuse("operator", operator)
        if wrong := _unfit(walk.last, operator, value):
            return refuse(wrong)
        if rule and negated != _means_not(operator, value):
            return refuse("negated")
        return condition, None

    def _touched(self, walk, canonical, listed, written):
        """What protects this path: ``(rule or "", {grounds}, detail, strength)``."""
        found = {"never": {}, "protected": {}, "proxy": {}, "computed": {}}

        def add(rule, fact, place):
            rule = "never" if fact.ground in self.law.never else rule
            found[rule].setdefault(fact.ground, f"{place[0]}.{place[1]}")

        for model, name, final in walk.steps:
            for fact in self.bound.get((model, name), ()):
                if final or fact.below:
                    rule = "protected" if fact.relation == "reveals" else "proxy"
                    add(rule, fact, (model, name))
        for place in walk.sources:
            for fact in self.bound.get(place, ()):
                if fact.below:
                    add("computed", fact, place)
        if walk.money:
            found["never"].setdefault("property", f".{written}")
        if not listed and not any(found.values()):
            found["never"].update(_telling(walk))
        measured = dict(self.measured.get(canonical, ()))
        for rule, names in found.items():
            if names:
                grounds = (
                    set(names)
                    if rule == "never"
                    else set(measured).union(*found.values())
                )
                behind = names[min(names)]
                return (
                    rule,
                    grounds,
                    "" if behind.endswith(f".{written}") else behind,
                    0.0,
                )
        if measured:
            return "measured", set(measured), "", max(measured.values())
        return "", set(), "", 0.0

    def _canonical(self, path):
        walk = self._walk(path, behind=False)
        return None if walk.fault else ".".join(walk.canonical)

    # ------------------------------------------------------------------
    # WALKING
    # ------------------------------------------------------------------

    def _walk(self, path, behind=True):
        walk = _Walk()
        budget = [MOST_STEPS]
        names = path.split(".")
        model = self._follow(self.schema.model, names, walk, budget, True, MOST_SHOWN)
        if not walk.fault and model is None:
            walk.fault = "unknown"
        if behind and not walk.fault:
            self._look_behind(walk, budget)
        return walk

    def _follow(self, model, names, walk, budget, to_end, deeper):
        """Go on from a model; returns the model it leads to, ``""`` if it is no relation,
        nothing if there is no such way."""
        for number, name in enumerate(names):
            final = to_end and number == len(names) - 1
            budget[0] -= 1
            known = (
                self.schema.field(model, name)
                if budget[0] > 0 and model and _NAME.fullmatch(name)
                else None
            )
            if known is None:
                walk.fault = "unknown"
                return None
            walk.steps.append((model, name, final))
            walk.money |= known.type == "monetary"
            if known.type in PROPERTIES:
                walk.fault = "property"
                return None
            if known.related:
                way = known.related.split(".")
                if not deeper:
                    walk.fault = "unknown"
                    return None
                if self._follow(model, way, walk, budget, final, deeper - 1) is None:
                    return None
            else:
                walk.canonical.append(name)
            if final:
                walk.last = known
            model = known.comodel
        return model

    def _look_behind(self, walk, budget):
        """Find what computed fields on the way are computed from, to the last."""
        seen = set()
        todo = [(model, name) for model, name, _final in walk.steps]
        while todo:
            model, name = todo.pop()
            if (model, name) in seen or budget[0] <= 0:
                continue
            seen.add((model, name))
            known = self.schema.field(model, name)
            if known is None:
                continue
            ways = (*known.depends, *((known.related,) if known.related else ()))
            for way in ways:
                here = model
                for step in way.split("."):
                    budget[0] -= 1
                    behind = self.schema.field(here, step) if here else None
                    if behind is None:
                        break
                    walk.sources.setdefault((here, step))
                    walk.money |= behind.type == "monetary"
                    todo.append((here, step))
                    here = behind.comodel
        if budget[0] <= 0:
            # Nobody can say what it is; so it is nothing that is allowed.
            walk.fault = "unknown"


def _telling(walk):
    for model, name, _final in walk.steps:
        words = set(name.split("_"))
        for code, telling in TELLING.items():
            if words & telling:
                yield code, f"{model}.{name}"


def _means_not(operator, value):
    """Whether a comparison names those who are not something."""
    empty = value is False or (isinstance(value, (list, tuple)) and False in value)
    return (operator in NEGATIVE) != empty


def _unfit(known, operator, value):
    """The rule that a value breaks; nothing if it fits the field and the operator."""
    if operator in LISTED or (operator in BELOW and isinstance(value, (list, tuple))):
        if not isinstance(value, (list, tuple)):
            return "value"
        if not value:
            return "open"
        if len(value) > MOST_VALUES:
            return "too_long"
        values = value
    else:
        values = [value]
    if value == "":
        return "open"
    # An empty field is compared for equality only, and not one among others.
    may_be_empty = operator in EQUAL or (operator in LISTED and len(values) == 1)
    for one in values:
        if one is False and may_be_empty:
            continue
        if not _fits(known, one):
            return "value"
    return ""


def _fits(known, value):
    match known.type:
        case "boolean":
            return isinstance(value, bool)
        case "integer" | "many2one" | "many2many":
            return type(value) is int and abs(value) <= LARGEST_NUMBER
        case "float":
            return (
                type(value) in (int, float)
                and math.isfinite(value)
                and abs(value) <= LARGEST_NUMBER
            )
    if not isinstance(value, str) or not value or len(value) > LONGEST_VALUE:
        return False
    match known.type:
        case "selection":
            return not known.choices or value in known.choices
        case "date" | "datetime":
            return bool(_DAY.fullmatch(value) or _RELATIVE.fullmatch(value))
    return "\0" not in value
