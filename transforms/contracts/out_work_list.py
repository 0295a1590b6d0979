"""out_work_list: the columns of 疑似应保未保核查名单 and 核查工单, a promise to civil affairs (DATA §3)."""

from dataclasses import dataclass

TEMPLATE = "doudi-work-list-1"
"""Name of this shape of the list, in the workbook's hidden sheet; a new shape gets a new one."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the list: its heading, its width in a workbook, and who fills it.

    name: what a returned list is read by; empty where what comes back is not read.
    """

    zh: str
    width: int
    name: str = ""
    is_officers: bool = False
    is_identity: bool = False


COLUMNS = (
    ListColumn("线索编号", 19, "case_id"),
    ListColumn("县", 8, "county"),
    ListColumn("乡镇", 10),
    ListColumn("村", 10),
    ListColumn("户编号", 18, "household_code", is_identity=True),
    ListColumn("户主姓名", 9, "head_name"),
    ListColumn("户主证件号码", 20, "head_id_no", is_identity=True),
    ListColumn("家庭人口", 5),
    ListColumn("未保障人数", 6),
    ListColumn("建议救助类型", 14),
    ListColumn("强度", 5),
    ListColumn("判定依据", 38),
    ListColumn("法规依据", 24),
    ListColumn("需补充信息", 14),
    ListColumn("保留事项", 18),
    ListColumn("家庭年收入下限（元）", 10),
    ListColumn("家庭年收入上限（元）", 10),
    ListColumn("保障标准（元/月）", 9),
    ListColumn("数据截止日期", 11),
    ListColumn("首次发现日期", 11),
    ListColumn("状态", 8),
    ListColumn("优先级", 6),
    ListColumn("核查结果", 11, "result", is_officers=True),
    ListColumn("原因代码", 16, "reason", is_officers=True),
    ListColumn("核查日期", 12, "checked_on", is_officers=True),
    ListColumn("核查人", 10, "checked_by", is_officers=True),
    ListColumn("拟纳入类别", 16, "programme", is_officers=True),
    ListColumn("备注", 24, "note", is_officers=True),
)
HEADINGS = tuple(column.zh for column in COLUMNS)
IDENTITY = tuple(column.zh for column in COLUMNS if column.is_identity)
