"""The tree of regions and finding a region in free text."""

from collections import Counter

import pytest

from guanxi.base.errors import ValueProblem
from guanxi.base.region_tables import china, countries, subdivisions
from guanxi.base.regions import Region, ancestors, children, find, full_name, region, resolve, tree_key

EVERYTHING = [*countries().regions, *china().regions, *subdivisions().regions]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("310115", Region("310115", "浦东新区", "Pudong New Area", "310000", "county")),
        ("440300", Region("440300", "深圳市", "Shenzhen", "440000", "city")),
        ("610000", Region("610000", "陕西省", "Shaanxi", "CN", "province")),
        ("31", Region("310000", "上海市", "Shanghai", "CN", "province")),
        ("CN-SH", Region("310000", "上海市", "Shanghai", "CN", "province")),
        ("HK", Region("810000", "香港特别行政区", "Hong Kong", "CN", "province")),
        ("810001", Region("810001", "中西区", "Central and Western District", "810000", "county")),
        ("820004", Region("820004", "大堂区", "Sé", "820000", "county")),
        ("TW", Region("710000", "台湾省", "Taiwan", "CN", "province")),
        ("TW-TPE", Region("TW-TPE", "台北市", "Taipei", "710000", "city")),
        ("419001", Region("419001", "济源市", "Jiyuan", "410000", "county")),
        ("330103", Region("330103", "下城区", "Xiacheng District", "330100", "county")),
        ("CN", Region("CN", "中国", "China", None, "country")),
        ("US", Region("US", "美国", "United States", None, "country")),
        ("US-CA", Region("US-CA", "加利福尼亚州", "California", "US", "subdivision")),
        ("GB-LND", Region("GB-LND", "伦敦市", "London, City of", "GB-ENG", "subdivision")),
        ("130101", None),
        ("999999", None),
        ("us", None),
        ("", None),
        ("-", None),
    ],
)
def test_region(code: str, expected: Region | None) -> None:
    assert region(code) == expected


def test_counts_of_what_is_in_force() -> None:
    table = china()
    levels = [table.regions[code].level for code in table.regions if code not in table.historic and code.isdigit()]
    # As counted by the Ministry of Civil Affairs, and the districts of Hong Kong and Macau.
    assert (levels.count("province"), levels.count("city"), levels.count("county")) == (34, 333, 2845 + 18 + 8)
    assert (len(countries().regions), len(subdivisions().regions)) == (246, 4990)


def test_children() -> None:
    assert [place.code for place in children()][:2] == ["CN", "AF"]
    assert len(children("CN")) == 34
    assert [place.name_zh for place in children("460300")] == ["西沙区", "南沙区"]
    assert "330103" not in [place.code for place in children("330100")]
    assert len(children("TW")) == 22
    assert {place.code for place in children("GB")} >= {"GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"}
    assert (children("310115"), children("nowhere")) == ([], [])


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("310115", "上海市浦东新区", "Pudong New Area, Shanghai, China"),
        ("440305", "广东省深圳市南山区", "Nanshan District, Shenzhen, Guangdong, China"),
        ("US-CA", "美国加利福尼亚州", "California, United States"),
        ("CN", "中国", "China"),
        ("TW-TPE", "台湾省台北市", "Taipei, Taiwan, China"),
    ],
)
def test_full_name(code: str, zh: str, en: str) -> None:
    assert (full_name(code, "zh"), full_name(code, "en")) == (zh, en)


def test_ancestors() -> None:
    assert ancestors("440305") == ["440305", "440300", "440000", "CN"]
    assert ancestors("310115") == ["310115", "310000", "CN"]
    assert ancestors("US-CA") == ["US-CA", "US"]
    with pytest.raises(LookupError, match="no region '999999'"):
        ancestors("999999")


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("310115", "CN/31/3101/310115/"),
        ("440300", "CN/44/4403/"),
        ("310000", "CN/31/"),
        ("31", "CN/31/"),
        ("CN", "CN/"),
        ("TW-TPE", "CN/71/TW-TPE/"),
        ("US-CA", "US/US-CA/"),
        ("GB-LND", "GB/GB-ENG/GB-LND/"),
    ],
)
def test_tree_key(code: str, key: str) -> None:
    assert tree_key(code) == key


def test_tree_keys_tell_what_lies_below_and_only_that() -> None:
    keys = {code: tree_key(code) for code in EVERYTHING}
    assert len(set(keys.values())) == len(keys)
    astray = [code for code in EVERYTHING for above in ancestors(code) if not keys[code].startswith(keys[above])]
    assert astray == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("上海市浦东新区", "310115"),
        ("广东省深圳市", "440300"),
        ("广东深圳南山", "440305"),
        ("广东省深圳市南山区南京路1号", "440305"),
        ("上海市市辖区浦东新区", "310115"),
        ("浦东", "310115"),
        ("浦", "310115"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("北京朝阳", "110105"),
        ("中国江苏省南京市鼓楼区", "320106"),
        ("恩施土家族苗族自治州利川市", "422802"),
        ("延边", "222400"),
        ("内蒙", "150000"),
        ("海南省直辖县级行政区划文昌市", "469005"),
        ("重庆市渝北区", "500112"),
        ("河南省济源市", "419001"),
        ("苏州工业园区", "320500"),
        ("香港", "810000"),
        ("Macau", "820000"),
        ("台北", "TW-TPE"),
        ("英国", "GB"),
        ("Shanghai", "310000"),
        ("Pudong, Shanghai", "310115"),
        ("United States", "US"),
        ("USA", "US"),
        ("us", "US"),
        ("UK", "GB"),
        ("Kenya", "KE"),
        ("South Korea", "KR"),
        ("California", "US-CA"),
        ("Los Angeles, CA 90001, USA", "US-CA"),
        ("sao paulo", "BR-SP"),
        ("美国加利福尼亚州", "US-CA"),
        ("310115", "310115"),
        ("us-ca", "US-CA"),
    ],
)
def test_finds_first(text: str, first: str) -> None:
    assert find(text, "zh")[0].code == first


@pytest.mark.parametrize(
    ("text", "lang", "codes"),
    [
        ("朝阳", "zh", ["110105", "211300", "211321", "220104"]),
        ("Georgia", "en", ["GE", "US-GA"]),
        ("台湾省台北市", "zh", ["TW-TPE", "710000"]),
        ("310115", "zh", ["310115"]),
        ("", "zh", []),
        ("，", "zh", []),
        ("qwertz", "en", []),
    ],
)
def test_finds_all(text: str, lang: str, codes: list[str]) -> None:
    assert sorted(place.code for place in find(text, lang)) == sorted(codes)


def test_every_full_name_of_china_finds_its_region() -> None:
    table = china()
    lost = [code for code in table.regions if code not in table.historic and find(full_name(code, "zh"), "zh")[0].code != code]
    assert lost == []


def test_at_most_twenty() -> None:
    assert len(find("山", "zh")) == 20


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("上海市", "310000"),
        ("北京", "110000"),
        ("天津市", "120000"),
        ("重庆", "500000"),
        ("上海市 浦东新区", "310115"),
        ("上海浦东", "310115"),
        ("中国/上海/浦东新区", "310115"),
        ("北京市市辖区朝阳区", "110105"),
        ("重庆市 县 云阳县", "500235"),
        ("广东深圳", "440300"),
        ("内蒙古", "150000"),
        ("新疆", "650000"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("海南", "460000"),
        ("南京鼓楼区", "320106"),
        ("香港", "810000"),
        ("台湾", "710000"),
        ("Shanghai", "310000"),
        ("Hong Kong, China", "810000"),
        ("CN-SH", "310000"),
        ("us-ca", "US-CA"),
        ("31", "310000"),
        ("USA, Texas, North Jeffery", "US-TX"),
        ("Georgia, USA", "US-GA"),
        ("United Kingdom", "GB"),
        ("London", "GB-LND"),
    ],
)
def test_means_one_region(text: str, code: str) -> None:
    assert resolve(text).code == code


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("朝阳区", "北京市朝阳区、吉林省长春市朝阳区", "Chaoyang District, Beijing, China; Chaoyang District, Changchun, Jilin, China"),
        (
            "江苏鼓楼区",
            "江苏省南京市鼓楼区、江苏省徐州市鼓楼区",
            "Gulou District, Nanjing, Jiangsu, China; Gulou District, Xuzhou, Jiangsu, China",
        ),
        ("Suzhou", "江苏省苏州市、安徽省宿州市", "Suzhou, Jiangsu, China; Suzhou, Anhui, China"),
    ],
)
def test_names_the_candidates_instead_of_guessing(text: str, zh: str, en: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        resolve(text)
    assert (caught.value.code, caught.value.message) == (
        "region_ambiguous",
        {"zh": f"“{text}”可能是{zh}，请写明上级地区", "en": f"“{text}” may be {en}; name the region above it too"},
    )


@pytest.mark.parametrize("text", ["", "华东", "海外", "区", "人民路", "浦", "x" * 300])
def test_what_is_no_region(text: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        resolve(text)
    assert caught.value.code == "region_unknown"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_full_name_means_its_region(lang: str) -> None:
    """As exports write it. What several share is refused, never taken for another."""
    codes = [code for code in EVERYTHING if code not in china().historic]
    by_name = Counter(full_name(code, lang) for code in codes)
    astray = {}
    for code in codes:
        name = full_name(code, lang)
        try:
            found = resolve(name).code
        except ValueProblem as problem:
            found = problem.code
        if found != (code if by_name[name] == 1 else "region_ambiguous"):
            astray[name] = found
    assert astray == {}
