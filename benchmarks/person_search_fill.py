"""Fills an empty database with citizens of invented names, and cases of some of them."""

import io

from case_access_fill import _without_indexes, fill
from person_names import Names

SEED = 7
MARK = "gov_crm.benchmark_people"
COLUMNS = ("name", "gov_name_key", "gov_birth_date", "gov_birth_year", "gov_phone_e164")
COLUMNS += ("email", "email_normalized", "active", "gov_is_citizen", "is_company")
COLUMNS += ("partner_share", "type", "lang", "phone", "create_uid")
COLUMNS += ("complete_name",)


def fill_people(env, people, say):
    """Fill the database; the caller commits.

    :param people: how many citizens; a fifth as many cases
    """
    # Found only once Odoo has read where its add-ons are.
    from odoo.addons.gov_crm.tools.person_name import name_key

    fill(env, max(1000, people // 5), say)
    cr = env.cr
    say(f"{people:,} invented people")
    names = Names(SEED)
    lines, words = io.StringIO(), set()
    for number in range(people):
        one = names.someone()
        key = name_key(one.name)
        words.update(key.split())
        row = (one.name, key, one.born, one.born.year, one.phone)
        row += (f"p{number}@example.com",) * 2
        row += ("t", "t", "f", "t", "contact", "en_US", f"+{one.phone}", 1, one.name)
        lines.write("\t".join(map(str, row)) + "\n")
    lines.seek(0)
    cr.execute("SELECT max(id) FROM res_partner")
    first = cr.fetchone()[0] + 1
    _without_indexes(
        cr,
        "res_partner",
        lambda: cr.copy_expert(
            f"COPY res_partner ({', '.join(COLUMNS)}) FROM STDIN", lines
        ),
    )
    say(f"{len(words):,} words of names")
    words = sorted(words)
    for start in range(0, len(words), 1000):
        env["gov.name.word"]._learn(words[start : start + 1000])
    say("cases of some of them")
    cr.execute(
        "UPDATE helpdesk_ticket SET partner_id = %s + floor(random() * %s)::int",
        [first, people],
    )
    env["ir.config_parameter"].set_param(MARK, f"{people}:{first}")
