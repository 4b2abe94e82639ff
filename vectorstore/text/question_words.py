"""The words and the tone with which people ask, so that search can look at what is asked for instead."""

import re

from vectorstore.text.normalize import fold

# Words that ask instead of naming what is asked for.
_ASKING = re.compile(
    r"系?边[个度位间]|系咪|几多|乜嘢|[乜咩嘅咗喺㗎]|点[解样]|多少|什么时候|几时|什么意思|什么|哪些|哪个|哪几|哪里|哪儿|哪|几个|几|谁|如何|怎么样|怎样|怎么|为什么|为何|何时|何地|何处|何人|何种"
    r"|多久|多长|多大|多高|多远|是否|是不是|有没有|能不能|能否|可不可以|可否|会不会|请问|一共|总共|分别|到底|究竟|那么|那|方面|啥|咋|吗|呢|的|了|是|[啊呀吧嘛啦喔哦咧]+(?=\W*$)"
    r"|\b(?:how|many|much|often|long|what|which|who|whom|whose|when|where|why|is|are|was|were|be|been|being|did|does"
    r"|do|has|have|had|the|a|an|of|in|on"
    r"|at|to|for|by|and|or|with|from|that|this|these|those|it|its|there|their|they|them|his|her|he|him|she|we|our|you"
    r"|your|my|any|some|as|if|than|then"
    r"|can|could|would|should|will|shall|might|must|ever|happens?|happened|about|tell|me|please|mean(?=\W*$))\b"
)
_NEWEST = re.compile(
    r"目前|现在|如今|当前|眼下|现任|现状|最新|最近|今年|\b(?:now|nowadays|current|currently|latest|newest"
    r"|most recent|today|these days|this year|so far)\b"
)

# Invented questions on all sorts of things. What their vectors share is the tone of asking and nothing of any matter.
QUESTIONS_IN_ENGLISH = """When was the old bridge built?
Who wrote the report on the drought?
How many people live in the village?
What is the name of the river in the valley?
Where did the villagers move after the flood?
Why did the factory close?
Which crop is grown on the hillside?
How much does a ticket cost?
What caused the fire in the mill?
In what year did the school open?
What percentage of households have running water?
Who was elected head of the county?
What did the engineers find under the road?
How long does the journey take?
What kind of animals live in the forest?
When did the war between the two kingdoms end?
What is the purpose of the new law?
Which company makes the engine?
How old was the singer when her first record came out?
What do plants need besides light?
Where is the largest lake of the country?
Who founded the university?
What happens when the gas is heated?
How is the tax on land calculated?
What language do the islanders speak?
What are the three steps of the procedure?
Which team won the final match?
What was the population of the city at the end of the century?
Why are the birds leaving the coast?
What disease did the doctor study?
How do teachers choose the books?
Whose statue stands in the square?""".split("\n")
QUESTIONS_IN_CHINESE = """旧桥是什么时候修建的？
关于旱灾的报告是谁写的？
村里住着多少人？
山谷里的那条河叫什么名字？
洪水过后村民搬到了哪里？
工厂为什么关闭？
山坡上种的是哪种作物？
一张票要多少钱？
磨坊起火的原因是什么？
学校是哪一年开办的？
有自来水的住户占多大比例？
谁当选为县长？
工程师在公路下面发现了什么？
这段路程需要多长时间？
森林里生活着哪些动物？
两个王国之间的战争何时结束？
新法律的目的是什么？
发动机是哪家公司制造的？
歌手发行第一张唱片时几岁？
植物除了光还需要什么？
全国最大的湖在哪里？
大学是由谁创立的？
气体受热时会发生什么？
土地税是如何计算的？
岛上的居民说什么语言？
办理手续分为哪三个步骤？
哪支球队赢得了决赛？
世纪末这座城市的人口是多少？
鸟类为什么离开海岸？
医生研究的是什么疾病？
老师怎样挑选书籍？
广场上立着的是谁的雕像？""".split("\n")


def without_question_words(question: str) -> str:
    """The question, folded, with blanks in the place of the words that ask: every offset stays."""
    return _ASKING.sub(lambda match: " " * len(match.group()), fold(question))


def asks_for_latest(question: str) -> bool:
    """Whether the question is about how things are now."""
    return bool(_NEWEST.search(fold(question)))
