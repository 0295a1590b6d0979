"""Normalise and check citizen numbers (公民身份号码), never guessing one.

Belongs here: usable numbers. Does not: what a damaged number still tells (``linking/numbers.py``).

Source: GB 11643-1999, check character by ISO 7064 MOD 11-2; a disability certificate (残疾人证号) is
the citizen number, type and level, and on reissue B and a digit.
"""

import functools
import operator
from datetime import date

import polars as pl

from transforms.values.text import normalise_code

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_WHOLE = r"^[1-9]\d{16}[\dX]$"
_CERTIFICATE = r"^[1-9]\d{16}[\dX][1-7][1-4](?:B\d)?$"
_OLD = r"^[1-9]\d{14}$"
_FILLED_IN = rf"^(?:{'|'.join(f'{digit}{{15}}' for digit in range(1, 10))})$"
"""Fifteen equal digits: what is typed where a form wants a number; 111111111111111 even has a day of birth."""
_HYPHENS = r"[-‐‑–—－]"
"""Between place, day of birth and serial, where somebody wrote a number in groups."""
_AROUND = (
    r"^(?:[\p{Han}\p{P}=<№]|ID|CARD|NUMBER|NO|SFZH?)+"
    r"|(?:[(（\[【]\p{Han}*)?[)）\]】〕》〉>}」.。,，;；、:：!·…]+$"
)
"""A label, a bracket or a full stop about a number, after ``normalise_code``."""
_LOOKALIKES = {
    **dict.fromkeys("OОΟ〇○◯ＯQ", "0"),
    **dict.fromkeys("LI|丨∣ⅠІΙ!ǀ", "1"),
}
_CROSSES = r"[ХΧ×✕✖✗✘╳⨯⨉Ⅹ*＊∗⁎乂χх]$"
"""What is typed for the letter X: Cyrillic and Greek letters, signs of times, crosses, stars, the Roman ten."""
_MAYBE = r"^.{15,40}$"
_EARLIEST_BIRTH = date(1850, 1, 1)

NUMBER = pl.Struct({"id_no": pl.String, "id_no_raw": pl.String, "id_method": pl.String, "card": pl.String})


def clean_number(raw: pl.Series, until: date | None = None) -> pl.Series:
    """Normalise each number to 18 characters, with the method by which it was found, as a struct.

    until: the last day on which somebody in it can be born; none: not known.

    ``id_no``: null unless shape, check character and birth date hold; ``999999…`` means no number. Labels and brackets
    about a number, and O, l or × for 0, 1 or X, are read where the check character proves the number.
    ``id_no_raw``: what was received, where it differs. ``card``: type and level from a certificate.
    ``id_method``: exact, upgraded15, certificate or none.
    """
    frame = pl.DataFrame({"raw": raw, "text": normalise_code(raw)})
    whole = pl.col("text").str.contains(_WHOLE).fill_null(value=False)
    if frame.select(whole.all()).item():
        shaped = frame.with_columns(shaped="text", method=pl.lit("exact"), card=pl.lit(None, pl.String))
    else:
        shaped = _shaped(frame)
    usable = _is_usable(shaped["shaped"], until)
    return shaped.select(
        pl.struct(
            pl.when(usable).then("shaped").alias("id_no"),
            pl.when(~usable | (pl.col("raw") != pl.col("shaped"))).then("raw").alias("id_no_raw"),
            pl.when(usable).then("method").otherwise(pl.lit("none")).alias("id_method"),
            pl.when(usable).then("card").alias("card"),
        )
    ).to_series()


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.with_columns(_proved(frame["text"].str.replace_all(_HYPHENS, "")).alias("text"))
    text = pl.col("text")
    marked = frame.with_columns(
        pl.when(text.str.contains(_WHOLE))
        .then(pl.lit("exact"))
        .when(text.str.contains(_CERTIFICATE))
        .then(pl.lit("certificate"))
        .when(text.str.contains(_OLD) & ~text.str.contains(_FILLED_IN))
        .then(pl.lit("upgraded15"))
        .alias("method"),
        pl.concat_str(text.str.slice(0, 6), pl.lit("19"), text.str.slice(6, 9)).alias("seventeen"),
    )
    # Only rows of the old form are upgraded: the check character is the costly part.
    seventeen = marked.select(
        pl.when(pl.col("method") == "upgraded15").then("seventeen").alias("seventeen")
    ).to_series()
    upgraded = seventeen + check_character(seventeen) if seventeen.null_count() < seventeen.len() else seventeen
    return marked.with_columns(
        pl.when(pl.col("method") == "upgraded15")
        .then(upgraded)
        .when(pl.col("method").is_not_null())
        .then(text.str.slice(0, 18))
        .alias("shaped"),
        pl.when(pl.col("method") == "certificate").then(text.str.slice(18, 2)).alias("card"),
    )


def _proved(text: pl.Series) -> pl.Series:
    """Spell numbers typed oddly as the number that their check character proves; others stay as they are."""
    shaped = text.str.contains(_WHOLE) | text.str.contains(_CERTIFICATE) | text.str.contains(_OLD)
    odd = (~shaped & text.str.contains(_MAYBE)).fill_null(value=False).arg_true()
    if odd.is_empty():
        return text
    few = text.gather(odd)
    spelt = few.str.replace_all(_AROUND, "").str.replace(_CROSSES, "X").str.replace_many(_LOOKALIKES)
    whole = spelt.str.contains(_WHOLE) | spelt.str.contains(_CERTIFICATE)
    numbers = pl.DataFrame({"few": few, "spelt": spelt, "whole": whole})
    numbers = numbers.with_columns(shaped=pl.when("whole").then(pl.col("spelt").str.slice(0, 18)))
    proved = numbers.with_columns(_is_usable(numbers["shaped"], None).alias("proved"))
    return text.clone().scatter(odd, proved.select(pl.when("proved").then("spelt").otherwise("few")).to_series())


def check_character(seventeen: pl.Series) -> pl.Series:
    """Compute the eighteenth character from the first seventeen digits; null for null."""
    number = seventeen.str.slice(0, 17).cast(pl.Int64, strict=False).alias("n").to_frame()
    # Two halves of 32 bits: dividing is the costly part.
    halves = number.select(
        (pl.col("n") // 10**9).cast(pl.UInt32, strict=False).alias("left"),
        (pl.col("n") % 10**9).cast(pl.UInt32, strict=False).alias("right"),
    )
    digits = [pl.col("left") // 10 ** (7 - place) % 10 for place in range(8)]
    digits += [pl.col("right") // 10 ** (8 - place) % 10 for place in range(9)]
    weighted = [digit * pl.lit(weight, pl.UInt32) for digit, weight in zip(digits, _WEIGHTS, strict=True)]
    remainder = halves.select(functools.reduce(operator.add, weighted) % 11).to_series()
    return pl.Series(list(_CHECK_CHARACTERS)).gather(remainder)


def _is_usable(shaped: pl.Series, until: date | None) -> pl.Series:
    born = shaped.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return (
        (shaped.str.slice(17, 1) == check_character(shaped))
        & born.is_between(_EARLIEST_BIRTH, until or date.max)
        & ~shaped.str.starts_with("999999")
    ).fill_null(value=False)
