"""Sealing what belongs to an account: accounts are of no organisation, so their key is one of the installation, derived from its root secret."""

from __future__ import annotations

from base64 import b64decode, b64encode

from guanxi.kernel.vault.root import SecretRoot, installation_root, root_named
from guanxi.kernel.vault.suites import SUITES, Sealer, Unopened, joined

USE = "second factors"


def seal(text: str, *bound: str | int) -> str:
    """The text, to be opened only with the same `bound` and under the root that the seal names."""
    root = installation_root()
    return f"{root.name}|{b64encode(_sealer(root).seal(text.encode(), joined(USE, *bound))).decode()}"


def opened(sealed: str, *bound: str | int) -> str:
    """The text; raises Unopened, or RootUnknown where the root secret is another one now."""
    name, _, held = sealed.rpartition("|")
    root = root_named(name)
    assert isinstance(root, SecretRoot)
    try:
        return _sealer(root).open(b64decode(held, validate=True), joined(USE, *bound)).decode()
    except ValueError as wrong:
        raise Unopened("this was not sealed here") from wrong


def is_current(sealed: str) -> bool:
    """Whether the present root secret sealed it; else it is to be sealed anew before the former secret is taken away."""
    return sealed.rpartition("|")[0] == installation_root().name


def _sealer(root: SecretRoot) -> Sealer:
    suite = SUITES[root.name.split(":")[1]]
    return suite.sealer(root.derive(USE, suite.key_bytes))
