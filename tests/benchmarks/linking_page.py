"""The page that shows the frozen model: Splink's match-weight and m/u charts, and the evaluation of README.md.

    python -m tests.benchmarks.linking_page        # data/reference/link_model.html from what is committed

Splink draws these charts with scripts from the network; here they are plain SVG within the page, which needs
neither. The same model and the same README.md give the same bytes.
"""

from __future__ import annotations

import json
import math
from typing import Any

from jinja2 import Environment

from flows.nightly.outputs import charts
from tests.support.places import ROOT
from transforms.linking.levels import AGREEMENT

MODEL = ROOT / "data" / "reference" / "link_model.json"
PAGE = MODEL.with_suffix(".html")
ABOUT = {"name": "姓名", "number": "证件号码与出生日期", "place": "住址", "home": "家庭", "sex": "性别"}
CHARTS = {"weight": "匹配权重", "m": "m：同一人（%）", "u": "u：不同的两人（%）"}
_TEMPLATE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{{ version }} 人员关联模型</title>
<style>
body { font: 15px/1.6 "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", SimSun, sans-serif; color: #222;
  max-width: 800px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { border-bottom: 1px solid #ddd; padding: 3px 6px; text-align: left; vertical-align: top; }
td.n { text-align: right; white-space: nowrap; }
svg { width: 100%; height: auto; }
</style>
</head>
<body>
<h1>人员关联模型 {{ version }}</h1>
<p>证件号码不可用的行与名册中的人按下列各项比对。每项取最接近的一级；各级的匹配权重是
log<sub>2</sub>(m ÷ u)：m 为同一人出现该级的概率，u 为不同的两人出现该级的概率。无从比较的项不计。
先验概率 {{ prior }}（权重 {{ prior_weight }}）加各项权重，即得是否同一人的概率。
模型只提出疑问，不作认定。权重由 tests/benchmarks/linking_model.py 在虚构人员上估计，之后不变。</p>
{% for title, drawn in charts %}<h2>{{ title }}</h2>
{{ drawn | safe }}
{% endfor %}
<table>
<tr><th>比对项</th><th>级别</th><th>m</th><th>u</th><th>权重</th></tr>
{% for level in levels %}<tr><td>{{ level.title }}</td><td>{{ level.words }}</td>
<td class="n">{{ "%.6f" | format(level.m) }}</td><td class="n">{{ "%.3g" | format(level.u) }}</td>
<td class="n">{{ "%.1f" | format(level.weight) }}</td></tr>
{% endfor %}</table>
<h2>Evaluation</h2>
<p>Made-up worlds with known truth: python -m tests.benchmarks.linking</p>
<table>
<tr>{% for cell in evaluation[0] %}<th>{{ cell }}</th>{% endfor %}</tr>
{% for row in evaluation[1:] %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>
</body>
</html>
"""


def page(model: dict[str, Any], readme: str) -> str:
    """The page of a model, with the evaluation table between the marks of README.md."""
    prior = model["probability_two_random_records_match"]
    levels = [level for found in model["comparisons"] for level in _levels(found)]
    table = readme.split("<!-- linking -->")[1].split("<!-- /linking -->", maxsplit=1)[0]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.strip().splitlines()]
    shown = {
        "version": model["linker_uid"],
        "prior": prior,
        "prior_weight": f"{math.log2(prior / (1 - prior)):.1f}",
        "levels": levels,
        "charts": [(title, _chart(about, title, levels)) for about, title in CHARTS.items()],
        "evaluation": [row for row in rows if set(row) != {"---"}],
    }
    return Environment(autoescape=True, keep_trailing_newline=True).from_string(_TEMPLATE).render(shown)


def _levels(found: dict[str, Any]) -> list[dict[str, Any]]:
    about = found["output_column_name"]
    weighed = [level for level in found["comparison_levels"] if not level.get("is_null_level")]
    return [
        {
            "title": ABOUT[about],
            "words": words,
            "m": level["m_probability"],
            "u": level["u_probability"],
            "weight": math.log2(level["m_probability"] / level["u_probability"]),
        }
        for (_, words), level in zip(AGREEMENT[about], weighed, strict=True)
    ]


def _chart(about: str, title: str, levels: list[dict[str, Any]]) -> str:
    values = [round(level[about] * (1 if about == "weight" else 100), 1) for level in levels]
    return charts.bars(f"levels-{about}", [level["words"] for level in levels], {title: values})


def write() -> None:
    """The page beside the model."""
    model = json.loads(MODEL.read_text(encoding="utf-8"))
    PAGE.write_text(
        page(model, (ROOT / "tests" / "benchmarks" / "README.md").read_text(encoding="utf-8")), encoding="utf-8"
    )


if __name__ == "__main__":
    write()
