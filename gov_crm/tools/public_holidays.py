"""Public holidays of a country or region, from the `holidays` library.

>>> days = find("PH", "", 2027, 2027, "en_US")
>>> days[0]
(datetime.date(2027, 1, 1), "New Year's Day", False)
>>> [(str(day), name) for day, name, is_estimated in days if is_estimated]
[('2027-03-09', 'Eid al-Fitr'), ('2027-05-16', 'Eid al-Adha')]
>>> regions("DE")[1:3]
[('BW', 'Baden-Württemberg'), ('BY', 'Bayern')]
>>> regions("PH"), regions("XX")
([], [])
"""

import holidays


def find(country, region, first_year, last_year, language):
    """Return `[(date, name, is_estimated), …]` in order; several names of one day are
    joined with a semicolon.

    The library marks dates that nobody has announced yet, such as those that depend on
    the sight of the moon; the mark is taken off the name and told apart.

    :param country: its ISO 3166 code, such as PH
    :param region: a code of `regions`, or nothing for what holds in all the country
    :param language: such as `fil_PH`; where the library has no names in it, they are in
        the country's own
    :raises NotImplementedError: a country or a region that the library does not know
    """
    days = holidays.country_holidays(
        country,
        subdiv=region or None,
        years=range(first_year, last_year + 1),
        language=_language(country, language),
    )
    label = days.tr(getattr(days, "estimated_label", None) or "%s (estimated)")
    mark = label.replace("%s", "").strip()
    return [
        (day, " ".join(name.replace(mark, "").split()), mark in name)
        for day, name in sorted(days.items())
    ]


def regions(country):
    """Return `[(code, name), …]` of the regions that the library tells apart."""
    entity = _entity(country)
    names = {code: name for name, code in _aliases(entity).items()}
    codes = entity.subdivisions if entity else ()
    return sorted(((code, names.get(code, code)) for code in codes), key=_by_name)


def _entity(country):
    return getattr(holidays, country, None) if country else None


def _aliases(entity):
    return getattr(entity, "subdivisions_aliases", None) or {}


def _by_name(region):
    return region[1]


def _language(country, language):
    """The language of the library that comes closest to a language code of Odoo."""
    entity = _entity(country)
    supported = getattr(entity, "supported_languages", None) or ()
    short = language.split("_")[0]
    for candidate in (language, short):
        if candidate in supported:
            return candidate
    same = [code for code in supported if code.split("_")[0] == short]
    return same[0] if same else getattr(entity, "default_language", None)
