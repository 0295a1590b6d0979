"""Draw charts as plain SVG to stand in a page: no script, no outside file, the same bytes on every run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_COLOURS = ("#1f5f8b", "#c8553d", "#588157", "#b08900", "#6d597a", "#3d7a7a", "#8d6b4f", "#7a7a7a")
_FONT = ", ".join(("Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "SimSun", "sans-serif"))
_MARGIN, _WIDER = 20, 6
"""Extra pixels for a Chinese character, which the library takes for a normalise_code one."""


_WIDTH, _ROW, _HEAD = 760, 38, 60


def bars(name: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> str:
    """Draw horizontal bars, one row for each label, series stacked."""
    import pygal

    chart = _plain(
        pygal.HorizontalStackedBar, name, height=_HEAD + _ROW * len(labels), show_legend=len(series) > 1,
        print_values=True, print_zeroes=False, show_x_guides=False, show_x_labels=False,
        margin_left=_MARGIN + _WIDER * max(map(len, labels), default=0),
    )  # fmt: skip
    chart.x_labels = list(labels)[::-1]
    for title, values in series.items():
        chart.add(title, [value or None for value in values][::-1])
    return _drawn(chart)


def lines(name: str, labels: Sequence[str], series: Mapping[str, Sequence[float | None]]) -> str:
    """Draw lines over days, in percent."""
    import pygal

    chart = _plain(pygal.Line, name, height=320, show_legend=True, dots_size=3)
    chart.x_labels = list(labels)
    chart.x_label_rotation = 30 if len(labels) > 6 else 0
    chart.range = (0, max([value for values in series.values() for value in values if value is not None], default=1))
    for title, values in series.items():
        chart.add(title, list(values))
    return _drawn(chart)


def _plain(kind: Any, name: str, **options: Any) -> Any:
    from pygal.style import Style

    style = Style(
        background="transparent", plot_background="transparent", foreground="#333", foreground_strong="#111",
        foreground_subtle="#999", colors=_COLOURS, font_family=_FONT, label_font_size=13, major_label_font_size=13,
        value_font_size=13, legend_font_size=13, transition="0s",
    )  # fmt: skip
    chart = kind(
        style=style, js=[], width=_WIDTH, legend_at_bottom=True, legend_at_bottom_columns=4, truncate_legend=-1,
        truncate_label=-1, no_data_text="无数据", **options,
    )  # fmt: skip
    chart.uuid = name
    chart.add_xml_filter(_tidied)
    return chart


def _drawn(chart: Any) -> str:
    drawn: str = chart.render(is_unicode=True, disable_xml_declaration=True)
    return drawn


def _tidied(root: Any) -> Any:
    """Remove the comment with today's date and the script with settings; round to hundredths."""
    for parent in list(root.iter()):
        for name, value in parent.attrib.items():
            parent.set(name, _LONG.sub(_rounded, value))
        parent.text = parent.text and _LONG.sub(_rounded, parent.text)
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.endswith("script"):
                parent.remove(child)
    return root


_LONG = re.compile(r"\d+\.\d{3,}")


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}"
