import json

from odoo import models

from ..tools.release_rows import (
    WHOLE,
    WITHHELD,
    canonical,
    fewest,
    keep_little,
    make_rows,
)

SCHEMA = "gov_crm/performance/1"
# What belongs to no published service.
OTHER = "other"
_CODES = ("answered", "on_time", "time_median", "time_p90", "overdue", "satisfaction")


class GovRelease(models.Model):
    """What a release says: figures of every published service, office and the whole, from
    ``gov.figures``, without what would tell about few people."""

    _inherit = "gov.release"

    def _collect(self):
        """Work out the figures as the system; whoever asks was checked before.

        :return: ``(rows, raw)`` as texts: what will be public, and what it was made from
        """
        self.ensure_one()
        minimums = self._minimums()
        before, kept = (), set()
        if self.previous_id:
            # The same services as then: others are told of in later releases.
            old = json.loads(self.previous_id.raw)
            # Objects in JSON have no order.
            nodes = {key: old["nodes"][key] for key in old["order"]}
            before = old["rows"]
            leaves = self._leaves(nodes)
            leaves, kept = keep_little(leaves, old["leaves"], fewest(minimums))
        else:
            # Services of the public charter.
            nodes = self._nodes(self.env["gov.service"]._charter_search().sudo())
            leaves = self._leaves(nodes)
        offices = {leaf: nodes[leaf]["above"] for leaf in leaves}
        found = make_rows(leaves, offices, minimums, before)
        place = {key: number for number, key in enumerate(nodes)}
        found.sort(key=lambda it: place[it["node"]])
        rows = [self._row(nodes, it) for it in found]
        raw = {
            "leaves": leaves,
            "nodes": nodes,
            "order": list(nodes),
            "rows": found,
            "kept": sorted(kept),
            "minimums": minimums,
        }
        return canonical(rows), canonical(raw)

    def _minimums(self):
        # What figures mean is no secret.
        measures = self.env["gov.measure"].sudo().search([("code", "in", _CODES)])
        return {it.code: it.minimum for it in measures}

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    @staticmethod
    def _empty():
        return {
            **dict.fromkeys(("answered", "on_time", "limited"), 0),
            **dict.fromkeys(("withdrawn", "duplicate", "overdue"), 0),
            **dict.fromkeys(("time_median", "time_p90"), None),
            **dict.fromkeys(("satisfaction", "satisfied_n"), None),
        }

    def _leaves(self, nodes):
        """Figures of each service among the nodes, and of everything else together."""
        Figures = self.env["gov.figures"]
        first, last = self.first, self._last_day()
        minimum = self._minimums()["satisfaction"]
        keys = {
            _number(key): key for key, it in nodes.items() if it["level"] == "service"
        }
        # A service without a case is told of as well.
        found = {leaf: self._empty() for leaf in (*keys.values(), OTHER)}
        for key, figures in Figures._read(_CODES, first, last, by=("service",)):
            leaf = keys.get(key["service"], OTHER)
            self._add(found[leaf], figures, leaf != OTHER, minimum)
        for key, figures in Figures._read(
            ("not_counted",), first, last, by=("service", "outcome")
        ):
            if key["outcome"] in ("withdrawn", "duplicate"):
                leaf = keys.get(key["service"], OTHER)
                found[leaf][key["outcome"]] += figures["not_counted"].value or 0
        return found

    def _add(self, sums, figures, is_service, minimum):
        """:param minimum: fewest answers of which satisfaction is told"""
        sums["answered"] += figures["answered"].value or 0
        sums["on_time"] += figures["on_time"].count or 0
        sums["limited"] += figures["on_time"].n or 0
        sums["overdue"] += figures["overdue"].value or 0
        if not is_service:
            return
        for name in ("time_median", "time_p90"):
            sums[name] = figures[name].value
        satisfied = figures["satisfaction"]
        if satisfied.enough(minimum):
            sums["satisfaction"], sums["satisfied_n"] = satisfied.value, satisfied.n

    def _nodes(self, services):
        """Names of the rows and what they stand below, in the order of the page: by name."""
        name = self._in_english
        nodes = {WHOLE: {"level": WHOLE, "above": None}}
        offices = services.agency_id.sorted(lambda it: (name(it), it.id))
        for office in offices:
            key = f"office-{office.id}"
            nodes[key] = {"level": "office", "above": None, "office": name(office)}
            own = services.filtered(lambda it, office=office: it.agency_id == office)
            for service in own.sorted(lambda it: (name(it), it.id)):
                nodes[f"service-{service.id}"] = {
                    "level": "service",
                    "above": key,
                    "office": name(office),
                    "service": name(service),
                    "address": service.slug,
                }
        nodes[OTHER] = {"level": OTHER, "above": None}
        return nodes

    def _in_english(self, record):
        # Names in a release are those of its day, in the language of the source.
        return record.with_context(lang="en_US").name

    def _row(self, nodes, found):
        node = nodes[found["node"]]
        row = {
            name: node[name]
            for name in ("level", "office", "service", "address")
            if name in node
        }
        row |= {name: it for name, it in found.items() if name != "node"}
        return row

    # ------------------------------------------------------------------
    # THE DOCUMENT
    # ------------------------------------------------------------------

    def _make_document(self, now):
        """The release word for word: what the digest is of. Moments are in UTC."""
        # As above.
        measures = (
            self.env["gov.measure"]
            .sudo()
            .with_context(lang="en_US")
            .search([("code", "in", (*_CODES, "not_counted", "without_limit"))])
        )
        raw = json.loads(self.raw)
        content = {
            "schema": SCHEMA,
            "agency": self.env.company.sudo().name,  # stands on every page
            "quarter": self._address(),
            "first_day": str(self.first),
            "last_day": str(self._last_day()),
            "version": self.version,
            "figures_of": f"{self.prepared_at.isoformat()}Z",
            "published_at": f"{now.isoformat()}Z",
            "minimums": raw["minimums"],
            "unchanged_services": len(raw["kept"]),
            "measures": {
                it.code: {"name": it.name, "sentence": it.sentence, "unit": it.unit}
                for it in measures
            },
            "rows": json.loads(self.rows),
        }
        if self.previous_id:
            content["corrects"] = self.previous_id.digest
            content["reason"] = self.with_context(lang="en_US").reason
        return canonical(content)

    def _say_effect(self):
        """What publishing this does, in sentences, before anybody does it."""
        told = self._told()
        services = {key: it for key, it in told.items() if key[0] == "service"}
        few = [
            key[2]
            for key, it in services.items()
            if it["answered"]["status"] == WITHHELD
        ]
        sentences = [
            self.env._(
                "Everybody reads the results of %(count)s services, with the whole agency "
                "and its offices. It cannot be taken back; what is wrong is corrected and the "
                "earlier figures stay visible.",
                count=len(services) - len(few),
            )
        ]
        if few:
            sentences.append(
                self.env._(
                    "Too few answers, or beside such a service, so that nothing is told of "
                    "them: %(services)s.",
                    services=", ".join(few),
                )
            )
        if self.previous_id:
            changed = [key for key in told if self._changes_of(key)]
            sentences.append(
                self.env._(
                    "It corrects version %(version)s in %(count)s rows.",
                    version=self.previous_id.version,
                    count=len(changed),
                )
            )
        return "\n".join(sentences)

    def _store_figures(self):
        """The rows of the release as records, for those who check them."""
        raw = json.loads(self.raw)
        self.env["gov.release.figure"]._transition().create(
            [
                {
                    "release_id": self.id,
                    "node": found["node"],
                    "record": _number(found["node"]),
                    **self._row(raw["nodes"], found),
                }
                for found in raw["rows"]
            ]
        )


def _number(node):
    """Id of the service or office of a node; 0 for the whole and for the rest."""
    return int(node.rpartition("-")[2]) if "-" in node else 0
