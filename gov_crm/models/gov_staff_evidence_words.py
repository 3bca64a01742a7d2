import babel.dates
from markupsafe import Markup

from odoo import models
from odoo.tools.misc import babel_locale_parse

from ..tools.staff_evidence import MINIMUM
from .gov_staff_evidence import MEASURES


class GovStaffEvidence(models.Model):
    """Evidence in words: one document for the screen and the PDF."""

    _inherit = "gov.staff.evidence"

    def _say_quarter(self):
        """“July to September 2026”."""
        locale = babel_locale_parse(self.env.lang or "en_US")
        return self.env._(
            "%(first)s to %(last)s",
            first=babel.dates.format_date(self.first_day, "LLLL", locale=locale),
            last=babel.dates.format_date(self.last_day, "LLLL y", locale=locale),
        )

    def _tell_people(self):
        """Tell the people concerned that there is something to read; no figure leaves."""
        for evidence in self:
            reader = evidence.user_id
            there = evidence.with_context(lang=reader.lang or self.env.lang)
            there.env["mail.thread"].message_notify(
                partner_ids=reader.partner_id.ids,
                author_id=evidence.agency_id.partner_id.id,
                subject=there.env._(
                    "Your figures: %(what)s", what=there._say_quarter()
                ),
                body=Markup("<p>%s</p>")
                % there.env._(
                    "%(preparer)s has prepared figures about your answers for a "
                    "performance review. You see them first, under Boards, “My figures”, "
                    "and can comment on them. Your supervisor sees them, with what you "
                    "say, when you have marked them as read, at the latest from "
                    "%(moment)s.",
                    preparer=evidence.prepared_by_id.name,
                    moment=there.agency_id._say_moment(evidence.opens_at),
                ),
            )

    def _document(self):
        """All that is shown, as plain values.

        :raises AccessError: not for this user, or not yet
        """
        self.ensure_one()
        self.check_access("read")
        # The rules were asked; the names in it are those of the office's own services.
        it = self.sudo()
        office = it.agency_id
        found = it.found or {}
        document = {
            "person": it.user_name,
            "office": office.name,
            "quarter": self._say_quarter(),
            "prepared": self.env._(
                "Prepared on %(moment)s by %(name)s.",
                moment=office._say_moment(it.prepared_at),
                name=it.prepared_by_id.name,
            ),
            "seen": self._say_seen(it, office),
            "too_few": found.get("n") is None,
            "minimum": MINIMUM,
            "comments": [
                {"at": office._say_moment(comment.at), "text": comment.text}
                for comment in it.comment_ids
            ],
        }
        if not document["too_few"]:
            document |= {
                "n": found["n"],
                "facts": self._say_facts(found),
                "kinds": self._say_kinds(found),
                "measures": [
                    self._say_measure(key, found["measures"][key]) for key in MEASURES
                ],
            }
        return document

    def _say_seen(self, it, office):
        if it.seen_at:
            return self.env._(
                "Read by the person on %(moment)s.",
                moment=office._say_moment(it.seen_at),
            )
        if it.state == "open":
            return self.env._(
                "Not marked as read; open to the supervisor since %(moment)s.",
                moment=office._say_moment(it.opens_at),
            )
        return self.env._(
            "Only the person sees it, until it is marked as read, at the latest until "
            "%(moment)s.",
            moment=office._say_moment(it.opens_at),
        )

    def _say_facts(self, found):
        facts = [
            self.env._(
                "Office hours in this person's hands: %(hours)s. Hours with others or with "
                "nobody, which are not counted: %(elsewhere)s.",
                hours=_hours(found["hours"]),
                elsewhere=_hours(found["elsewhere"]),
            )
        ]
        if found["not_in_hand"]:
            facts.append(
                self.env._(
                    "Not compared: %(count)s answered without having had the case in hand.",
                    count=found["not_in_hand"],
                )
            )
        if found["not_judged"]:
            facts.append(
                self.env._(
                    "Not judged by the date: %(count)s. They were elsewhere for more than "
                    "half of the time promised, have no time limit, or were opened again.",
                    count=found["not_judged"],
                )
            )
        return facts

    def _say_kinds(self, found):
        """``[(name of what was asked for, answers)]`` by name, never by number."""
        # Names of the charter, also of services that are no more.
        services = self.env["gov.service"].sudo().with_context(active_test=False)
        services = services.browse(row[0] for row in found["kinds"] if row[0]).exists()
        names = {service.id: service.name for service in services}
        kinds = dict(
            self.env["helpdesk.ticket"]
            ._fields["case_kind"]
            ._description_selection(self.env)
        )
        rows = [
            (", ".join(filter(None, (names.get(service), kinds.get(kind)))), count)
            for service, kind, count in found["kinds"]
        ]
        return sorted(rows)

    def _say_measure(self, key, it):
        titles = {
            "late": self.env._("Answered after the date promised"),
            "long": self.env._("Longer in hand than usual"),
            "reopened": self.env._("Opened again after the answer"),
        }
        what = {
            "late": self.env._(
                "Of cases that this person had for at least half of the time promised."
            ),
            "long": self.env._(
                "More office hours in this person's hands than 3 of 4 answers of the whole "
                "agency took in the same service."
            ),
            "reopened": self.env._(
                "By anybody, up to the day on which this was prepared."
            ),
        }
        measure = {"title": titles[key], "what": what[key], "said": it["said"]}
        if it["said"] == "too_few":
            measure["sentence"] = self.env._(
                "Too few to say: fewer than %(count)s answers can be compared.",
                count=MINIMUM,
            )
            return measure
        said = {
            "as_expected": self.env._(
                "No difference from the whole agency that these numbers can show."
            ),
            "fewer": self.env._(
                "Fewer than in the whole agency. By chance alone this happens to fewer than "
                "1 in 500."
            ),
            "more": self.env._(
                "More than in the whole agency. By chance alone this happens to fewer than "
                "1 in 500."
            ),
        }
        measure["sentence"] = said[it["said"]]
        measure["numbers"] = {
            "n": it["n"],
            "observed": it["observed"],
            "expected": f"{it['expected']:.1f}",
            "ratio": None if it["ratio"] is None else f"{it['ratio']:.2f}",
            "interval": None
            if it["ratio"] is None
            else f"{it['low']:.2f} – {it['high']:.2f}",
            "not_comparable": it["not_comparable"],
        }
        return measure


def _hours(number):
    """“1,439” or “12.5”: no part of an hour where there is none."""
    return f"{number:,.1f}".removesuffix(".0")
