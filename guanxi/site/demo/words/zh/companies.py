"""Chinese company names: city, brand, trade, legal form."""

from random import Random

from guanxi.site.demo.words.kinds import City, Firm, Weighted
from guanxi.site.demo.words.zh.people import spelled

_FIRST = spelled(
    "恒heng 瑞rui 华hua 鑫xin 盛sheng 德de 嘉jia 宏hong 博bo 金jin 天tian 中zhong 创chuang 联lian 信xin 永yong 泰tai 万wan 润run 启qi 卓zhuo 智zhi 明ming 海hai 新xin 安an "
    "东dong 锐rui 汇hui 正zheng 丰feng 长chang 云yun 星xing 优you 凯kai 亿yi 诚cheng 远yuan 腾teng 力li 迈mai 晟sheng 君jun 欧ou 百bai 康kang 佳jia 景jing 科ke 同tong 聚ju"
)
_SECOND = spelled(
    "远yuan 达da 通tong 泰tai 源yuan 丰feng 达da 隆long 邦bang 成cheng 利li 康kang 兴xing 捷jie 信xin 诚cheng 安an 越yue 元yuan 拓tuo 腾teng 航hang 辰chen 宇yu 凌ling 科ke "
    "川chuan 和he 林lin 尔er 美mei 特te 力li 恒heng 奇qi 峰feng 创chuang 联lian 晟sheng 杰jie 维wei 润run 昌chang 鼎ding 盈ying 胜sheng 立li 芯xin 洋yang 讯xun"
)
TRADES: dict[str, tuple[str, ...]] = {
    "manufacturing": (
        "精密机械",
        "自动化设备",
        "模具",
        "汽车零部件",
        "电子",
        "五金制品",
        "包装材料",
        "新材料",
        "塑胶制品",
        "数控机床",
        "阀门",
        "电机",
        "仪器仪表",
        "纺织",
    ),
    "software": ("软件", "信息技术", "数据技术", "软件科技", "信息系统"),
    "technology": ("科技", "智能科技", "网络科技", "物联网科技", "机器人", "半导体"),
    "retail": ("商贸", "贸易", "百货", "电子商务", "连锁超市", "服饰", "家居"),
    "finance": ("融资租赁", "商业保理", "保险经纪", "财务咨询"),
    "medical": ("医疗器械", "医药", "生物科技", "医院管理", "医学检验", "健康科技"),
    "education": ("教育科技", "教育咨询", "职业培训", "文化教育"),
    "logistics": ("物流", "供应链管理", "国际货运代理", "冷链物流", "仓储", "快运"),
    "construction": ("建筑工程", "装饰工程", "建设集团", "建材", "钢结构", "园林工程"),
    "energy": ("新能源", "电力设备", "光伏科技", "环保科技", "节能技术", "储能科技"),
    "food": ("食品", "餐饮管理", "饮料", "农业科技", "调味品", "乳业"),
    "entertainment": ("文化传媒", "影视文化", "体育文化", "会展服务"),
    "telecommunications": ("通信技术", "通信设备", "网络工程"),
    "marketing": ("广告", "营销策划", "品牌管理", "公关顾问"),
    "services": ("企业管理咨询", "人力资源", "物业管理", "检测技术服务", "知识产权代理"),
    "government": ("产业园管理", "城市运营", "公共服务"),
}
_FORMS = Weighted([("有限公司", 86), ("股份有限公司", 8), ("集团有限公司", 6)])
_AFTER_CITY = 0.78


def company(rng: Random, city: City, industry: str) -> Firm:
    """`苏州恒远精密机械有限公司`, at times `恒远精密机械（苏州）有限公司`."""
    parts = [rng.choice(_FIRST), rng.choice(_SECOND)]
    if rng.random() < 0.18:
        parts.append(rng.choice(_SECOND))
    brand, latin = "".join(p[0] for p in parts), "".join(p[1] for p in parts)
    trade, form = rng.choice(TRADES[industry]), _FORMS.pick(rng)
    name = f"{city.name}{brand}{trade}{form}" if rng.random() < _AFTER_CITY else f"{brand}{trade}（{city.name}）{form}"
    return Firm(name, _host(latin, city), brand, trade, industry)


def branch(rng: Random, city: City, firm: Firm) -> Firm:
    """A subsidiary of the firm in another place."""
    kind = rng.choice(("有限公司", "有限公司", "销售有限公司", "分公司"))
    latin = firm.host.partition("-")[0]
    return Firm(f"{firm.brand}{firm.trade}（{city.name}）{kind}", _host(latin, city), firm.brand, firm.trade, firm.industry)


def _host(latin: str, city: City) -> str:
    return f"{latin}-{city.latin}"
