"""Folding, sorting and searching of Chinese and mixed text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.chinese import SEPARATOR, bigrams, fold, pinyin_key, readings, search_text
from guanxi.base.surnames import SURNAMES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  ＡＢＣ\u3000公司\t\n", "abc 公司"),
        ("Straße", "strasse"),
        ("㈱", "(株)"),
        ("张\u200b三\ufeff", "张三"),
        ("a\x01b", "ab"),
        ("A  B", "a b"),
        ("", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张三", [("zhangsan", "zs")]),
        ("曾国藩", [("zengguofan", "zgf"), ("cengguofan", "cgf")]),
        ("单雄信", [("shanxiongxin", "sxx"), ("danxiongxin", "dxx"), ("chanxiongxin", "cxx")]),
        ("尉迟恭", [("yuchigong", "ycg")]),
        ("万俟卨", [("moqixie", "mqx")]),
        ("长孙无忌", [("zhangsunwuji", "zswj")]),
        ("吕布", [("lvbu", "lb")]),
        ("重庆银行", [("chongqingyinhang", "cqyh")]),
        ("某某科技有限公司", [("moumoukejiyouxiangongsi", "mmkjyxgs")]),
        ("A 公司 3M", [("agongsi3m", "ags3m")]),
        ("Acme", []),
        ("", []),
    ],
)
def test_readings(name: str, expected: list[tuple[str, str]]) -> None:
    assert readings(name) == expected


@pytest.mark.parametrize(
    ("name", "first"),
    [("仇英", "qiuying"), ("区志", "ouzhi"), ("查良镛", "zhaliangyong"), ("解晓东", "xiexiaodong"), ("朴槿惠", "piaojinhui"), ("任建国", "renjianguo"),
     ("华罗庚", "hualuogeng"), ("覃某", "qinmou"), ("盖叫天", "gejiaotian"), ("解决方案", "jiejuefangan"), ("单价", "danjia")],
)  # fmt: skip
def test_the_likeliest_reading(name: str, first: str) -> None:
    assert readings(name)[0][0] == first


def test_both_readings_of_a_family_name_are_found() -> None:
    assert {"qinmou", "tanmou"} <= {full for full, _ in readings("覃某")}


def test_at_most_eight_readings() -> None:
    assert len(readings("大长行重乐朝都")) == 8


def test_family_names_have_one_syllable_per_character() -> None:
    wrong = [name for name, all_readings in SURNAMES.items() for reading in all_readings if len(reading) != len(name)]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三", "zhang1张san1三"),
        ("张三 Ltd", "zhang1张san1三 ltd"),
        ("A公司2", "a gong1公si1司 2"),
        ("曾三", "zeng1曾san1三"),
        ("ABC", "abc"),
        ("", ""),
    ],
)
def test_pinyin_key(text: str, expected: str) -> None:
    assert pinyin_key(text) == expected


def test_sorted_as_a_reader_expects() -> None:
    names = ["1号", "阿里", "Acme", "重庆", "Dell", "华为", "西安", "先锋", "张三", "张四", "章一", "Zoo"]
    assert sorted(names[::-1], key=pinyin_key) == names


@given(st.text(), st.integers(1, 50))
def test_the_key_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(pinyin_key(text, length)) <= length


def test_search_text() -> None:
    assert search_text("曾 国").split(SEPARATOR) == ["曾 国", "cengguo", "zengguo", "cg", "zg"]
    assert search_text("ACME") == "acme"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三丰", {"张三", "三丰"}),
        ("Abc", {"ab", "bc"}),
        ("张", {"张"}),
        ("", set()),
        ("a b", {"a ", " b"}),
        (f"张三{SEPARATOR}zs{SEPARATOR}x", {"张三", "zs", "x"}),
    ],
)
def test_bigrams(text: str, expected: set[str]) -> None:
    assert bigrams(text) == expected


WRITTEN = st.text(st.characters(exclude_characters=SEPARATOR))


@given(WRITTEN, WRITTEN, WRITTEN)
def test_bigrams_of_a_contained_query_are_contained(before: str, query: str, after: str) -> None:
    text = before + query + after
    if len(fold(query)) > 1 and fold(query) in fold(text):
        assert bigrams(query) <= bigrams(text)
