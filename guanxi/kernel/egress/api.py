"""What other rooms may use to reach other systems; nothing else in Guanxi opens a connection."""

from guanxi.kernel.egress.client import Answer, ask
from guanxi.kernel.egress.names import Target, target_of
from guanxi.kernel.egress.ports import DIRECTORY, MAIL_IN, MAIL_OUT, WEB
from guanxi.kernel.egress.problems import EgressFailed, EgressRefused
from guanxi.kernel.egress.sockets import connect, secure

__all__ = [
    "DIRECTORY",
    "MAIL_IN",
    "MAIL_OUT",
    "WEB",
    "Answer",
    "EgressFailed",
    "EgressRefused",
    "Target",
    "ask",
    "connect",
    "secure",
    "target_of",
]
