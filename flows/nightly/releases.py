"""Read what ``--release`` names: programmes, each everywhere or in one county, that the rate guard shall let pass.

Belongs here: the words of a release and what they mean. Does not: what is withheld (``flows.nightly.guard``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.errors import UnknownCounty, UnknownProgramme
from transforms.programmes import all_programmes
from transforms.rules import standards
from transforms.rules.rate_guard import ALL
from transforms.values.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class Releases:
    """What is released: programme (or ``rate_guard.ALL``) and county code; None: in every county."""

    named: frozenset[tuple[str, str | None]]

    def cover(self, programme: str, county_code: str) -> bool:
        """Tell whether a programme is released in a county."""
        return any((code, place) in self.named for code in (programme, ALL) for place in (county_code, None))


def read_releases(asked: Iterable[str], county_names: Mapping[str, str]) -> Releases:
    """Read ``PROGRAMME`` or ``PROGRAMME:COUNTY``, the county by its code or its name.

    Raises:
        UnknownProgramme: there is no programme of that code; names the nearest.
        UnknownCounty: there is no such county in the area; names them all.

    """
    codes = [*(programme.code for programme in all_programmes()), ALL]
    counties = {name: code for code, name in county_names.items()} | {code: code for code in county_names}
    named = set()
    for word in asked:
        if word == standards.RELEASE:  # not the guard's
            continue
        programme, _, county = (part.strip() for part in word.replace("：", ":").partition(":"))
        if programme not in codes:
            raise UnknownProgramme(
                f"--release {word}: there is no programme {programme}{did_you_mean(programme, codes) or '.'} There are "
                f"{', '.join(codes)}, and {standards.RELEASE}; a county follows after a colon, as "
                f"{codes[0]}:{next(iter(counties))}."
            )
        if county and county not in counties:
            raise UnknownCounty(
                f"--release {word}: there is no county {county} in this area. There are "
                f"{'、'.join(f'{name} {code}' for code, name in county_names.items())}."
            )
        named.add((programme, counties[county] if county else None))
    return Releases(frozenset(named))
