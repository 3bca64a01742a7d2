import re

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools import person_query
from ..tools.person_match import name_likeness
from .gov_name_word import lexeme

# More rows than this are not looked through: who types "maria" has to say more.
_MOST_ROWS = 5000
# So many are compared word by word.
_MOST_RANKED = 60
_MOST = 50
# With fewer digits a text is rather a name than the number of a document.
_MIN_DIGITS = 4
OFFICERS = ("gov_crm.group_gov_frontline", "gov_crm.group_gov_oversight")


class GovPersonSearch(models.AbstractModel):
    """One box to find a person: names in any spelling and order, nicknames, dates and years
    of birth, phone numbers, e-mail addresses, case numbers.

    People whose record the user may read are found by anything. Others are found by what
    names them exactly and shown by name only; such a search is counted and logged, see
    ``res.partner._gov_find_hidden_exact``.
    """

    _name = "gov.person.search"
    _description = "Find a person"

    @api.model
    @api.readonly
    def search_people(self, text, limit=20):
        """Find people in the rights and limits of the user.

        :param text: what was typed
        :param limit: at most so many, up to 50
        :return: list of dicts, best first: ``id``, ``name``, ``birth`` (text, may be empty),
            ``area`` (text), ``open`` (number of open cases the user sees), ``verified``
            (text), ``match`` (``exact``, ``alike`` or ``hidden``), ``reason`` (text),
            ``notes`` (list of texts: deceased, sealed, …)
        :raises AccessError: the user neither files nor oversees cases
        :raises TooManyRequests: more tries at exact facts than one officer needs
        """
        return self.search_desk(text, limit)["people"]

    @api.model
    @api.readonly
    def search_desk(self, text, limit=20):
        """As :meth:`search_people`, with what to say about the search.

        :return: ``{"people": list, "message": text that helps or is empty}``
        """
        if not any(self.env.user.has_group(group) for group in OFFICERS):
            raise AccessError(
                self.env._(
                    "Only officers who file cases and oversight look for people."
                )
            )
        limit = max(1, min(int(limit), _MOST))
        text = text if isinstance(text, str) else ""
        query = person_query.parse(text, self._country_code())
        if query.is_wrong_number:
            return {
                "people": [],
                "message": self.env._(
                    "A sign in this case number is wrong: the last sign does not fit the "
                    "others. Compare it with the receipt."
                ),
            }
        found, is_cut = self._find(query, text, limit)
        hidden_sudo = self._find_hidden(query, text, {row[0] for row in found})
        rows = self._rows(found[:limit]) + self._hidden_rows(hidden_sudo, query)
        message = ""
        if is_cut:
            message = self.env._(
                "Very many people are called so. Add another name, the birth date or year."
            )
        return {"people": rows[:limit], "message": message}

    def _country_code(self):
        """The country of phone numbers without a code, read alone: the company's address is
        computed from a whole contact."""
        rows = self.env.execute_query(
            SQL(
                "SELECT country.code FROM res_company company "
                "JOIN res_partner address ON address.id = company.partner_id "
                "JOIN res_country country ON country.id = address.country_id "
                "WHERE company.id = %s",
                self.env.company.id,
            )
        )
        return rows[0][0] if rows else None

    # ------------------------------------------------------------------
    # WHO IS FOUND
    # ------------------------------------------------------------------

    def _find(self, query, text, limit):
        """Those the user may read: ``([(id, match, reason)], whether more were left out)``."""
        self._flush()
        exact = self._find_facts(query)
        if len(re.findall(r"\d", text)) >= _MIN_DIGITS:
            exact += [
                (partner_id, "exact", reason)
                for partner_id, reason in self._find_by_identifier(text).items()
            ]
        if exact:
            return list({row[0]: row for row in exact}.values()), False
        if query.words:
            return self._find_by_name(query, limit)
        if query.dates or query.year:
            rows, is_cut = self._candidates(SQL("TRUE"), query, None)
            return [
                (row[0], "exact", self._birth_reason(query)) for row in rows
            ], is_cut
        return [], False

    def _find_by_identifier(self, text):
        """People found by the number of a document, for add-ons that keep these.

        :return: ``{id of a contact the user may read: reason}``
        """
        return {}

    def _flush(self):
        # What was just written is found, and rights follow it.
        names = ("gov_name_key", "gov_phone_e164", "email_normalized", "name", "active")
        names += ("gov_is_citizen", "gov_birth_date", "gov_birth_year")
        names += ("gov_is_sealed", "gov_merged_into_id")
        self.env["res.partner"].flush_model(names)

    def _find_facts(self, query):
        conditions = []
        if query.phone:
            conditions.append((SQL("hit.gov_phone_e164 = %s", query.phone), "phone"))
        if query.end:
            end = query.end[::-1] + "%"
            conditions.append(
                (SQL("reverse(hit.gov_phone_e164) LIKE %s", end), "phone_end")
            )
        if query.email:
            conditions.append((SQL("hit.email_normalized = %s", query.email), "email"))
        # Whose contact facts are sealed is not found by them.
        conditions = [
            (SQL("%s AND hit.gov_is_sealed IS NOT TRUE", condition), code)
            for condition, code in conditions
        ]
        if query.number:
            conditions.append(
                (
                    SQL(
                        "hit.id IN (SELECT partner_id FROM helpdesk_ticket "
                        "WHERE number = %s AND agency_id IS NOT NULL)",
                        query.number,
                    ),
                    "number",
                )
            )
        reasons = self._fact_reasons()
        return [
            (row[0], "exact", reasons[code])
            for condition, code in conditions
            for row in self._candidates(condition, query, None)[0]
        ]

    def _find_by_name(self, query, limit):
        """Exact words first, the last one as it is being typed; then what is like them; then
        with one word left out."""
        *whole, last = (lexeme(word) for word in query.words)
        exact = " & ".join([*whole, f"{last}:*"])
        rows, is_cut = self._candidates(self._words_sql(exact), query, limit)
        if len(rows) < limit and not is_cut:
            terms = self.env["gov.name.word"]._alike(query.words)
            terms[-1].append(f"{last}:*")
            groups = [f"({' | '.join(group)})" for group in terms if group]
            if groups:
                known = {row[0] for row in rows}
                more = []
                if len(groups) == len(terms):
                    more, is_cut = self._candidates(
                        self._words_sql(" & ".join(groups)), query, limit
                    )
                if not rows and not more and len(query.words) > 2 and len(groups) > 1:
                    more, is_cut = self._candidates(
                        self._words_sql(without_one(groups, len(terms))), query, limit
                    )
                rows += [row for row in more if row[0] not in known]
        return self._ranked(rows, query), is_cut

    def _words_sql(self, terms):
        # Written as the index is, so that it is used.
        return SQL("to_tsvector('simple', hit.gov_name_key) @@ %s::tsquery", terms)

    def _candidates(self, condition, query, limit):
        """Citizens who fit and whom the user may read; of merged records the one that is kept.

        :return: ``([(id, name, name that fits, birth date, birth year)], whether some were
            left out)``
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH hit AS MATERIALIZED (
                    SELECT hit.id, hit.name, hit.gov_name_key, hit.gov_merged_into_id
                    FROM res_partner hit
                    WHERE hit.gov_is_citizen IS TRUE AND %(condition)s AND %(birth)s
                      AND (hit.active IS TRUE OR hit.gov_merged_into_id IS NOT NULL)
                    LIMIT %(most_rows)s
                )
                SELECT partner.id, partner.name, hit.name, partner.gov_birth_date,
                       partner.gov_birth_year, (SELECT count(*) FROM hit)
                FROM hit JOIN res_partner partner
                  ON partner.id = coalesce(hit.gov_merged_into_id, hit.id)
                WHERE partner.active IS TRUE AND %(visible)s
                ORDER BY %(order)s LIMIT %(most)s
                """,
                condition=condition,
                birth=self._birth_sql(query),
                most_rows=_MOST_ROWS,
                visible=self.env["res.partner"]._gov_visible_sql("partner"),
                order=self._order_sql(query),
                most=max(limit or 0, _MOST_RANKED),
            )
        )
        is_cut = bool(rows) and rows[0][-1] >= _MOST_ROWS
        return [row[:-1] for row in rows], is_cut

    def _order_sql(self, query):
        """Whose words are all typed comes first; then the shortest names."""
        if not query.words:
            return SQL("partner.name, partner.id")
        typed = " & ".join(lexeme(word) for word in query.words)
        return SQL(
            "to_tsvector('simple', hit.gov_name_key) @@ %s::tsquery DESC, "
            "length(hit.gov_name_key), partner.id",
            typed,
        )

    def _birth_sql(self, query):
        if query.dates:
            same = SQL("hit.gov_birth_date = ANY(%s)", list(query.dates))
            if not query.words:
                return same
            # Also of the same year or without a date: it may have been written down wrong.
            years = sorted({day.year for day in query.dates})
            return SQL(
                "(%s OR hit.gov_birth_date IS NULL OR hit.gov_birth_year = ANY(%s))",
                same,
                years,
            )
        if query.year and query.words:
            return SQL(
                "coalesce(nullif(hit.gov_birth_year, 0), %(year)s) "
                "BETWEEN %(year)s - 1 AND %(year)s + 1",
                year=query.year,
            )
        if query.year:
            return SQL("hit.gov_birth_year = %s", query.year)
        return SQL("TRUE")

    def _ranked(self, rows, query):
        typed = " ".join(query.words)
        ranked = []
        for partner_id, name, hit_name, born, year in rows:
            likeness = name_likeness(typed, hit_name)
            is_birth = bool(
                (query.dates and born in query.dates)
                or (query.year and year == query.year)
            )
            exact = likeness > 0.995
            reason = self.env._("Same name") if exact else self.env._("Similar name")
            if hit_name != name:
                reason = self.env._("Also known as %s", hit_name)
            if is_birth:
                reason = f"{reason}, {self._birth_reason(query)}"
            ranked.append(
                (
                    -likeness - 0.2 * is_birth,
                    name,
                    (partner_id, "exact" if exact else "alike", reason),
                )
            )
        found = {}
        for _order, _name, row in sorted(ranked, key=lambda one: one[:2]):
            found.setdefault(row[0], row)
        return list(found.values())

    def _birth_reason(self, query):
        if query.dates:
            return self.env._("same birth date")
        return self.env._("same birth year")

    def _fact_reasons(self):
        return {
            "phone": self.env._("Same phone number"),
            "phone_end": self.env._("Phone number ends so"),
            "email": self.env._("Same e-mail address"),
            "number": self.env._("Case number"),
        }

    # ------------------------------------------------------------------
    # OTHERS, BY EXACT FACTS
    # ------------------------------------------------------------------

    def _find_hidden(self, query, text, seen):
        """Those the user may not read, named exactly, as superuser.

        :param seen: ids that the user may read
        """
        Partner = self.env["res.partner"]
        if query.is_fact:
            found_sudo = Partner._gov_find_hidden_exact(query.number or text)
            if query.number:
                return found_sudo
            return found_sudo.filtered(lambda partner: not partner.gov_is_sealed)
        if len(query.words) > 1 and not seen.issuperset(
            Partner._gov_exact_ids(query.name)
        ):
            return Partner._gov_find_hidden_exact(query.name)
        return Partner.browse().sudo()


def without_one(groups, typed):
    """All but one of some groups of terms, whichever; where a typed word is like none that
    is known, that one is left out."""
    if len(groups) < typed:
        return " & ".join(groups)
    rests = (groups[:at] + groups[at + 1 :] for at in range(len(groups)))
    return " | ".join(f"({' & '.join(rest)})" for rest in rests)
