from collections import defaultdict

from .gov_service import CASE_KINDS
from .gov_service_standard import StandardFacts


class Landscape:
    """Offices and services, with those that no standard tells apart taken together."""

    def __init__(self, standards):
        self.standards = standards
        self.env = standards.env
        self.offices = self.env["gov.agency"].search_fetch(
            [], ["name", "parent_path", "parent_id", "calendar_id"]
        )
        self.services = self.env["gov.service"].search_fetch(
            [("agency_id.active", "=", True)],
            ["name", "agency_id", "case_kind", "classification"],
        )
        by_paths = [s for s in standards if s.agency_ids]
        self.office_groups = defaultdict(list)
        self._group_of = {}
        for office in self.offices:
            group = frozenset(
                s.id
                for s in by_paths
                if any(
                    office.parent_path.startswith(above.parent_path)
                    for above in s.agency_ids
                )
            )
            self._group_of[office.id] = group
            self.office_groups[group].append(office)
        naming = defaultdict(set)
        for standard in standards:
            for service in standard.service_ids:
                naming[service.id].add(standard.id)
        self._naming = {
            service.id: frozenset(naming[service.id]) for service in self.services
        }
        self.service_groups = defaultdict(list)
        for service in self.services:
            key = (
                service.case_kind,
                self._group_of[service.agency_id.id],
                *self._service_key(service),
            )
            self.service_groups[key].append(service)
        self._by_target = standards.grouped("target")
        standards.mapped(
            "channel_ids"
        )  # read at once, before they are looked at by twos
        self._candidates = {}
        self._memory = {}

    def _chosen(self, day, target, kind, office, service=None):
        """The standard that binds such a case, filed on ``day`` without a channel."""
        key = (
            day,
            target,
            kind,
            self._group_of[office.id],
            service and self._service_key(service),
        )
        if key not in self._memory:
            facts = StandardFacts(
                service=service or self.env["gov.service"],
                case_kind=kind,
                classification=service.classification if service else False,
                agency=office,
                channel=self.env["helpdesk.ticket.channel"],
                filed_on=day,
            )
            self._memory[key] = self._standing(target, key[3])._choose(target, facts)
        return self._memory[key]

    def _standing(self, target, group):
        """Standards of a target that can bind at the offices of a group."""
        if (target, group) not in self._candidates:
            of_target = self._by_target.get(target, self.standards.browse())
            self._candidates[target, group] = of_target.filtered(
                lambda s: not s.agency_ids or s.id in group
            )
        return self._candidates[target, group]

    def _service_key(self, service):
        return service.classification, self._naming[service.id]

    def gaps(self, day):
        """``{(office or service, kind, target)}`` that carry no promise on that day."""
        found = set()
        for offices in self.office_groups.values():
            for kind, _label in CASE_KINDS:
                for target in _targets(kind):
                    if not self._chosen(day, target, kind, offices[0]):
                        found.update((office, kind, target) for office in offices)
        bare = {(office.id, kind, target) for office, kind, target in found}
        for services in self.service_groups.values():
            first = services[0]
            for target in _targets(first.case_kind):
                if not self._chosen(
                    day, target, first.case_kind, first.agency_id, first
                ):
                    found.update(
                        (service, service.case_kind, target)
                        for service in services
                        # Said of the office already.
                        if (service.agency_id.id, service.case_kind, target) not in bare
                    )
        return found

    def of_services(self, day, target):
        """Each service with the standard that binds its cases."""
        for services in self.service_groups.values():
            first = services[0]
            standard = self._chosen(
                day, target, first.case_kind, first.agency_id, first
            )
            if standard:
                yield from ((service, standard) for service in services)

    def pairs(self, day, one, others):
        """Distinct ``(standard of one target, standard of another, an office)`` that bind
        the same case."""
        seen = set()
        cases = [
            (kind, offices[0], None)
            for offices in self.office_groups.values()
            for kind, _label in CASE_KINDS
        ]
        cases += [
            (services[0].case_kind, services[0].agency_id, services[0])
            for services in self.service_groups.values()
        ]
        for kind, office, service in cases:
            first = self._chosen(day, one, kind, office, service)
            for other in others:
                if other not in _targets(kind):
                    continue
                second = self._chosen(day, other, kind, office, service)
                if first and second and (first.id, second.id) not in seen:
                    seen.add((first.id, second.id))
                    yield first, second, office


def _targets(kind):
    answer = "appeal" if kind == "appeal" else "resolve"
    return "acknowledge", "first_response", answer
