"""The Philippine Standard Geographic Code, as the package ``psgc`` ships it.

The package is maintained by its community from the quarterly publication of the Philippine
Statistics Authority; nothing is fetched when it is read.
"""

from dataclasses import dataclass

import psgc

VERSION = psgc.__version__
_KINDS = {"City": "City", "Mun": "Municipality", "SubMun": "District"}


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the list; ``above`` is the code of the place it lies in."""

    code: str
    name: str
    kind: str
    above: str | None


def regions():
    """The regions of the country: ``[(code, name), …]`` in the order of their codes."""
    return sorted((region.psgc_code, region.name) for region in psgc.regions)


def counts():
    """How many places each region has, itself among them: ``{code: number}``."""
    numbers = {region.psgc_code: 1 for region in psgc.regions}
    real = [province for province in psgc.provinces if not province.is_pseudo]
    for place in (*real, *psgc.cities, *psgc.barangays):
        numbers[place.region_code] += 1
    return numbers


def places(region):
    """The places of a region, each after the one it lies in: ``[Place, …]``.

    Some cities belong to no province. The list groups them under names of its own, which
    are left out here: such a city lies in the region.

    :param region: code of ten digits
    :raises ValueError: the list has no such region
    """
    top = [place for place in psgc.regions if place.psgc_code == region]
    if not top:
        raise ValueError(f"No region {region}")
    provinces = [
        Place(it.psgc_code, it.name, "Province", region)
        for it in psgc.provinces
        if it.region_code == region and not it.is_pseudo
    ]
    real = {place.code for place in provinces}
    towns = [
        Place(it.psgc_code, it.name, _KINDS[it.geographic_level], _above(it, real))
        for it in psgc.cities
        if it.region_code == region
    ]
    barangays = [
        Place(it.psgc_code, it.name, "Barangay", it.city_code)
        for it in psgc.barangays
        if it.region_code == region
    ]
    return [
        Place(region, top[0].name, "Region", None),
        *sorted(provinces, key=_code),
        # A district of Manila has a code above that of the city it lies in.
        *sorted(towns, key=_code),
        *sorted(barangays, key=_code),
    ]


def _above(town, provinces):
    if town.geographic_level == "SubMun":
        return f"{town.psgc_code[:5]}00000"
    return town.province_code if town.province_code in provinces else town.region_code


def _code(place):
    return place.code
