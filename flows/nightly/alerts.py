"""Notify the configured recipients when a run needs attention (off by default; counts only).

Belongs here: who is told what. Apprise carries it by e-mail, 企业微信, 钉钉 and many others; an alert that cannot be
sent is said on the terminal and stops nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flows.nightly.context import NightResult, RunRequest
from flows.workspace.progress import warn
from flows.workspace.reference import area_name
from flows.workspace.settings import Settings, given_in
from transforms.errors import (
    InternalError,
    NothingToJudge,
    NumbersNotInForce,
    PipelineError,
    PublicationBlocked,
    PublishedWithFaults,
    StandardsImplausible,
    StoreBusy,
    UnsourcedNumber,
)

WHERE_WHY = "详细原因和处理办法见服务器终端或日志。"
_WHY: dict[type[Exception], str] = {
    NothingToJudge: "没有可用的监测对象名单或低保、特困名册",
    NumbersNotInForce: "缺少当日执行的低保标准",
    StandardsImplausible: "低保标准低于省定最低标准或高于其三倍，请核对单位和金额",
    UnsourcedNumber: "policy 文件夹中的标准数据有误",
    PublicationBlocked: "发布文件夹中有文件被其他程序打开（名单已生成，关闭后再次运行即发布）",
    StoreBusy: "另一命令正在写入，等待超时",
    InternalError: "程序内部错误",
}
"""What failed, in words that hold nothing personal."""


def tell(settings: Settings, title: str, lines: Sequence[str]) -> None:
    """Send one message to everybody named in ``alert_urls``."""
    if not settings.alert_urls or not lines:
        return
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    title = f"兜底监测（{area_name(settings.area)}）{title}"
    for number, secret in enumerate(settings.alert_urls, start=1):
        courier = Apprise()
        courier.add(secret.get_secret_value())
        if not courier.notify(title=title, body="\n".join(lines)):
            place = f"{given_in('alert_urls')}, entry {number}"
            warn(f"an alert could not be sent ({place}); check that address and the network")


@contextmanager
def told_of_failure(request: RunRequest, settings: Settings) -> Iterator[None]:
    """Send an alert when a night ends with an error, then let the error go on its way."""
    try:
        yield
    except PublishedWithFaults:
        raise
    except (PipelineError, InternalError) as error:
        why = _WHY.get(type(error), "输入文件或设置有误")
        tell(settings, f"{request.as_of} 未发布", [f"运行失败：{why}。本次未发布任何名单；{WHERE_WHY}"])
        raise


def tell_of_night(result: NightResult) -> None:
    """Send what a published night leaves for a person to look at."""
    tell(result.settings, f"{result.request.as_of} 需关注", result.concerns)
