"""Tell whether what an office reads is Chinese: no English sentence, no word of the code."""

import re

AS_THEY_ARE = {
    "doudi", "Prefect", "Excel", "WPS", "CSV", "TOML", "JSON", "UTF", "XML", "PDF", "HTML", "html", "SHA", "xlsx", "csv",
    "inbox", "returned", "policy", "outbox", "store", "Ctrl", "Apprise", "Parquet", "parquet", "cron", "Python",
    "AES", "zip", "Zip", "RAR", "gzip", "OFD", "Word", "PowerPoint", "Numbers", "Pages", "Keynote", "NUL", "NULL",
}  # fmt: skip
"""Names that an office meets on its screen as they are: programs, formats, folders."""
NOT_PROSE = re.compile(
    r"\{[^{}]*\}|`[^`]*`|--[a-z-]+|%\(\w+\)\w|doudi \w+|<[^>]*>"  # values, options, commands, places to fill in
    r"|[\w.:~-]*[/\\][\w./\\{}<>…*-]*"  # paths
    r"|[\w<>{}-]+\.[a-z]\w*"  # names of files
)
LATIN = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z_]{2,}(?![A-Za-z0-9_])")


def foreign_words(text):
    """The Latin words of a text that an office would stumble over."""
    return {word for word in LATIN.findall(NOT_PROSE.sub(" ", text)) if word not in AS_THEY_ARE}
