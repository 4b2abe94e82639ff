"""A Markdown file reads as its programs show it; what they hide or strike out is left out by name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore import clean_text
from vectorstore.articles import Omission
from vectorstore.index.splitter import split
from vectorstore.ingest.article_dates import parse_article_date
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"


def load(text: str, path: str = "a.md") -> LoadedArticle:
    with Loader() as loader:
        [part] = loader.load(path, text.encode())
    assert isinstance(part, LoadedArticle)
    return part


def shown(text: str) -> str:
    return clean_text(text, markdown=True, marked=True).text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("3.2×10<sup>6</sup> 平方米", "3.2×10^6 平方米"),
        ("3.2×10^6^ 平方米", "3.2×10^6 平方米"),
        ("共 $10^6$ 人", "共 10^6 人"),
        (r"$3.2\times 10^{-6}$", "3.2×10^-6"),
        (r"$$E = mc^2$$", "E = mc^2"),
        (r"$2^{n+1}$ and $x_{i=1}^{10}$", "2^(n+1) and x_(i=1)^10"),
        (r"$\frac{a+b}{2}$, $5\frac{1}{2}$ and $\tfrac{1}{4}$", "(a+b)/2, 5 1/2 and 1/4"),
        (r"$25^\circ\text{C}$", "25°C"),
        (r"共 \(3.2\times10^6\) 平方米，\\(x_1\\) 与 \[E = mc^2\]", "共 3.2×10^6 平方米，x_1 与 E = mc^2"),
        ("\\[\n\\frac{1}{2} + \\sqrt{a+b}\n\\]", "1/2 + √(a+b)"),
        (r"县志\[1\]说\(见前\)，a\[i\] = 2", "县志[1]说(见前)，a[i] = 2"),
        ('!!! note "提示"\n    水深。\n\n??? warning\n    水急。', "提示\n\n 水深。\n\nWarning\n\n 水急。"),
        ("::: tip 小贴士\n水深。\n:::\n\n:::note[标题]\n水急。\n:::", "小贴士\n\n水深。\n\n标题\n\n水急。\n"),
        ("::: warning\n水深。\n:::\n::: {.column}\n水急。\n:::", "Warning\n\n水深。\n\n水急。\n"),
        ("真的??? 是的!!! 好 ::: 好", "真的??? 是的!!! 好 ::: 好"),
        ("水位\n: 水面的高度\n: 又名水高", "水位\n: 水面的高度\n: 又名水高"),
        ("*[水]: 河水\n水清。\n\n[^1]: 见县志\n[^2]: 见年鉴", "*[水]: 河水\n水清。\n\n[1]: 见县志\n[2]: 见年鉴"),
        ("10<sup>&minus;6</sup>", "10^−6"),
        ("25 m<sup>2</sup> and 3 km^2^", "25 m^2 and 3 km^2"),
        ("50米<sup>2</sup>", "50米^2"),
        ("H~2~O and CO<sub>2</sub>", "H2O and CO2"),
        ("log<sub>2</sub>8", "log_2 8"),
        ("12立方米<sup>2</sup>。", "12立方米 [2]。"),
        ("共37<sup>[1]</sup>个", "共37 [1] 个"),
        ("共37<sup><a href='#n1'>1</a></sup>个", "共37 [1] 个"),
        ("the word<sup>3</sup> itself", "the word [3] itself"),
        ("on the 1<sup>st</sup> day", "on the 1st day"),
        ("共37[^1]个", "共37 [1] 个"),
        ("[^1]: 见县志。", "[1]: 见县志。"),
        ("水井^[见县志。]修好", "水井 [见县志。]修好"),
        ("Use <sup>14</sup>C or ^14^C or $^{14}$C or ${}^{14}\\mathrm{C}$.", "Use ^14C or ^14C or ^14C or ^14C."),
        ("**<sup>238</sup>U** and <sup>235</sup><sub>92</sub>U", "^238U and ^235_92 U"),
        ("SO<sub>4</sub><sup>2−</sup> in H<sub>2</sub><sup>18</sup>O", "SO4^2− in H2^18O"),
        (
            "[the mill](https://a.example/a/long/address)<sup>2</sup> and *the well*<sup>3</sup>",
            "the mill [2] and the well [3]",
        ),
        ("costs $5 and $6, or $3-$4", "costs $5 and $6, or $3-$4"),
        ("2~3天，5~6天", "2~3天，5~6天"),
        ("a ^ b ^ c", "a ^ b ^ c"),
        ("上午九点<br>周六和周日", "上午九点\n\n周六和周日"),
        ("上午九点  \n周六和周日", "上午九点\n\n周六和周日"),
        ("上午九点\\\n周六和周日", "上午九点\n\n周六和周日"),
        ("上午九点\r\n周六和周日", "上午九点周六和周日"),
        ("| 甲<br>乙 | 7 |", "| 甲 乙 | 7 |"),
        (r"| a \| b | 7 |", "| a | b | 7 |"),
        ("<table><tr><td>3</td><td>5</td></tr></table>", "\n\n3 | 5 |\n\n"),
        ("[[页面|显示]]和[[页面]]和[[页#节]]和[[#节]]", "显示和页面和页 > 节和节"),
        ("- [x] 修井\n- [ ] 修路\n1. [X] 修桥", "- ☑ 修井\n- ☐ 修路\n1. ☑ 修桥"),
        ("> [!note] 提示\n> 第一行\n> 第二行", "> 提示\n\n第一行第二行"),
        ("> [!warning]-\n> 小心", "> Warning\n\n小心"),
        ("> The old\n> harbour", "> The old harbour"),
        ("[字](a_(b).html) [字][id] [id][] [id] [无]\n\n[id]: https://a.example 'x'", "字 字 id id [无]\n\n"),
        ("**[粗](u)** *斜* ***both*** ==亮== `a**b**` 5*3*2", "粗 斜 both 亮 a**b** 5*3*2"),
        ("<https://a.example/x_y_z> <a@b.example>", "https://a.example/x_y_z a@b.example"),
        ("5&nbsp;&times;&nbsp;3 &lt;b&gt;", "5 × 3 <b>"),
        ("标题\n===\n\n副题\n---\n\n段落。\n---", "# 标题\n\n## 副题\n\n段落。\n---"),
        (
            "```py\n# no heading\nx = a**b** <sup>2</sup> %%c%%\n```",
            "```py\n# no heading\nx = a**b** <sup>2</sup> %%c%%\n```",
        ),
        ("~~~\n<!-- kept -->\n```\n~~~\n**后**", "~~~\n<!-- kept -->\n```\n~~~\n后"),
        ("块尾 ^abc123", "块尾"),
        ("100%% sure <!-- open", "100%% sure <!-- open"),
    ],
)
def test_a_mark_becomes_what_a_reader_sees(written: str, text: str) -> None:
    assert shown(written) == text


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("~~废止的话。~~", "struck"),
        ("~~废止\n的话。~~", "struck"),
        ("<del>废止的话。</del>", "struck"),
        ("<s>废止的话。</s>", "struck"),
        ("<!-- 一\n二 -->", "hidden"),
        ("%%旁注%%", "hidden"),
        ("\n%%\n一\n\n二\n%%\n", "hidden"),
        ("![替代](a.png)", "image"),
        ("[![替代](a.png)](b.html)", "image"),
        ("![替代][id]", "image"),
        ("<img src='a.png' alt='替代'>", "image"),
        ("![[图.png|300]]", "image"),
        ("![[另一篇#节]]", "attachment"),
        ("\n\n#水 #河口/井\n\n", "boilerplate"),
    ],
)
def test_what_a_reader_does_not_read_is_left_out_and_reported(written: str, kind: str) -> None:
    text = f"{WATER}{written}{WATER}"
    loaded = load(text)

    assert loaded.cleaned.text.replace("\n", "") == WATER * 2
    [omission] = loaded.omissions
    assert omission.kind == kind
    assert text[omission.place : omission.place + omission.length] == omission.text
    assert omission.text.strip() == written.strip()


def test_words_with_a_number_sign_are_words() -> None:
    assert load(f"{WATER}\n\n今天去 #河口 看水。\n\n#1 是河口。").omissions == ()


def test_code_is_quoted_as_it_stands_and_has_no_headings() -> None:
    loaded = load(f"# 水\n\n{WATER}\n\n```sh\n# remark of code\nrun <b> & go\n```\n")

    assert "# remark of code\nrun <b> & go" in loaded.cleaned.text


@pytest.mark.parametrize(
    "code",
    [
        "    x = a**b**c\n    y  =  __z__  # *no* mark\n",
        "\tif a:\n\t\treturn  `b`\n",
        "    a = 1\n\n\n    <b>b</b> = [[2]]  \n",
        "```\nx  =  1\t# two\n\n\n\n    **kept**\n```\n",
        "- 甲\n\n      x = **y**\n",
        "1. 甲\n\n   ```\n   x  = **y**\n   ```\n",
        "> 甲\n>\n>     x  = **y**\n",
        "> ```\n> x  = **y**\n> ```\n",
        "~~~~\n~~~\n**x**  y\n~~~~\n",
        "- ```\n  x  = **y**\n  ```\n",
        "> ~~~\n> > **x**  y\n> ~~~\n",
    ],
)
def test_a_block_of_code_is_kept_character_for_character(code: str) -> None:
    assert shown(f"乙**粗**\n\n{code}\n丙**粗**") == f"乙粗\n\n{code}\n丙粗"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("- 甲\n    接着**粗**", "接着粗"),
        ("- 甲\n\n    又一段**粗**", "又一段粗"),
        ("- 甲\n    - **乙**\n        - **丙**", "丙"),
        ("甲一行\n    **乙**", "乙"),
        ("　　**甲**", "甲"),
        ("甲\n\n    **乙**说，井水清了。\n\n    老人也**这样**说。", "乙说，井水清了。"),
        ("> ```\n> 甲\n\n**乙**", "乙"),
        ("- ~~~ 甲\n\n**乙**", "乙"),
    ],
)
def test_what_is_indented_and_no_code_is_read_as_ever(written: str, text: str) -> None:
    found = shown(written)

    assert text in found
    assert "**" not in found


def test_a_comment_around_a_block_of_code_is_left_out_as_a_whole() -> None:
    assert shown("甲\n\n<!--\n```\n乙\n```\n**丙**\n-->\n\n**丁**").split() == ["甲", "丁"]


def test_line_ends_and_unseen_characters_are_mended_in_code_too() -> None:
    assert shown("甲\r\n\r\n    a\u200b  b\r\n\tc\r\n\r\n**乙**\r\n") == "甲\n\n    a  b\n\tc\n\n乙\n"


def test_code_states_nothing_of_its_article_and_loses_no_line() -> None:
    loaded = load(f"# 水\n\n    作者：王川\n    # remark\n    日期：2016-05-10\n\n{WATER}\n")
    text = loaded.cleaned.text
    sentences = [text[span.start : span.end] for chunk in split(text, markdown=True) for span in chunk.sentences]

    assert (loaded.article.author, loaded.article.date) == (None, None)
    assert sentences == ["作者：王川", "# remark", "日期：2016-05-10", WATER]


PARTS = (
    r"\n\n    {}\n\n¦"
    r"{}¦**{}**¦~~{}~~¦<!--{}-->¦%%{}%%¦[{}](u)¦![{}](u)¦[[{}]]¦![[{}]]¦> {}¦- [ ] {}¦| {} | 1 "
    r"|¦# {}¦```\n{}\n```¦`{}`¦x^[{}]¦[^1]: {}¦<div>{}</div>"
    r"¦<sup>{}</sup>¦> [!tip] {}¦{}\n===¦=={}==¦<td>{}</td>¦[{}]: u¦$ {} $¦*{}¦{}~~¦#{}"
)


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(PARTS.replace(r"\n", "\n").split("¦")), min_size=1, max_size=8),
    st.sampled_from(["\n\n", "\n", " ", "  \n"]),
)
def test_every_sentence_is_in_the_text_or_reported(parts: list[str], gap: str) -> None:
    text = f"{WATER}\n\n" + gap.join(part.format(f"字句{number}号") for number, part in enumerate(parts))
    loaded = load(text)
    addresses = (change.before for change in loaded.cleaned.changes if "]: u" in change.before)
    told = "".join((loaded.cleaned.text, *(part.text for part in loaded.omissions), *addresses))

    assert [number for number in range(len(parts)) if f"字句{number}号" not in told] == []


@pytest.mark.parametrize(
    ("matter", "facts"),
    [
        ("---\ntitle: 旧港: 往事\nauthor: 王川\ndate: 2016-05-10\n---\n", ("旧港: 往事", "王川", "2016-05-10")),
        (
            "---\ntitle: A: B # remark\nauthor:\n- 王川\n- 李山\ndate: 2016 年 5 月 10 日\n---\n",
            ("A: B", "王川, 李山", "2016-05-10"),
        ),
        (
            '---\r\ntitle: "旧港: 往事"\r\nauthor: [王川, 李山]\r\ndate: 二〇一六年五月十日\r\n---\r\n',
            ("旧港: 往事", "王川, 李山", "2016-05-10"),
        ),
        (
            "---\ntitle: 旧港\nbroken: [\nauthor: 王川\ndate: 2016-05-10 08:30:00 +08:00\n...\n",
            ("旧港", "王川", "2016-05-10"),
        ),
        (
            "---\ntitle: @旧港\n\tx: y\nauthor: 王川\ndate: 10 May 2016\ntitle: 旧港\n---\n",
            ("旧港", "王川", "2016-05-10"),
        ),
        (
            '+++\ntitle = "旧港: 往事"\nauthor = "王川"\ndate = 2016-05-10T08:30:00+08:00\n[params]\na = 1\n+++\n',
            ("旧港: 往事", "王川", "2016-05-10"),
        ),
        ('+++\ntitle = "旧港"\nauthor = "王川"\ndate = 2016-05-10\nbroken = \n+++\n', ("旧港", "王川", "2016-05-10")),
        (
            '{\n"title": "旧港: 往事",\n"author": ["王川", "李山"],\n"date": "2016.05.10"\n}\n',
            ("旧港: 往事", "王川, 李山", "2016-05-10"),
        ),
        (
            "---\ntitle: 旧港\nauthor: 王川\nupdated: 2017-01-01\npublished: 2016-05-10\ndate: 2018-01-01\n---\n",
            ("旧港", "王川", "2016-05-10"),
        ),
        ("---\ntitle: 旧港\nauthor: 王川\nupdated: 2017-01-01\ncreated: 2017-01-01\n---\n", ("旧港", "王川", None)),
    ],
)
def test_front_matter_of_every_kind_is_read_line_by_line(matter: str, facts: tuple[str, str, str | None]) -> None:
    loaded = load(f"{matter}{WATER}")
    article = loaded.article

    assert (article.title, article.author, article.date) == facts
    assert loaded.cleaned.text.strip() == WATER
    assert set(loaded.found_in.values()) == {"front matter"}


def test_what_front_matter_says_besides_is_reported() -> None:
    loaded = load(f"---\ntitle: 旧港\nsummary: 一句摘要。\n---\n{WATER}")

    assert loaded.omissions == (
        Omission(kind="properties", place=33, length=24, text="title: 旧港\nsummary: 一句摘要。", where="front matter"),
    )
    assert load(f"---\ntitle: 旧港\ndate: 2016\n---\n{WATER}").omissions == ()


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2016 年 5 月 10 日", "2016-05-10"),
        ("二〇一六年五月十日", "2016-05-10"),
        ("二零一六年五月", "2016-05"),
        ("二○一六年十二月卅一日", "2016-12-31"),
        ("2016-05-10 08:30:00 +08:00", "2016-05-10"),
        ("2016-05-10T08:30:00.000Z", "2016-05-10"),
        ("2016年5月10日 08:30", "2016-05-10"),
        ("2016年5月10日上午8时30分", "2016-05-10"),
        ("2016年5月10日 星期二 08:30", "2016-05-10"),
        ("Tue, 10 May 2016 08:30:00 +0800", "2016-05-10"),
        ("10 May 2016", "2016-05-10"),
        ("10-May-2016 8:30 a.m. CST", "2016-05-10"),
        ("May 10, 2016", "2016-05-10"),
        ("May 2016", "2016-05"),
        ("2016.05.10", "2016-05-10"),
        ("20160510", "2016-05-10"),
        ("13/05/2016", "2016-05-13"),
        ("民國105年", "2016"),
        ("中華民國一百零五年五月十日", "2016-05-10"),
        ("105年5月10日", None),
        ("05/10/2016", None),
        ("民國105年度", None),
        ("20160510083000", None),
        ("二〇一六年五月十日打成", None),
        ("2016-05-10 25 wells", None),
    ],
)
def test_dates_are_read_as_people_write_them(words: str, date: str | None) -> None:
    assert parse_article_date(words) == date
