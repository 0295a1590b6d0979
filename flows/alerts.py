"""Alerts: whom the office named is told of a run that needs a person (off by default; counts only).

Apprise carries them by e-mail, 企业微信, 钉钉 and many others. An alert that cannot be sent is said on the
terminal and stops nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flows.night import Night, Order
from flows.settings import Settings
from transforms.errors import InternalError, PipelineError, PublishedWithFaults


def tell(settings: Settings, title: str, lines: Sequence[str]) -> None:
    """Send one message to everybody named in ``alert_urls``; nothing where nobody is."""
    if not settings.alert_urls or not lines:
        return
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    courier = Apprise()
    known = [courier.add(secret.get_secret_value()) for secret in settings.alert_urls]
    sent = courier.notify(title=f"兜底监测 {title}", body="\n".join(lines))
    if not (sent and all(known)):
        print("an alert could not be sent; check alert_urls in doudi.toml and the network", file=sys.stderr)


@contextmanager
def told_of_failure(order: Order, settings: Settings) -> Iterator[None]:
    """Tell whoever is named when a night ends with an error, then let it go on its way."""
    try:
        yield
    except PublishedWithFaults:
        raise
    except (PipelineError, InternalError) as error:
        kind = type(error).__name__
        tell(settings, f"{order.as_of} 未发布", [f"运行失败（{kind}），本次未发布任何名单；原因见服务器终端或日志。"])
        raise


def tell_of_night(night: Night) -> None:
    """What a published night leaves for a person to look at."""
    tell(night.settings, f"{night.order.as_of} 需关注", night.concerns)
