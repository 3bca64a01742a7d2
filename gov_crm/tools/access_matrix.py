"""Who may do what, as a page for administrators.

``collect`` reads the rights that gov_crm and the add-ons it needs bring along;
``render`` writes them as Markdown. Rights of add-ons installed besides are left out, so
that the page is the same wherever it is made.
"""

from collections import namedtuple

OPERATIONS = ("read", "write", "create", "unlink")
WORDS = {"read": "read", "write": "change", "create": "create", "unlink": "delete"}
OURS = "odoo.addons.gov_crm."
ROOT_MENU = "gov_crm.gov_menu_root"
# The case first, then the rest by its technical name.
FIRST = "helpdesk.ticket"
ROLES = (
    "gov_crm.group_gov_frontline",
    "gov_crm.group_gov_case_officer",
    "gov_crm.group_gov_supervisor",
    "gov_crm.group_gov_service_admin",
    "gov_crm.group_gov_equality_officer",
    "gov_crm.group_gov_oversight",
    "gov_crm.group_gov_investigator",
    "gov_crm.group_gov_contractor",
    "base.group_user",
    "base.group_portal",
    "base.group_public",
)
NAMES = {
    "base.group_user": "Employee without a role",
    "base.group_portal": "Citizen with a login",
    "base.group_public": "Anybody, without a login",
}

INTRODUCTION = """\
# Who may do what

Made from the code by `scripts/make_access_doc.py`; a test fails when it is out of date.

One table for each role. **Read**, **change**, **create** and **delete** say what the role may do
with a kind of record at all; **which records** names the rules that narrow it. Rules for everybody
hold for every role, and all of them at once: no role and no other add-on can widen them. Rules of
the role come on top; of several, one is enough. A word in brackets says that a rule counts for
that operation only.

What is not in the table of a role is refused. Besides, some fields are guarded by themselves: those
that carry law (number, office, dates, outcome, …) change through the buttons of the form only, and
cases, messages and files on cases are never deleted. Files are seen with the record they belong to.

Only kinds of records that Citizen Services brings, extends or guards are listed, with the rights
that it and the add-ons it needs give.
"""

Role = namedtuple("Role", "name comment rows menus")
# may: operations; everybody, own: sentences of the rules
Row = namedtuple("Row", "title model may everybody own")
Menu = namedtuple("Menu", "name depth")


# ----------------------------------------------------------------------
# READING
# ----------------------------------------------------------------------


def collect(env):
    """The roles with their rights and menus.

    :param env: environment of the superuser
    """
    modules = needed_modules(env)
    rights = of_modules(env["ir.model.access"].search([], order="id"), modules)
    rules = of_modules(env["ir.rule"].search([], order="id"), modules)
    models = guarded_models(env, rules)
    roles = []
    for xmlid in ROLES:
        group = env.ref(xmlid)
        groups = group | group.all_implied_ids
        rows = [collect_row(env[name], groups, rights, rules) for name in models]
        roles.append(
            Role(
                NAMES.get(xmlid) or group.name,
                group.comment if xmlid not in NAMES else "",
                [row for row in rows if row.may],
                list(collect_menus(env.ref(ROOT_MENU), groups, rights)),
            )
        )
    return roles


def needed_modules(env):
    """Names of gov_crm and of all it depends on."""
    found, names = set(), {"gov_crm"}
    while names - found:
        found |= names
        needs = env["ir.module.module.dependency"].search(
            [("module_id.name", "in", sorted(found))]
        )
        names = set(needs.mapped("name"))
    return found


def of_modules(records, modules):
    """Those of the records that come with the modules."""
    xmlids = records.get_external_id()
    return records.filtered(lambda rec: xmlids[rec.id].split(".")[0] in modules)


def guarded_models(env, rules):
    """Names of the kinds of records that gov_crm brings, extends or guards by a rule."""
    names = {
        name
        for name, model in env.registry.items()
        # What only inherits from something we extend, such as mail.thread, is not meant.
        if any(
            layer.__module__.startswith(OURS) and layer._name == name
            for layer in model.mro()
            if hasattr(layer, "_name")
        )
    }
    names |= set(of_modules(rules, {"gov_crm"}).mapped("model_id.model"))
    names = [name for name in names if not env[name]._abstract]
    return sorted(names, key=lambda name: (name != FIRST, name))


def operations_of(rights, name, groups):
    """What the groups may do with a kind of record."""
    rights = rights.filtered(
        lambda right: (
            right.model_id.model == name
            and (not right.group_id or right.group_id in groups)
        )
    )
    return [name for name in OPERATIONS if any(rights.mapped(f"perm_{name}"))]


def collect_row(model, groups, rights, rules):
    """The rights of the groups on one kind of record."""
    may = operations_of(rights, model._name, groups)
    everybody, own = [], []
    for rule in rules.filtered(lambda rule: rule.model_id.model == model._name):
        concerned = [name for name in may if rule[f"perm_{name}"]]
        if not concerned:
            continue
        sentence = rule.name
        if concerned != may:
            sentence += f" ({', '.join(WORDS[name] for name in concerned)})"
        if not rule.groups:
            everybody.append(sentence)
        elif rule.groups & groups:
            own.append(sentence)
    return Row(model._description, model._name, may, everybody, own)


def collect_menus(menu, groups, rights, depth=0):
    """The menus of gov_crm that the groups see: those for them that lead to something they
    may read. A screen of our own asks for no model; its menu is for its groups. Menus that
    other add-ons put below ours are told of there."""
    if menu.group_ids and not menu.group_ids & groups:
        return
    below = [
        found
        for child in of_modules(menu.child_id, {"gov_crm"}).sorted(
            lambda child: (child.sequence, child.id)
        )
        if of_modules(child, {"gov_crm"})
        for found in collect_menus(child, groups, rights, depth + 1)
    ]
    action = menu.action
    model = action and action.res_model
    is_screen = bool(action) and action._name == "ir.actions.client"
    if below or is_screen or (model and "read" in operations_of(rights, model, groups)):
        yield Menu(menu.name, depth)
        yield from below


# ----------------------------------------------------------------------
# WRITING
# ----------------------------------------------------------------------


def render(roles):
    """The page as Markdown.

    >>> row = Row("Case", "x.case", ["read"], ["Cases: seen by the office"], [])
    >>> page = render([Role("Officer", "", [row], [Menu("Desk", 0), Menu("Cases", 1)])])
    >>> print(page.partition("## ")[2])
    Officer
    | record | read | change | create | delete | which records |
    |---|---|---|---|---|---|
    | Case `x.case` | yes | – | – | – | for everybody: Cases: seen by the office |
    <BLANKLINE>
    Menu: Desk
    - Cases
    <BLANKLINE>
    """
    return "\n".join([INTRODUCTION, *(render_role(role) for role in roles)])


def render_role(role):
    """One role: what it is, its table and its menu."""
    lines = [f"## {role.name}"]
    if role.comment:
        lines += [role.comment, ""]
    lines.append("| record | read | change | create | delete | which records |")
    lines.append("|---|---|---|---|---|---|")
    for row in role.rows:
        cells = [f"{row.title} `{row.model}`"]
        cells += ["yes" if name in row.may else "–" for name in OPERATIONS]
        cells.append(which_records(row))
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    lines.append("")
    if role.menus:
        lines.append(f"Menu: {role.menus[0].name}")
        lines += [f"{'  ' * (menu.depth - 1)}- {menu.name}" for menu in role.menus[1:]]
    else:
        lines.append("No menu of Citizen Services.")
    return "\n".join([*lines, ""])


def which_records(row):
    """The rules on a kind of record, in words."""
    parts = []
    if row.everybody:
        parts.append(f"for everybody: {'; '.join(row.everybody)}")
    if row.own:
        parts.append(f"for this role: {' or '.join(row.own)}")
    return ". ".join(parts) or "all"
