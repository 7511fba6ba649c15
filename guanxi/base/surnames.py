"""Family names whose reading differs from the everyday reading of the character (Xinhua Dictionary, 12th edition)."""

# Numbered syllables as in "shan4", a blank between syllables, a slash between readings, the commonest first.
_TABLE = """
单 shan4|單 shan4|曾 zeng1|仇 qiu2|区 ou1|區 ou1|查 zha1|解 xie4|朴 piao2|任 ren2|华 hua4|華 hua4|覃 qin2/tan2|盖 ge3/gai4|蓋 ge3/gai4
葛 ge3|乐 yue4/le4|樂 yue4/le4|宁 ning4/ning2|甯 ning4|翟 zhai2/di2|缪 miao4|繆 miao4|种 chong2|冼 xian3|洗 xian3|员 yun4|員 yun4
折 she2|繁 po2|那 na1|逄 pang2|佴 nai4|过 guo1|過 guo1|燕 yan1|应 ying1|應 ying1|哈 ha3|訾 zi1|黑 he4/hei1|秘 bi4|召 shao4|薄 bo2
车 che1|車 che1|晁 chao2|郗 xi1/chi1|隗 kui2/wei3|牟 mou2/mu4|曲 qu1|阚 kan4|闞 kan4|谌 chen2/shen4|諶 chen2/shen4|盛 sheng4
石 shi2|沈 shen3|重 chong2|都 du1|能 nai4|钭 tou3|逯 lu4|纪 ji3/ji4|紀 ji3/ji4|贾 jia3|賈 jia3|陆 lu4|陸 lu4|强 qiang2|柏 bai3/bo2
祭 zhai4|瞿 qu2|臧 zang1|相 xiang4|撒 sa4|粘 nian2|乜 nie4|么 yao1|眭 sui1|郇 xun2/huan2|俞 yu2|洪 hong2|江 jiang1|万 wan4|萬 wan4
尹 yin3|尉 wei4|广 guang3|褚 chu3|卜 bu3|余 yu2|景 jing3|鲍 bao4|参 shen1|谷 gu3|于 yu2|大 da4|行 xing2|兴 xing1|占 zhan1
尉迟 yu4 chi2|尉遲 yu4 chi2|万俟 mo4 qi2|萬俟 mo4 qi2|长孙 zhang3 sun1|長孫 zhang3 sun1|澹台 tan2 tai2|单于 chan2 yu2|令狐 ling2 hu2
鲜于 xian1 yu2|子车 zi3 ju1|拓跋 tuo4 ba2|夹谷 jia2 gu3|宰父 zai3 fu3|皇甫 huang2 fu3|亓官 qi2 guan1|闾丘 lv2 qiu1|濮阳 pu2 yang2
呼延 hu1 yan2|夏侯 xia4 hou2|诸葛 zhu1 ge3|諸葛 zhu1 ge3|颛孙 zhuan1 sun1|淳于 chun2 yu2|乐正 yue4 zheng4|南宫 nan2 gong1
"""

SURNAMES: dict[str, list[tuple[str, ...]]] = {
    name: [tuple(reading.split()) for reading in readings.split("/")]
    for name, readings in (entry.split(" ", 1) for entry in _TABLE.replace("\n", "|").split("|") if entry)
}
"""Family name of one or two characters -> its readings, each a tuple of one numbered syllable per character."""
