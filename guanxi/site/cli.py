"""The command line `guanxi`."""

from __future__ import annotations

import click

from guanxi import __version__
from guanxi.site.commands.check import check
from guanxi.site.commands.demo import demo
from guanxi.site.commands.exchange import export, import_
from guanxi.site.commands.keys import keys
from guanxi.site.commands.people import user
from guanxi.site.commands.running import migrate, serve, up, work
from guanxi.site.commands.slow import slow
from guanxi.site.commands.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Guanxi 关系: customer relationships for companies that work in Chinese and English.

    Settings come from the environment (GUANXI_DATABASE_URL, GUANXI_PORT, …) or from guanxi.toml.
    """


for one in (up, serve, work, migrate, demo, user, check, keys, slow, verify, import_, export):
    main.add_command(one)

if __name__ == "__main__":
    main()
