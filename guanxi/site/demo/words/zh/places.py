"""Chinese cities with their weight in the demo world: big ones more often. Districts come from GB/T 2260."""

from random import Random

from guanxi.base.regions import children
from guanxi.site.demo.words.kinds import City, Weighted

# code, name, pinyin, area code (/7: local numbers of seven digits instead of eight), weight, sales department, latitude, longitude
_TABLE = """
310000 上海 shanghai 21 150 east 31.230 121.474|110000 北京 beijing 10 90 east 39.904 116.407|440300 深圳 shenzhen 755 110 south 22.543 114.058
440100 广州 guangzhou 20 90 south 23.129 113.264|330100 杭州 hangzhou 571 70 east 30.274 120.155|320500 苏州 suzhou 512 80 east 31.299 120.585
320100 南京 nanjing 25 40 east 32.060 118.797|320200 无锡 wuxi 510 32 east 31.491 120.312|330200 宁波 ningbo 574 32 east 29.868 121.544
370200 青岛 qingdao 532 24 east 36.067 120.383|370100 济南 jinan 531 18 east 36.651 117.120|320400 常州 changzhou 519 18 east 31.811 119.974
320600 南通 nantong 513 15 east 31.980 120.894|330400 嘉兴 jiaxing 573 14 east 30.746 120.756|330300 温州 wenzhou 577 16 east 27.994 120.699
340100 合肥 hefei 551 22 east 31.821 117.227|120000 天津 tianjin 22 24 east 39.085 117.200|350200 厦门 xiamen 592/7 20 south 24.480 118.089
350100 福州 fuzhou 591 14 south 26.075 119.306|350500 泉州 quanzhou 595 14 south 24.874 118.676|440600 佛山 foshan 757 36 south 23.022 113.122
441300 惠州 huizhou 752/7 14 south 23.112 114.416|440400 珠海 zhuhai 756/7 12 south 22.271 113.577|510100 成都 chengdu 28 44 south 30.573 104.067
500000 重庆 chongqing 23 34 south 29.563 106.551|420100 武汉 wuhan 27 36 south 30.593 114.305|430100 长沙 changsha 731 26 south 28.228 112.939
410100 郑州 zhengzhou 371 22 east 34.747 113.625|610100 西安 xian 29 26 east 34.341 108.940|360100 南昌 nanchang 791 12 south 28.682 115.858
530100 昆明 kunming 871 12 south 24.880 102.833|450100 南宁 nanning 771/7 10 south 22.817 108.366|210200 大连 dalian 411 12 east 38.914 121.615
210100 沈阳 shenyang 24 12 east 41.806 123.431|370600 烟台 yantai 535/7 10 east 37.464 121.448|130100 石家庄 shijiazhuang 311 9 east 38.043 114.515
"""
MOBILES = tuple(
    f"+86{start}########"
    for start in [
        "130",
        "131",
        "132",
        "133",
        "135",
        "136",
        "137",
        "138",
        "139",
        "150",
        "151",
        "152",
        "155",
        "156",
        "157",
        "158",
        "159",
        "173",
        "176",
        "177",
        "178",
        "180",
        "181",
        "182",
        "183",
        "185",
        "186",
        "187",
        "188",
        "189",
        "191",
        "198",
        "199",
    ]
)
_ROADS = [
    "人民路",
    "中山路",
    "解放路",
    "建设路",
    "科技路",
    "创业路",
    "长江路",
    "黄河路",
    "新华路",
    "和平路",
    "工业园路",
    "迎宾大道",
    "创新大道",
    "高新大道",
    "滨江大道",
    "学院路",
    "文化路",
    "金融街",
    "环城东路",
    "星湖街",
    "兴业路",
    "振兴路",
    "友谊路",
    "富民路",
    "软件大道",
    "海河路",
    "凤凰路",
    "梧桐路",
    "百花路",
    "科苑路",
]


def _city(row: str) -> tuple[City, float]:
    code, name, latin, area, weight, territory, latitude, longitude = row.split()
    area, _, length = area.partition("/")
    districts = tuple(place.code for place in children(code) if place.name_zh != "市辖区")
    return City(
        name,
        latin,
        districts or (code,),
        "+86" + area + "N".ljust(int(length or 8), "#"),
        MOBILES,
        territory,
        float(latitude),
        float(longitude),
        True,
    ), float(weight)


def read_cities(table: str) -> list[tuple[City, float]]:
    """The cities of a table, with their weights."""
    return [_city(row) for row in table.replace("\n", "|").split("|") if row]


def chinese_cities() -> Weighted[City]:
    """All of them."""
    return Weighted(read_cities(_TABLE))


def street(rng: Random, city: City) -> str:
    """`科技路 88 号 A 座 1203 室`; the region is a field of its own."""
    text = f"{rng.choice(_ROADS)}{rng.randint(1, 999)}号"
    if rng.random() < 0.6:
        text += f"{rng.choice('ABCD')}座{rng.randint(1, 28)}{rng.randint(1, 20):02d}室"
    return text
