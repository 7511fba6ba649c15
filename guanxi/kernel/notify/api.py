"""What other rooms may use of notify."""

from guanxi.kernel.notify.telling import NOTHING, Link, notify, unread_of

__all__ = ["NOTHING", "Link", "notify", "unread_of"]
