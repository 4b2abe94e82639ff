"""The words that the check of citations knows about, folded: what denies, hedges, reports, turns round, or says nothing."""

import re

MONTHS = "january february march april may june july august september october november december".split()
NEGATIONS = frozenset("不没非未无无否勿莫") | frozenset(
    """not no never none without neither nor cannot nobody nothing hardly barely scarcely seldom rarely few little failed refused denied fails refuses
    denies""".split()
)
# Words whose sign of denial denies nothing; each is read as one unit.
_SCOPE = "所有 全部 部分 大部分 大多数 多数 少数 一些 某些 个别 半数 只有 仅有 有些 其他 其余 在建"  # whole words: their characters alone say nothing
_HARMLESS = """不过 不同 不断 不仅 不但 不光 不管 不论 不久 不少 不已 不禁 不得不 不可或缺 不可分割 非常 非凡 非洲 无论 无数 无限 无线 无锡 无疑 未来
没收 没落 否则 莫斯科 莫大 莫名 是否 能否 可否 与否 莫非 非法 非得 无不 无非 南非 北非 东非 西非 中非"""
# Words that may come and go without changing what a sentence says.
FUNCTION = frozenset("的了是在和与及或都就还其之以而并为有等地着这那该此很个们、") | frozenset(
    """a an the of in on at and as is are was were be been being it its this that these those there their has have had also which who whom whose so
    such""".split()
)
HEDGES = frozenset("拟将或若约") | frozenset(
    """部分 大部分 大多数 多数 少数 一些 某些 个别 半数 有的 有些 some most several partly mostly half
    may might could would should perhaps maybe possibly probably
    planned plans expected expects intends if reportedly allegedly about nearly almost
    approximately""".split()
)
# Words before which, or behind which, stands what somebody says or thinks; whole words where their characters alone say something else.
_REPORTING = """认为 以为 误以为 表示 指出 声称 宣称 回答 写道 相信 怀疑 据说 据传 传说 估计 预计 强调
指控 透露 否认 提出 建议 要求 主张 承诺 提议 目标 希望 担心 推测 爆料 举报"""
REPORTING = frozenset("说称道") | frozenset(
    f"""said say says saying claim claimed claims told tell tells reported reports believe believes believed argue argued argues allege alleged alleges
    suspect suspects suspected think thinks thought according {_REPORTING}""".split()
)
# Too common to tell so anywhere: they do where they end a clause, begin it, or have a time or a place behind them.
SAYING = """warns warned insists insisted writes wrote concludes concluded admits admitted complains complained suggests suggested fears feared feel
    feels felt notes noted adds added explains explained predicts predicted estimates estimated announces announced promises promised hopes hoped
    testifies testified contends contended maintains maintained asserts asserted acknowledges acknowledged concedes conceded declares declared assures
    assured jokes joked recalls recalled guesses guessed dreams dreamt dreamed imagines imagined""".split()
# Words with which a clause begins that says something of its own, and not whose words the one before it is.
OPENS_ANOTHER = frozenset("and but nor yet while when where although though because since that which who whom whose".split())
# Words that make the rest of a sentence hold in some cases only, or leave open whether it holds.
_CONDITIONS = "如果 假如 假设 要是 倘若 万一 只要 只有 除非 一旦"
CONDITIONS = frozenset(f"{_CONDITIONS} 若 除 if unless except whether provided assuming suppose lest".split())
# What may follow the words of a passage that a sentence takes over without changing whom or what they are about: a place, a time, a means.
GOES_ON = frozenset("在到由从向并且又") | frozenset("in on at by to since during after because through via and but".split())
RANGES = frozenset("到至或、和") | frozenset("to and or".split())
AUXILIARIES = frozenset("is was are were has have had will can does did".split())
EXCEPTING = frozenset("除仅只") | frozenset("except unless only excluding".split())
# Capitalised words at the head of a sentence that name nothing.
OPENERS = frozenset(
    """however although though while when after before since during if because many most some several thus therefore also another all any both each every few
    for from how in instead it later more much no not now often once one only other others our over per since so still such than then thereafter through
    to today together two under
    unlike until upon we what where whether with within without you your his her their he she they and but or nor by as at i""".split()
)
COORDINATORS = frozenset("并且又") | frozenset({"and", "but"})
CONTRASTS = frozenset("只而但却") | frozenset("but only instead".split())
# What joins or relates the words on both sides of it, by what it makes of them; the other words of FUNCTION may come and go.
JOINS = dict.fromkeys("和 与 及 、 and".split(), "and") | {"或": "or", "or": "or"}
CASES = frozenset("of in on at as".split())  # which of them stands between two words makes the one do or suffer
BEING = {"is": "now", "are": "now", "was": "then", "were": "then", "be": "", "been": "", "being": "still"}
INVERTED = frozenset("had were should".split())  # at the head of a clause they make a condition of it
RULES = frozenset("may must shall can allowed permitted required banned forbidden prohibited entitled".split())  # they hold where they are said to
DETERMINERS = frozenset("a an the this that these those its his her their each every all both our".split())
CIRCUMSTANCES = frozenset("in on at by to through via during after since".split())  # before a bare noun they tell how far it holds: in theory, on paper
PRONOUNS = frozenset("他她它其该此这那") | frozenset("he she it they his her its their this that these those him them".split())
_PAIRS = """增 减;升 降;高 低;多 少;上 下;东 西;南 北;前 后;左 右;内 外;买 卖;进 出;早 晚;长 短;强 弱;大 小;男 女;快 慢;始 终;首 末;胜 负;胜 败;
more less;more fewer;rose fell;rise fall;rises falls;increased decreased;increase decrease;grew shrank;up down;before after;over under;
above below;north south;east west;northern southern;eastern western;higher lower;high low;highest lowest;first last;bought sold;won lost;his her;he she;
to from;by to;into from;largest smallest;oldest youngest;early late;earlier later;inside outside;with without;all some;every some;allowed forbade;
supported opposed;accepted rejected;left right;opened closed;married divorced;best worst;long short;major minor;maximum minimum;most least"""
OPPOSITES: dict[str, str] = {word: other for pair in _PAIRS.replace("\n", "").split(";") for word, other in (pair.split(), pair.split()[::-1])}
_WORD_PAIRS = (
    "提高 降低;支持 反对;成功 失败;胜利 失败;同意 拒绝;允许 禁止;开放 关闭;结婚 离婚;扩大 缩小;首次 末次;优点 缺点;有利 不利;"
    "生产 消费;出口 进口;盈利 亏损;加入 退出"
)
OPPOSITE_WORDS: tuple[tuple[str, str], ...] = tuple((a, b) for pair in _WORD_PAIRS.split(";") for a, b in (pair.split(), pair.split()[::-1]))
# Degree and manner that a shorter sentence may leave out; what limits, as 仅 or nearly does, is not among them.
ADVERBS = frozenset("也均便即亦且已更") | frozenset(
    """very also then thus later highly greatly quickly rapidly slowly successfully officially formally eventually finally subsequently currently
    completely fully carefully actively widely strongly further famously notably simply easily clearly therefore however moreover""".split()
)
ADVERB_WORDS = frozenset(
    ("已经 十分 进一步 积极 大力 迅速 逐渐 逐步 不断 正式 成功 陆续 随后 后来 同时 也 都 仍 仍然 依然 一直 特别 更加 极 最终 终于 因此 于是 此外 另外").split()
)

_SAME = """坐落于=位于 坐落在=位于 座落于=位于 座落在=位于 由于=因为 叫做=称为 叫作=称为 称作=称为 称之为=称为
包含=包括 以后=之后 以前=之前 不过=但 但是=但 然而=但
可是=但 现在=目前 如今=目前 协助=帮助 非常=很 大约=约 大概=约 人民币=
没能=没有 未能=没有 未曾=没有 并未=没有 并没有=没有
situated=located approximately=about roughly=about numerous=many currently=now although=though biggest=largest started=began commenced=began
however=but utilized=used utilised=used percent=% afterwards=later till=until upon=on whilst=while"""
SAME: dict[str, str] = {pair.split("=")[0]: pair.split("=")[1] for pair in _SAME.split()} | {"a few": "several", "a little": "slightly"}
SAME_WORDS = re.compile("|".join(word if ord(word[0]) > 0x3000 else rf"\b{word}\b" for word in sorted(SAME, key=len, reverse=True)))
WHOLE_WORDS = re.compile(
    "(?<![没拥仅原现特共具占所享])有的|" + "|".join(sorted(" ".join((_HARMLESS, _SCOPE, _REPORTING, _CONDITIONS)).split(), key=len, reverse=True))
)
# How a writer leads over to what the articles say; it claims nothing beyond that.
FRAME = re.compile(
    r"\s*(?:(?:根据|据|按照|依据)(?:这篇|该|上述|所给|提供的|这些)?(?:文章|资料|材料|原文|文中|段落|文本)(?:的?(?:内容|描述|介绍|记载|信息|说法))?(?:显示|所述|可知)?[,，]"
    r"|(?:这篇|该)?(?:文章|资料|材料|原文|文中)(?:还|也|中)?(?:提到|指出|显示|介绍|说明|表明|写道|说)了?[:：,，]?"
    r"|(?:其中|此外|另外|同时|总之|具体来说|具体而言|综上所述|综上|首先|其次|最后)[,，]"
    r"|(?:根据|按照|依据|指出|显示|提到|写道)[,，]"  # of a mark, which is taken out before
    r"|according to(?: (?:the|this) (?:article|passage|text|document|source)s?)?,\s*"
    r"|(?:the|this) (?:article|passage|text|document)s? (?:also )?(?:says?|states?|notes?|mentions?|reports?|explains?|tells us)(?: that)?,?\s+"
    r"|(?:in addition|additionally|also|furthermore|moreover|in summary|overall|specifically|in short|finally|first|second),\s+)"
)
