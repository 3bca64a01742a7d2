from collections import defaultdict
from datetime import datetime, time, timedelta, timezone
from itertools import combinations
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .gov_service_standard_landscape import Landscape

UTC = timezone.utc
_DEFAULT_LAW = "Default of the software"
# A standard that begins or ends within this many days is looked at as well.
_LOOK_AHEAD = 366


class Finding(NamedTuple):
    """One thing to look at.

    :ivar kind: ``gap``, ``contradiction`` or ``hint``
    :ivar sentence: what it is, in the reader's language
    :ivar record: what to open: a standard, an office or a charter service
    :ivar standards: the standards it is about, none for a gap
    :ivar target: the target it is about
    """

    kind: str
    sentence: str
    record: models.BaseModel
    standards: models.BaseModel
    target: str


class GovServiceStandard(models.Model):
    """Looks for gaps and contradictions in the set of standards.

    Offices and services that no standard tells apart are looked at once, so the work grows
    with the standards and hardly with the offices; queries do not grow at all.
    """

    _inherit = "gov.service.standard"

    def action_check_all(self):
        """Show what is missing or contradicts itself in all standards, chosen or not."""
        self._check_may_check()
        return self._show_findings(self._in_force()._findings())

    def action_check(self):
        """Show what is missing or contradicts itself around this standard, a draft as if it
        were in force."""
        self.ensure_one()
        self._check_may_check()
        standards = (self._in_force() - self.previous_id) | self
        findings = [
            finding
            for finding in standards._findings()
            if self in finding.standards
            or (finding.kind == "gap" and finding.target == self.target)
        ]
        return self._show_findings(findings, self)

    def _check_may_check(self):
        self.browse().check_access("write")

    def _show_findings(self, findings, standard=None):
        """Open the dialog that lists the findings."""
        Check = self.env["gov.standard.check"]
        check = Check.create(
            {
                "standard_id": standard.id if standard else False,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "kind": finding.kind,
                            "sentence": finding.sentence,
                            "res_model": finding.record._name,
                            "res_id": finding.record.id,
                        },
                    )
                    for finding in findings
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check of the standards"),
            "res_model": Check._name,
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _findings(self, today=None):
        """What is missing or contradicts itself in these standards, the worst first.

        :param today: a date; by default the user's
        :return: list of :class:`Finding`
        """
        today = today or fields.Date.context_today(self)
        landscape = Landscape(self)
        return [
            *self._find_gaps(landscape, today),
            *self._find_equals(today),
            *self._find_breaks(),
            *self._find_out_of_order(landscape, today),
            *self._find_long_charters(landscape, today),
            *self._find_loose_law(today),
        ]

    # ------------------------------------------------------------------
    # GAPS
    # ------------------------------------------------------------------

    def _find_gaps(self, landscape, today):
        """Cases that would carry no promise, today or from a day on that is known."""
        days = {today}
        for standard in self:
            if standard.valid_to:
                days.add(standard.valid_to + timedelta(days=1))
            if standard.valid_from:
                days.add(standard.valid_from)
        horizon = today + timedelta(days=_LOOK_AHEAD)
        findings, before = [], set()
        for day in sorted(day for day in days if today <= day <= horizon):
            gaps = landscape.gaps(day)
            findings += self._say_gaps(gaps - before, day, day > today)
            before = gaps
        return findings

    def _say_gaps(self, gaps, day, later):
        """Sentences for ``(office or service, kind, target)``.

        One for all kinds of a target at one place, and one for a whole tree of offices.
        """
        kinds = defaultdict(set)
        for place, kind, target in gaps:
            kinds[place, target].add(kind)
        everywhere = self.env["gov.agency"].search([])
        findings = []
        for (place, target), missing in kinds.items():
            above = place._name == "gov.agency" and place.parent_id
            if above and kinds.get((above, target), set()) >= missing:
                continue  # said for the office above and all below it
            words = {
                "kinds": self._say_kinds(missing),
                "place": place.name,
                "target": self._say_target(target),
                "day": format_date(self.env, day),
            }
            if place._name == "gov.service":
                sentence = self.env._(
                    "The service “%(place)s” of %(office)s has no standard for “%(target)s”",
                    **words,
                    office=place.agency_id.name,
                )
            else:
                below = everywhere.filtered(
                    lambda office, top=place: (
                        office != top and office.parent_path.startswith(top.parent_path)
                    )
                )
                same = below and all(
                    kinds.get((office, target), set()) >= missing for office in below
                )
                sentence = (
                    self.env._(
                        "%(kinds)s at %(place)s and all below have no standard for "
                        "“%(target)s”",
                        **words,
                    )
                    if same
                    else self.env._(
                        "%(kinds)s at %(place)s have no standard for “%(target)s”",
                        **words,
                    )
                )
            sentence = (
                self.env._(
                    "%(sentence)s from %(day)s on.",
                    sentence=sentence,
                    day=words["day"],
                )
                if later
                else f"{sentence}."
            )
            findings.append(Finding("gap", sentence, place, self.browse(), target))
        return findings

    def _say_kinds(self, kinds):
        labels = dict(self._fields["case_kind"]._description_selection(self.env))
        names = [labels[kind] for kind in labels if kind in kinds]
        if len(names) == len(labels) or not names:
            return self.env._("Cases of any kind")
        return self.env._("Cases of kind %(kinds)s", kinds=", ".join(names))

    def _say_target(self, target):
        labels = dict(self._fields["target"]._description_selection(self.env))
        return labels[target].lower()

    # ------------------------------------------------------------------
    # CONTRADICTIONS
    # ------------------------------------------------------------------

    def _find_equals(self, today):
        """Two that fit one case equally: nothing but their order in the list decides."""
        groups = self.grouped(
            lambda s: (
                s.target,
                s._specificity(),
                s.case_kind,
                s.classification,
                s.valid_from,
            )
        )
        return [
            Finding(
                "contradiction",
                self.env._(
                    "Two standards fit %(what)s equally for “%(target)s”: “%(one)s” and "
                    "“%(other)s”. Say which is more specific.",
                    what=", ".join(one._scope_words()) or self.env._("every case"),
                    target=self._say_target(one.target),
                    one=one._say_version(),
                    other=other._say_version(),
                ),
                one,
                one | other,
                one.target,
            )
            for group in groups.values()
            for one, other in combinations(group, 2)
            if one._can_meet(other)
            and one._lasts(today)
            and other._lasts(today)
            # A default of the software gives way to any standard of one's own.
            and one._is_default() == other._is_default()
        ]

    def _find_breaks(self):
        """Versions between which some days have neither."""
        findings = []
        for standard in self:
            before = standard.previous_id
            if not (before.valid_to and standard.valid_from):
                continue
            if standard.valid_from - before.valid_to > timedelta(days=1):
                findings.append(
                    Finding(
                        "gap",
                        self.env._(
                            "“%(name)s” ends on %(end)s with version %(old)s, and version "
                            "%(new)s begins on %(start)s. The days between have neither.",
                            name=standard.name,
                            end=format_date(self.env, before.valid_to),
                            old=before.version,
                            new=standard.version,
                            start=format_date(self.env, standard.valid_from),
                        ),
                        standard,
                        standard | before,
                        standard.target,
                    )
                )
        return findings

    def _find_out_of_order(self, landscape, today):
        """An answer that is due before the receipt of the same case."""
        findings = []
        for receipt, answer, office in landscape.pairs(
            today, "acknowledge", ("resolve", "appeal")
        ):
            try:
                moment = datetime.combine(today, time(2), UTC).replace(tzinfo=None)
                worktime = office._worktime(moment)
                start = _naive(worktime.next_open(moment.replace(tzinfo=UTC)))
                late = receipt._deadline(worktime, start) > answer._deadline(
                    worktime, start
                )
            except (ValueError, UserError):
                continue  # a calendar that cannot count is found elsewhere
            if late:
                findings.append(
                    Finding(
                        "contradiction",
                        self.env._(
                            "“%(answer)s” is due before “%(receipt)s” of the same case.",
                            answer=answer._say_version(),
                            receipt=receipt._say_version(),
                        ),
                        answer,
                        answer | receipt,
                        answer.target,
                    )
                )
        return findings

    def _find_long_charters(self, landscape, today):
        """Charter services whose steps take longer than the promise."""
        minutes = dict(
            self.env["gov.service.step"]._read_group(
                [("service_id.active", "=", True)],
                ["service_id"],
                ["duration_minutes:sum"],
            )
        )
        findings = []
        for service, standard in landscape.of_services(today, "resolve"):
            promised = standard._promised_minutes(service.agency_id.calendar_id)
            if promised and minutes.get(service, 0) > promised:
                findings.append(
                    Finding(
                        "contradiction",
                        self.env._(
                            "The steps of “%(service)s” add up to %(hours)s hours of work; "
                            "“%(standard)s” promises %(promised)s.",
                            service=service.name,
                            hours=round(minutes[service] / 60, 1),
                            standard=standard._say_version(),
                            promised=round(promised / 60, 1),
                        ),
                        service,
                        standard,
                        standard.target,
                    )
                )
        return findings

    def _promised_minutes(self, calendar):
        """Working time within the promise, in minutes; 0: cannot be told."""
        a_day = calendar.hours_per_day * 60
        return {
            "working_days": self.amount * a_day,
            "working_hours": self.amount * 60,
            "calendar_days": self.amount * a_day * 5 / 7,
            "calendar_hours": self.amount * 60,
        }[self.unit]

    # ------------------------------------------------------------------
    # LAW
    # ------------------------------------------------------------------

    def _find_loose_law(self, today):
        """What has an effect and cites no law for it."""
        findings = []
        for standard in self:
            if not standard._lasts(today):
                continue
            findings += [
                Finding(kind, sentence, standard, standard, standard.target)
                for kind, sentence in standard._loose_law()
            ]
        return findings

    def _loose_law(self):
        self.ensure_one()
        name = self._say_version()
        loose = []
        if self.extension_max and not self.extension_basis:
            loose.append(
                (
                    "contradiction",
                    self.env._(
                        "“%(name)s” may be extended, and cites no law for it.",
                        name=name,
                    ),
                )
            )
        if self.on_lapse != "none" and not self.lapse_basis:
            loose.append(
                (
                    "contradiction",
                    self.env._(
                        "“%(name)s” gives silence an effect, and cites no law for it.",
                        name=name,
                    ),
                )
            )
        if self.on_lapse != "none" and self.lapse_trial:
            loose.append(
                (
                    "hint",
                    self.env._(
                        "“%(name)s”: what silence means is only tried, nothing happens.",
                        name=name,
                    ),
                )
            )
        if self.source_unconfirmed:
            loose.append(
                (
                    "hint",
                    self.env._(
                        "“%(name)s”: the text of the law was not seen.", name=name
                    ),
                )
            )
        if self._is_default():
            loose.append(
                (
                    "hint",
                    self.env._(
                        "“%(name)s” is a default and rests on no law.", name=name
                    ),
                )
            )
        return loose

    def _is_default(self):
        return (self.legal_basis or "").startswith(_DEFAULT_LAW)

    def _lasts(self, today):
        """Whether it is in force today or will be."""
        return not self.valid_to or self.valid_to >= today

    def _say_version(self):
        """The name, with the version where there is more than one."""
        if self.version == 1:
            return self.name
        return self.env._(
            "%(name)s, version %(version)s", name=self.name, version=self.version
        )


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)
