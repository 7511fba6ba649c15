"""English names of Chinese regions: pinyin of the name, the usual English word for its kind, and the names that English has of its own."""

import re

from pypinyin import lazy_pinyin

# Readings that belong to a place and that the pinyin dictionary does not know (names of the Ministry of Civil Affairs).
_READINGS = {
    "六安": "Lu'an", "六合": "Luhe", "六枝": "Liuzhi", "番禺": "Panyu", "亳州": "Bozhou", "台州": "Taizhou", "天台": "Tiantai", "丽水": "Lishui",
    "乐清": "Yueqing", "乐亭": "Laoting", "乐陵": "Laoling", "东阿": "Dong'e", "铅山": "Yanshan", "涡阳": "Guoyang", "莘县": "Shen", "单县": "Shan",
    "歙县": "She", "洪洞": "Hongtong", "尉氏": "Weishi", "尉犁": "Yuli", "牟平": "Muping", "中牟": "Zhongmu", "大埔": "Dabu", "大城": "Daicheng",
    "蔚县": "Yu", "井陉": "Jingxing", "柏乡": "Baixiang", "繁峙": "Fanshi", "长子": "Zhangzi", "任丘": "Renqiu", "任泽": "Renze", "任县": "Ren",
    "华阴": "Huayin", "华州": "Huazhou", "华县": "Hua", "吴堡": "Wubu", "宕昌": "Tanchang", "荥阳": "Xingyang", "荥经": "Yingjing", "筠连": "Junlian",
    "犍为": "Qianwei", "射洪": "Shehong", "句容": "Jurong", "曲阜": "Qufu", "浚县": "Xun", "鄄城": "Juancheng", "砀山": "Dangshan", "枞阳": "Zongyang",
    "解州": "Haizhou", "厦门": "Xiamen", "蚌埠": "Bengbu", "阿城": "Acheng", "长武": "Changwu", "长白": "Changbai", "长乐": "Changle", "长安": "Chang'an",
    "长丰": "Changfeng", "长岛": "Changdao", "长泰": "Changtai", "长汀": "Changting", "长洲": "Changzhou", "长顺": "Changshun", "长宁": "Changning",
    "长兴": "Changxing", "长海": "Changhai", "长岭": "Changling", "长葛": "Changge", "长垣": "Changyuan", "长阳": "Changyang", "长寿": "Changshou",
    "长清": "Changqing", "长治": "Changzhi", "长沙": "Changsha", "长春": "Changchun", "会同": "Huitong", "会理": "Huili", "会东": "Huidong",
    "重庆": "Chongqing", "朝阳": "Chaoyang", "都江堰": "Dujiangyan", "都匀": "Duyun", "都昌": "Duchang", "宽城": "Kuancheng", "济南": "Jinan",
    "漯河": "Luohe", "盱眙": "Xuyi", "南召": "Nanzhao", "渑池": "Mianchi", "泌阳": "Biyang", "武陟": "Wuzhi", "临朐": "Linqu", "临洮": "Lintao",
    "蕲春": "Qichun", "郫都": "Pidu", "泸州": "Luzhou", "泸水": "Lushui", "勐海": "Menghai", "勐腊": "Mengla", "洱源": "Eryuan", "盐都": "Yandu",
    "阳朔": "Yangshuo", "东莞": "Dongguan", "莞城": "Guancheng", "珲春": "Hunchun", "桦甸": "Huadian", "抚远": "Fuyuan", "穆棱": "Muling", "讷河": "Nehe",
    "黄陂": "Huangpi", "硚口": "Qiaokou", "监利": "Jianli", "秭归": "Zigui", "郧西": "Yunxi", "郧阳": "Yunyang", "耒阳": "Leiyang", "郴州": "Chenzhou",
    "汨罗": "Miluo", "芷江": "Zhijiang", "溆浦": "Xupu", "甘孜": "Garzê", "婺源": "Wuyuan", "婺城": "Wucheng", "衢州": "Quzhou", "鄞州": "Yinzhou",
    "剑阁": "Jiange", "嵊州": "Shengzhou", "嵊泗": "Shengsi", "缙云": "Jinyun", "鄱阳": "Poyang", "阜阳": "Fuyang", "颍上": "Yingshang", "黟县": "Yi",
    "会宁": "Huining", "会昌": "Huichang", "会泽": "Huize", "红塔": "Hongta", "石柱": "Shizhu", "秀山": "Xiushan", "什邡": "Shifang", "朝天": "Chaotian",
    "行唐": "Xingtang", "藁城": "Gaocheng", "栾城": "Luancheng", "平度": "Pingdu", "即墨": "Jimo", "东明": "Dongming", "莒南": "Junan", "莒县": "Ju",
    "调兵山": "Diaobingshan", "相城": "Xiangcheng", "隰县": "Xi", "盖州": "Gaizhou", "洞头": "Dongtou", "曾都": "Zengdu",
    "玛曲": "Maqu", "镇巴": "Zhenba", "佛坪": "Foping", "佛山": "Foshan", "佛冈": "Fogang", "仙游": "Xianyou", "秀屿": "Xiuyu", "大兴": "Daxing", "大冶": "Daye",
    "陕西": "Shaanxi", "西藏": "Tibet", "呼和浩特": "Hohhot", "包头": "Baotou", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab",
    "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "兴安": "Xing'an", "满洲里": "Manzhouli", "锡林浩特": "Xilinhot", "乌兰浩特": "Ulanhot", "二连浩特": "Erenhot", "哈尔滨": "Harbin",
    "齐齐哈尔": "Qiqihar", "乌鲁木齐": "Ürümqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan", "哈密": "Hami", "昌吉": "Changji", "博尔塔拉": "Bortala", "巴音郭楞": "Bayingolin",
    "阿克苏": "Aksu", "克孜勒苏": "Kizilsu", "喀什": "Kashgar", "和田": "Hotan", "伊犁": "Ili", "塔城": "Tacheng", "阿勒泰": "Altay", "库尔勒": "Korla", "伊宁": "Yining",
    "拉萨": "Lhasa", "日喀则": "Shigatse", "昌都": "Chamdo", "林芝": "Nyingchi", "山南": "Shannan", "那曲": "Nagqu", "阿里": "Ngari", "格尔木": "Golmud", "德令哈": "Delingha",
    "阿坝": "Ngawa", "迪庆": "Diqing", "香格里拉": "Shangri-La", "西双版纳": "Xishuangbanna", "延吉": "Yanji", "敦煌": "Dunhuang", "中西": "Central and Western",
}  # fmt: skip
_WHOLE = {
    "香港特别行政区": "Hong Kong", "澳门特别行政区": "Macao", "台湾省": "Taiwan", "内蒙古自治区": "Inner Mongolia", "浦东新区": "Pudong New Area", "滨海新区": "Binhai New Area",
    "两江新区": "Liangjiang New Area", "西藏自治区": "Tibet (Xizang)", "神农架林区": "Shennongjia Forestry District",
    "湾仔区": "Wan Chai District", "油尖旺区": "Yau Tsim Mong District", "深水埗区": "Sham Shui Po District", "九龙城区": "Kowloon City District",
    "黄大仙区": "Wong Tai Sin District", "观塘区": "Kwun Tong District", "荃湾区": "Tsuen Wan District", "屯门区": "Tuen Mun District", "元朗区": "Yuen Long District",
    "西贡区": "Sai Kung District", "葵青区": "Kwai Tsing District", "离岛区": "Islands District", "花地玛堂区": "Nossa Senhora de Fátima", "花王堂区": "Santo António",
    "望德堂区": "São Lázaro", "大堂区": "Sé", "风顺堂区": "São Lourenço", "嘉模堂区": "Nossa Senhora do Carmo", "路凼填海区": "Cotai", "圣方济各堂区": "São Francisco Xavier",
}  # fmt: skip
_BY_CODE = {
    "810003": "Eastern District", "810004": "Southern District", "810013": "North District", "810014": "Tai Po District", "810016": "Sha Tin District",
}  # fmt: skip
_PEOPLES = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
    "各",
]
PEOPLES = "(?:(?:" + "|".join(sorted(_PEOPLES, key=len, reverse=True)) + ")族)"
_KINDS = (
    (rf"{PEOPLES}*自治区|维吾尔自治区|自治区|省|特别行政区", ""),
    (rf"(?:{PEOPLES}|柯尔克孜|哈萨克|蒙古)*自治州", "Autonomous Prefecture"),
    (rf"{PEOPLES}*自治县", "Autonomous County"),
    (rf"{PEOPLES}*自治旗", "Autonomous Banner"),
    (r"地区", "Prefecture"),
    (r"盟", "League"),
    (r"新区", "New Area"),
    (rf"矿区|林区|特区|{PEOPLES}区|区", "District"),
    (r"县", "County"),
    (r"旗", "Banner"),
    (r"市", ""),
)


def english(code: str, name: str) -> str:
    """`Shenzhen` for 深圳市, `Pudong New Area` for 浦东新区: no word for provinces and cities."""
    if name in _WHOLE:
        return _WHOLE[name]
    if code in _BY_CODE:
        return _BY_CODE[code]
    for suffix, kind in _KINDS:
        match = re.fullmatch(rf"(.+?)(?:{suffix})", name)
        if match:
            stem = match[1]
            return f"{_READINGS.get(stem) or _READINGS.get(name) or _spell(stem)} {kind}".strip()
    return _READINGS.get(name) or _spell(name)


def _spell(stem: str) -> str:
    """Pinyin in one word, with an apostrophe before a, e, o inside (GB/T 16159), ü as in passports' ü."""
    syllables = [syllable.replace("v", "ü") for syllable in lazy_pinyin(stem)]
    joined = "".join("'" + syllable if place and syllable[0] in "aeo" else syllable for place, syllable in enumerate(syllables))
    return joined[:1].upper() + joined[1:]
