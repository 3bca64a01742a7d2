import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, ormcache
from odoo.tools.misc import formatLang

from .gov_service_standard import StandardFacts

# Half a year says how it goes now, and fewer than ten cases say nothing safely.
_USUAL_DAYS = 182
_USUAL_LEAST = 10
_USUAL_MOST = 2000
_KEEP_SECONDS = 600


class GovService(models.Model):
    """What the public page of a service says, as plain values."""

    _inherit = "gov.service"

    @api.model
    def _charter_entry(self, slug):
        """The published service at this address, as superuser, or an empty recordset."""
        return self.sudo().search(
            [("slug", "=", slug), ("is_published", "=", True)], limit=1
        )

    def _charter_card(self):
        """A service in a list: name, fee and time."""
        page = self._charter_page()
        return {
            "name": page["name"],
            "url": f"/services/{self.slug}",
            "office": page["office"]["name"],
            "fee": page["fee"],
            "promise": page["promise"]["short"],
        }

    def _charter_page(self):
        """All facts of the page, in the language of the reader; empty ones are left out
        there with their headings. Kept for ten minutes, as everybody asks for the same."""
        self.ensure_one()
        return self._charter_facts(int(time.time()) // _KEEP_SECONDS)

    @ormcache("self.id", "self.write_date", "self.env.lang", "stretch")
    def _charter_facts(self, stretch):
        return {
            "name": self.name,
            "description": self.description or "",
            "promise": self._charter_promise(),
            "usual": self._charter_usual(),
            "fee": self.fee_summary,
            "papers": [
                {
                    "name": paper.name,
                    "where": paper.where_to_secure or "",
                    "condition": paper.condition or "",
                    "copies": paper.copies or "",
                }
                for paper in self.requirement_ids
            ],
            "who": (self.who_may_avail or "").strip(),
            "steps": [self._charter_step(step) for step in self.step_ids],
            "total_time": self._charter_minutes(self.duration_total_minutes),
            "law": self.legal_basis or "",
            "class": self._charter_label("classification"),
            "kinds": self._charter_kinds(),
            "transaction": self._charter_transaction(),
            "office": self.agency_id._public_contact(),
        }

    def _charter_step(self, step):
        amount = (
            formatLang(self.env, step.fee_amount, currency_obj=self.currency_id)
            if step.fee_amount
            else ""
        )
        return {
            "you": step.client_step or "",
            "we": step.agency_action,
            "fee": " ".join(filter(None, (amount, step.fee_text)))
            or self.env._("None"),
            "time": step.duration_text or self._charter_minutes(step.duration_minutes),
            "who": step.responsible or "",
        }

    def _charter_minutes(self, minutes):
        """“2 hours 5 minutes”, or “” for none."""
        hours, rest = divmod(minutes or 0, 60)
        parts = []
        if hours:
            parts.append(
                self.env._("1 hour")
                if hours == 1
                else self.env._("%(count)s hours", count=hours)
            )
        if rest:
            parts.append(
                self.env._("1 minute")
                if rest == 1
                else self.env._("%(count)s minutes", count=rest)
            )
        return " ".join(parts)

    def _charter_label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _charter_kinds(self):
        """Whom it is for, or “” where that goes without saying: for citizens alone."""
        if self.is_g2c and not self.is_g2b and not self.is_g2g:
            return ""
        kinds = (
            (self.is_g2c, self.env._("for citizens")),
            (self.is_g2b, self.env._("for businesses")),
            (self.is_g2g, self.env._("for government")),
        )
        return ", ".join(word for holds, word in kinds if holds)

    def _charter_transaction(self):
        """Whom it is for, in the abbreviations of official charters."""
        kinds = (
            (self.is_g2c, "G2C – Government to Citizen"),
            (self.is_g2b, "G2B – Government to Business"),
            (self.is_g2g, "G2G – Government to Government"),
        )
        return ", ".join(word for holds, word in kinds if holds)

    # ------------------------------------------------------------------
    # TIMES
    # ------------------------------------------------------------------

    def _charter_standard(self, standards=None):
        """The promise that binds a case of this service filed today at its own office.

        :param standards: those in force, where they are known already
        """
        target = "appeal" if self.case_kind == "appeal" else "resolve"
        facts = StandardFacts(
            service=self,
            case_kind=self.case_kind,
            classification=self.classification,
            agency=self.agency_id,
            channel=self.env["helpdesk.ticket.channel"],
            filed_on=self.agency_id._local(fields.Datetime.now()).date(),
        )
        if standards is None:
            # Promises are public.
            standards = self.env["gov.service.standard"].sudo()._in_force()
        return standards._choose(target, facts)

    def _promises_in_words(self):
        """“3 working days” by id of the service; “” where nothing is promised."""
        standards = self.env["gov.service.standard"].sudo()._in_force()  # public
        named, alike, words = standards.service_ids, {}, {}
        whose = standards.agency_ids
        for service in self:
            # Services and offices that no standard names are told apart by these alone.
            key = (
                service.id if service in named else False,
                service.case_kind,
                service.classification,
                service.agency_id if whose else service.agency_id.calendar_id.tz,
            )
            if key not in alike:
                alike[key] = service._charter_standard(standards)._say_amount()
            words[service.id] = alike[key]
        return words

    def _charter_promise(self):
        """The lawful time in words. It is never mixed with what is usual."""
        standard = self._charter_standard()
        if not standard:
            return {"short": "", "sentence": "", "silence": "", "law": ""}
        short = standard._say_amount()
        if standard.starts_at == "complete":
            sentence = self.env._("%(time)s from a complete request", time=short)
        else:
            sentence = self.env._("%(time)s from the day it arrives", time=short)
        silence = {
            "approved": self.env._(
                "If you hear nothing by then, your request counts as approved."
            ),
            "denied": self.env._(
                "If you hear nothing by then, your request counts as denied, and you can "
                "ask for a review."
            ),
        }.get(standard.on_lapse if not standard.lapse_trial else "none", "")
        return {
            "short": short,
            "sentence": sentence,
            "silence": silence,
            "law": standard.legal_basis,
        }

    def _charter_usual(self):
        """How long it took lately, in the working days of the office: of the answers of
        the last half year the time within which half of them came. “” for fewer than ten.

        Times during which the clock stood still are not taken out: the citizen waited.
        """
        now = fields.Datetime.now()
        # Figures of all cases of the service and no case: never fewer than ten.
        rows = self.env.execute_query(
            SQL(
                "SELECT coalesce(complete_at, filed_at), closed_date "
                "FROM helpdesk_ticket WHERE service_id = %s AND is_open IS NOT TRUE "
                "AND closed_date >= %s AND outcome IN %s "
                "ORDER BY closed_date DESC LIMIT %s",
                self.id,
                now - timedelta(days=_USUAL_DAYS),
                ("granted", "partly_granted", "denied", "resolved", "deemed_approved"),
                _USUAL_MOST,
            )
        )
        spans = [(start, stop) for start, stop in rows if start and start <= stop]
        if len(spans) < _USUAL_LEAST:
            return ""
        days = sorted(
            self.agency_id._working_days(start, stop) for start, stop in spans
        )
        half = days[(len(days) - 1) // 2]
        people = len(spans)
        if not half:
            return self.env._(
                "on the same day (half of %(count)s people, last 6 months)",
                count=people,
            )
        return self.env._(
            "%(days)s (half of %(count)s people, last 6 months)",
            days=self.agency_id._say_working_days(half),
            count=people,
        )
