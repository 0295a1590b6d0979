"""Show suites as Great Expectations' Data Docs: pages for the office, which need no network.

Belongs here: the library's site builder with pages of ours in place of its own, which load from six servers. What is
shown is the suites alone: the context is made for the pages and never saw a row.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.render import (
    RenderedDocumentContent,
    RenderedHeaderContent,
    RenderedSectionContent,
    RenderedStringTemplateContent,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import Renderer
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, PackageLoader

from transforms.feed import Feed
from transforms.feeds import all_feeds
from transforms.messages import tr

INDEX = "index.html"


def write_docs(suites: Sequence[gx.ExpectationSuite], folder: Path) -> Path:
    """Write a page for each suite and one that lists them; give the latter."""
    context: Any = gx.get_context(mode="ephemeral")
    for suite in suites:
        context.suites.add(suite)
    with tempfile.TemporaryDirectory(prefix="doudi-docs-") as made:
        context.add_data_docs_site(site_name="suites", site_config=_site(made))
        context.build_data_docs(site_names=["suites"])
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(Path(made) / "expectations", folder / "expectations", dirs_exist_ok=True)
        shutil.copyfile(Path(made) / INDEX, folder / INDEX)
    return folder / INDEX


def _site(folder: str) -> dict[str, Any]:
    def ours(name: str) -> dict[str, str]:
        return {"module_name": __name__, "class_name": name}

    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": folder},
        "site_index_builder": {
            "class_name": "DefaultSiteIndexBuilder",
            "renderer": ours("Index"),
            "view": ours("Page"),
        },
        "site_section_builders": {
            "expectations": {
                "class_name": "DefaultSiteSectionBuilder",
                "source_store_name": "expectations_store",
                "renderer": ours("Suite"),
                "view": ours("Page"),
            },
            "validations": "None",
            "profiling": "None",
        },
    }


class Page(DefaultJinjaPageView):  # type: ignore[misc]  # the library's types are not read
    """Put what the library renders into a page of ours, without its scripts, fonts and addresses."""

    _template = "frame.j2"

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.env.loader = ChoiceLoader([PackageLoader("expectations", "pages"), self.env.loader])
        self.env.globals["words"] = {"title": tr("What is expected of each list")}


class Index(Renderer):  # type: ignore[misc]
    """List the feeds, each with a link to its page."""

    def render(self, index_links_dict: Any) -> RenderedDocumentContent:
        links = index_links_dict["expectations_links"]
        rows = [[_link(all_feeds()[link["expectation_suite_name"]].name_zh, link["filepath"])] for link in links]
        table = RenderedTableContent(
            content_block_type="table", header_row=[tr("List")], table=rows, styling={"body": {"classes": ["table"]}}
        )
        section = RenderedSectionContent(section_name="lists", content_blocks=[table])
        return RenderedDocumentContent(renderer_type="SiteIndexPageRenderer", sections=[section], utm_medium="")


class Suite(Renderer):  # type: ignore[misc]
    """Show a suite column by column: what is expected, and what becomes of a row that fails."""

    def render(self, suite: Any) -> RenderedDocumentContent:
        feed = all_feeds()[suite["name"] if isinstance(suite, dict) else suite.name]
        whole = gx.ExpectationSuite(**suite) if isinstance(suite, dict) else suite
        columns = list(dict.fromkeys(getattr(one, "column", "") for one in whole.expectations))
        sections = [
            _section(
                _heading(feed, column), [one for one in whole.expectations if getattr(one, "column", "") == column]
            )
            for column in columns
        ]
        return RenderedDocumentContent(
            renderer_type="ExpectationSuitePageRenderer",
            page_title=feed.name_zh,
            expectation_suite_name=feed.code,
            utm_medium="",
            sections=sections,
        )


def _heading(feed: Feed, column: str) -> str:
    names = {field.name: field.zh for field in feed.fields}
    return f"{feed.name_zh} · {names[column]}" if column in names else tr("{feed}: the whole row", feed=feed.name_zh)


def _section(heading: str, expectations: Sequence[gxe.Expectation]) -> RenderedSectionContent:
    rows = [[_text(one.description), _text(_becomes(one)), _text(_allowed(one))] for one in expectations]
    head = [tr("What is told of a row that fails"), tr("What becomes of it"), tr("Values there are")]
    blocks = [
        RenderedHeaderContent(content_block_type="header", header=_text(heading, "h5")),
        RenderedTableContent(
            content_block_type="table", header_row=head, table=rows, styling={"body": {"classes": ["table"]}}
        ),
    ]
    return RenderedSectionContent(section_name=heading, content_blocks=blocks)


def _becomes(expectation: gxe.Expectation) -> str:
    if str(getattr(expectation.severity, "value", expectation.severity)) == "critical":
        return tr("It is set aside.")
    return tr("It is accepted, and asked about.")


def _allowed(expectation: gxe.Expectation) -> str:
    return "、".join(getattr(expectation, "value_set", None) or ())


def _text(text: str, tag: str = "span") -> RenderedStringTemplateContent:
    return RenderedStringTemplateContent(
        content_block_type="string_template",
        string_template={"template": "$text", "params": {"text": text}, "tag": tag, "styling": {}},
    )


def _link(text: str, path: str) -> RenderedStringTemplateContent:
    return RenderedStringTemplateContent(
        content_block_type="string_template",
        string_template={
            "template": "$text", "params": {"text": text}, "tag": "a", "styling": {"attributes": {"href": path}},
        },
    )  # fmt: skip
