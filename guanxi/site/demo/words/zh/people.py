"""Chinese names of people, each character with its pinyin; the commonest family names first."""

from random import Random

from guanxi.site.demo.words.kinds import PersonName, Weighted

_SURNAMES = (
    "王wang 70 李li 70 张zhang 66 刘liu 52 陈chen 45 杨yang 30 黄huang 25 赵zhao 25 吴wu 22 周zhou 21 徐xu 16 孙sun 15 马ma 14 朱zhu 14 胡hu 14 郭guo 13 何he 12 "
    "林lin 12 罗luo 11 高gao 11 梁liang 10 郑zheng 10 谢xie 9 宋song 9 唐tang 8 许xu 8 韩han 7 冯feng 7 邓deng 7 曹cao 6 彭peng 6 袁yuan 6 潘pan 5 蒋jiang 5 蔡cai 5 "
    "余yu 5 杜du 5 叶ye 5 程cheng 5 苏su 5 魏wei 5 吕lv 4 丁ding 4 任ren 4 沈shen 4 姚yao 4 卢lu 4 姜jiang 4 崔cui 4 钟zhong 4 谭tan 4 陆lu 4 汪wang 4 范fan 4 "
    "石shi 3 廖liao 3 贾jia 3 夏xia 3 韦wei 3 方fang 3 邹zou 3 熊xiong 3 孟meng 3 秦qin 3 白bai 3 江jiang 3 阎yan 2 薛xue 3 尹yin 2 段duan 2 雷lei 3 欧阳ouyang 1"
)
_MALE = (
    "伟wei 强qiang 磊lei 军jun 勇yong 杰jie 涛tao 明ming 超chao 斌bin 鹏peng 辉hui 刚gang 建jian 志zhi 国guo 文wen 海hai 宇yu 浩hao 然ran 博bo 俊jun 峰feng 凯kai 东dong 毅yi "
    "航hang 晨chen 阳yang 龙long 波bo 宁ning 健jian 平ping 立li 远yuan 子zi 轩xuan 成cheng 林lin 振zhen 华hua 永yong 庆qing 松song 亮liang 哲zhe 瑞rui 景jing 承cheng 睿rui"
)
_FEMALE = (
    "芳fang 娜na 敏min 静jing 丽li 艳yan 秀xiu 娟juan 霞xia 燕yan 玲ling 婷ting 雪xue 慧hui 莉li 洁jie 颖ying 琳lin 倩qian 悦yue 欣xin 怡yi 佳jia 雅ya 梦meng 思si 晓xiao 文wen "
    "美mei 红hong 梅mei 兰lan 云yun 婉wan 诗shi 涵han 宁ning 清qing 萍ping 蕾lei 薇wei 月yue 春chun 蓉rong 媛yuan 璐lu 曼man 青qing 嘉jia 心xin 若ruo 瑶yao"
)


def spelled(table: str) -> list[tuple[str, str]]:
    """`恒heng 瑞rui` as (characters, pinyin) pairs."""
    pairs = []
    for word in table.split():
        cut = next(place for place, char in enumerate(word) if char.isascii())
        pairs.append((word[:cut], word[cut:]))
    return pairs


_PARTS = _SURNAMES.split()
SURNAMES = Weighted((pair, float(weight)) for pair, weight in zip(spelled(" ".join(_PARTS[::2])), _PARTS[1::2], strict=True))
GIVEN = {"male": spelled(_MALE), "female": spelled(_FEMALE)}
_TWO_CHARACTERS = 0.72


def person(rng: Random) -> PersonName:
    """A name of two or three characters, such as 王海涛 / wang.haitao."""
    sex = "male" if rng.random() < 0.56 else "female"
    family, family_latin = SURNAMES.pick(rng)
    first, first_latin = rng.choice(GIVEN[sex])
    second, second_latin = rng.choice(GIVEN[sex]) if rng.random() < _TWO_CHARACTERS else ("", "")
    if second == first:
        second, second_latin = "", ""
    return PersonName(family + first + second, f"{family_latin}.{first_latin}{second_latin}", sex)
