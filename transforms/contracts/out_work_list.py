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
    width: float
    name: str = ""
    is_officers: bool = False
    is_identity: bool = False


COLUMNS = (
    ListColumn("线索编号", 18, "case_id"),
    ListColumn("县", 6, "county"),
    ListColumn("乡镇", 7),
    ListColumn("村", 7),
    ListColumn("户编号", 17.5, "household_code", is_identity=True),
    ListColumn("户主姓名", 7, "head_name"),
    ListColumn("户主证件号码", 18.5, "head_id_no", is_identity=True),
    ListColumn("家庭人口", 5),
    ListColumn("未保障人数", 5.5),
    ListColumn("建议救助类型", 10),
    ListColumn("强度", 5),
    ListColumn("判定依据", 34),
    ListColumn("法规依据", 20),
    ListColumn("需补充信息", 9),
    ListColumn("保留事项", 13),
    ListColumn("家庭年收入下限（元）", 9.5),
    ListColumn("家庭年收入上限（元）", 9.5),
    ListColumn("保障标准（元/月）", 8),
    ListColumn("数据截止日期", 10),
    ListColumn("首次发现日期", 10),
    ListColumn("状态", 7),
    ListColumn("优先级", 5.5),
    ListColumn("核查结果", 10, "result", is_officers=True),
    ListColumn("原因代码", 12, "reason", is_officers=True),
    ListColumn("核查日期", 10.5, "checked_on", is_officers=True),
    ListColumn("核查人", 8, "checked_by", is_officers=True),
    ListColumn("拟纳入类别", 11, "programme", is_officers=True),
    ListColumn("备注", 14, "note", is_officers=True),
)
HEADINGS = tuple(column.zh for column in COLUMNS)
IDENTITY = tuple(column.zh for column in COLUMNS if column.is_identity)
