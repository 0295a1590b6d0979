"""Read what ``--release`` names: programmes, each everywhere or in one county, that the rate guard shall let pass.

Belongs here: the words of a release and what they mean. Does not: what is withheld (``flows.nightly.guard``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.workspace.names import county_called, programme_called
from transforms import RELEASE_STANDARDS
from transforms.errors import UnknownCounty, UnknownProgramme
from transforms.messages import Both, tr
from transforms.programmes import label
from transforms.rules.rate_guard import ALL

EVERYTHING = (ALL, "全部")
"""What releases a county's first night."""


@dataclass(frozen=True, slots=True)
class Releases:
    """What is released: programme (or ``rate_guard.ALL``) and county code; None: in every county."""

    named: frozenset[tuple[str, str | None]]

    def cover(self, programme: str, county_code: str) -> bool:
        """Tell whether a programme is released in a county."""
        return any((code, place) in self.named for code in (programme, ALL) for place in (county_code, None))


def read_releases(asked: Iterable[str], county_names: Mapping[str, str]) -> Releases:
    """Read ``PROGRAMME`` or ``PROGRAMME:COUNTY``, each by its code or its name.

    Raises:
        UnknownProgramme: there is no programme of that name; names the nearest.
        UnknownCounty: there is no such county in the area; names them all.

    """
    named = set()
    for word in asked:
        programme, _, county = (part.strip() for part in word.replace("：", ":").partition(":"))
        if is_of_standards(programme):  # not the guard's
            continue
        try:
            code = ALL if programme in EVERYTHING else programme_called(programme)
            place = county_called(county, county_names) if county else None
        except UnknownProgramme as error:
            raise UnknownProgramme(
                tr(
                    "--release {word}: {fault} A county follows after a colon, as {example}; standards releases dibao "
                    "standards that look wrong and are right.",
                    word=word, fault=error, example=_example(county_names),
                )
            ) from None  # fmt: skip
        except UnknownCounty as error:
            raise UnknownCounty(f"--release {word}: {error}") from None
        named.add((code, place))
    return Releases(frozenset(named))


def is_of_standards(word: str) -> bool:
    """Tell whether a word releases standards that look wrong and are right."""
    return word.strip() in RELEASE_STANDARDS


def _example(county_names: Mapping[str, str]) -> Both:
    code, name = next(iter(county_names.items()))
    programme = label("dibao")
    return Both(f"{programme.en}:{code}", f"{programme.zh}:{name}")
