"""Content of the monitoring list (防止返贫监测对象名单): code lists of POLICY §7."""

from expectations.expect import Expect

CONTENT = (
    Expect("category", "category_unknown", among=("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")),
    Expect(
        "risk_removed",
        "yes_or_no_unclear",
        among=("是", "否", "已消除", "未消除", "风险已消除", "风险未消除"),
    ),
    Expect("health", "health_unclear", matches=r"健康|慢性病|大病|残疾|^-*$"),
)
