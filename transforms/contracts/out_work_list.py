"""out_work_list: the columns of 疑似应保未保核查名单, 核查工单 and 抽样核查, a promise to civil affairs.

Here belongs everything that is known of a column by itself: its heading, who fills it, how it is read when it comes
back. A new column is a line here and one in ``sql/deliver/out_work_list.sql``.
Not here: other spellings of headings (``data/cases/headings.csv``), what may stand in a cell (``data/cases``).
"""

from __future__ import annotations

from dataclasses import dataclass

TEMPLATE = "doudi-work-list-2"
"""Name of this shape of the list, in the workbook's hidden sheet; a new shape gets a new one."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the list.

    zh: its heading. width: in a workbook, in characters.
    name: its name when a list comes back; empty where the heading means nothing to us then.
    is_officers: an officer fills it in.
    names_subject: whom the answers of the row are about.
    decides: two different answers in it contradict each other.
    is_identity: digits that must survive a spreadsheet.
    names_case: by which a returned row is held against its case.
    starts_page: the printed list's second page begins with it.
    """

    zh: str
    width: float
    name: str = ""
    is_officers: bool = False
    names_subject: bool = False
    decides: bool = False
    is_identity: bool = False
    names_case: bool = False
    starts_page: bool = False


COLUMNS = (
    ListColumn("线索编号", 18, "case_id", names_case=True),
    ListColumn("县", 6, "county"),
    ListColumn("乡镇", 7),
    ListColumn("村", 7),
    ListColumn("户编号", 17.5, "household_code", is_identity=True, names_case=True),
    ListColumn("户主姓名", 7, "head_name", names_case=True),
    ListColumn("户主证件号码", 18.5, "head_id_no", is_identity=True, names_case=True),
    ListColumn("家庭人口", 5),
    ListColumn("未保障人数", 5.5),
    ListColumn("建议救助类型", 10),
    ListColumn("强度", 5),
    ListColumn("判定依据", 34),
    ListColumn("法规依据", 20),
    ListColumn("需补充信息", 9, starts_page=True),
    ListColumn("保留事项", 13),
    ListColumn("家庭年收入下限（元）", 9.5),
    ListColumn("家庭年收入上限（元）", 9.5),
    ListColumn("保障标准（元/月）", 8),
    ListColumn("数据截止日期", 10),
    ListColumn("首次发现日期", 10),
    ListColumn("状态", 7),
    ListColumn("优先级", 5.5),
    ListColumn("核查结果", 10, "result", is_officers=True, decides=True),
    ListColumn("涉及成员", 10, "member", is_officers=True, names_subject=True),
    ListColumn("原因代码", 12, "reason_code", is_officers=True, decides=True),
    ListColumn("核查日期", 10.5, "checked_on", is_officers=True, decides=True),
    ListColumn("核查人", 8, "checked_by", is_officers=True),
    ListColumn("拟纳入类别", 11, "programme", is_officers=True, decides=True),
    ListColumn("备注", 14, "note", is_officers=True),
)
HEADINGS = tuple(column.zh for column in COLUMNS)
IDENTITY = tuple(column.zh for column in COLUMNS if column.is_identity)
ZH = {column.name: column.zh for column in COLUMNS if column.name}
"""Headings by the names of columns."""
ANSWERS = tuple(column.name for column in COLUMNS if column.is_officers and not column.names_subject)
"""Answers of officers."""
DECIDING = tuple(column.name for column in COLUMNS if column.decides)
SUBJECT = next(column.name for column in COLUMNS if column.names_subject)
"""Whom the answers of a row are about: blank, the household."""
READ = (*(column.name for column in COLUMNS if column.names_case), SUBJECT, *ANSWERS)
"""What a returned list is read for."""
