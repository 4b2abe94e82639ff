"""Proves that a web page's article is read whole and in order, and that all else on the page is left out by kind."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks import pages, unseen_pages
from vectorstore.ingest.formats import html
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.metadata import known_facts

CASES = Path(__file__).parents[3] / "cases" / "pages"
WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"
WELLS = "村里的老人说，从前的井水比现在还要清。"
DAM = "水库溃坝三人失踪"
# In the pages written by hand every sentence of the article has the one name, and every one of other things the other.
OWN, OTHERS = re.compile("六河|Liuhe"), re.compile("别处|別處|elsewhere")


def read(body: str, head: str = "", title: str = "河口乡的水") -> Extract:
    return html.read(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode())


def left(extract: Extract, kind: str) -> str:
    return "\n".join(part.text for part in extract.left_out if part.kind == kind)


@pytest.mark.parametrize("layouts", [pages.LAYOUTS, unseen_pages.UNSEEN])
def test_the_article_is_kept_and_what_stands_around_it_is_not(layouts: tuple[object, ...]) -> None:
    figures = pages.measure(60, layouts)  # type: ignore[arg-type]

    assert figures["all"]["article kept"] >= 0.99, figures
    assert figures["all"]["others let in"] <= 0.01, figures
    assert figures["all"]["nowhere"] == 0, figures


@pytest.mark.parametrize(("names", "is_kept"), [("", True), (" class='text'", True), (" class='side'", False)])
def test_a_short_part_beside_the_title_is_another_text_where_it_has_a_name_of_its_own(
    names: str, is_kept: bool
) -> None:
    around = "".join(f"<p>{WELLS}{WATER}</p>" for _ in range(6))
    extract = read(
        f"<div id=x><div class='text'><h1>河口的水</h1>{around}</div><div{names}><p>刘老师家的井也在河边。</p></div></div>"
    )

    assert ("刘老师" in extract.text) is is_kept
    assert ("刘老师" in left(extract, "other_text")) is not is_kept


@pytest.mark.parametrize("file", sorted(CASES.glob("*.html")), ids=lambda file: file.stem)
def test_a_page_written_after_a_real_system_is_read_as_its_readers_see_it(file: Path) -> None:
    extract = html.read(file.read_bytes())

    assert not OTHERS.search(extract.text)
    assert not [part for part in extract.left_out if OWN.search(part.text)]
    assert len(OWN.findall(extract.text)) >= 5
    facts = known_facts(extract.facts)
    facts.pop("language", None)
    assert facts == json.loads((CASES / "facts.json").read_text(encoding="utf-8"))[file.name]
    assert set(facts) <= set(extract.found_in)


_HOLDERS = (
    "<p>{}</p>", "<div>{}</div>", "<section><section>{}</section></section>", "<center>{}</center>", "<span>{}</span><br>", "<ul><li>{}</li></ul>", "{}<br>",
    "<ol><li><p>{}</p></li></ol>", "<dl><dt>{}</dt></dl>", "<dl><dd>{}</dd></dl>", "<table><tr><td>{}</td></tr></table>", "<table><tr><th>甲</th><td>{}</td></tr></table>",
    "<table><tr><td>甲</td><td>乙</td></tr><tr><td>{}</td><td>7</td></tr></table>", "<blockquote>{}</blockquote>", "<aside>{}</aside>", "<h2>{}</h2>", "<pre>{}</pre>",
    "<figure><figcaption>{}</figcaption></figure>", "<details><summary>{}</summary></details>", "<address>{}</address>", "<fieldset><legend>{}</legend></fieldset>",
    "<form>{}</form>", "<nav>{}</nav>", "<footer>{}</footer>", "<header>{}</header>", "<button>{}</button>", "<select><option>{}</option></select>", "<s>{}</s>",
    "<p hidden>{}</p>", "<span style='display:none'>{}</span>", "<div class='comment'>{}</div>", "<div class='related'><a href='/1'>{}</a></div>", "<a href='/2'>{}</a>",
    "<template>{}</template>", "<noscript>{}</noscript>", "<textarea>{}</textarea>", "<img src='a.jpg' alt='{}'>", "<video>{}</video>", "<svg><text>{}</text></svg>",
    "<div class='share'>{}</div>", "<div class='ad'>{}</div>", "<ruby>水<rt>{}</rt></ruby>", "<table>{}<tr><td>1</td></tr></table>", "<custom-box>{}</custom-box>",
    "<label>{}</label>", "<dialog>{}</dialog>", "<h3>相关阅读</h3><p>{}</p>", "<p>网友评论</p><p>{}</p>", "<marquee>{}</marquee>", "<math><mtext>{}</mtext></math>", "<table><caption>{}</caption><tr><td>1</td></tr></table>",
    "<table><tr><td><td>A</td><caption>{}</caption>C</td><td>D</td></tr><tr><td>E</td></tr></table>",
    "<table><tr><td>1</td><td hidden>{}</td></tr><tr><td>2</td><td>3</td></tr></table>", "<input value='{}'>",
    "<iframe srcdoc='&lt;p&gt;{}&lt;/p&gt;'></iframe>", "<svg><foreignObject><p>{}</p></foreignObject></svg>",
    "<span class='MathJax'><math><mtext>{}</mtext></math></span>", "<p class='off'>{}</p>", "<s class='cut'>{}</s>",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_HOLDERS), st.sampled_from(["", "。"])), min_size=1, max_size=12),
    st.sampled_from(
        [
            "{}",
            "<div id='zoom'>{}</div>",
            "<article>{}</article>",
            "<main><h1>河口</h1>{}</main>",
            "<div class='a'><div>{}</div></div>",
            "<table><tr><td>{}</td></tr></table>",
        ]
    ),
)
def test_no_text_vanishes_wherever_it_stands(held: list[tuple[str, str]], around: str) -> None:
    marked = [f"标记{number:03}处水井{end}" for number, (_, end) in enumerate(held)]
    body = "".join(holder.format(words) for (holder, _), words in zip(held, marked, strict=True))
    extract = read(
        around.format(body) + f"<p>{WATER}</p>", "<style>.off{display:none}.cut{text-decoration:line-through}</style>"
    )
    everything = "\n".join([extract.text, *(part.text for part in extract.left_out)])

    assert [words for words in [*marked, WATER] if everything.count(words) != 1] == []
    assert all(0 <= part.place <= len(extract.text) for part in extract.left_out)


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("related", f"<p><a href='/1'>{DAM}</a></p>"),
        ("related", f"<ul><li><a href='/1'>{DAM}</a></li></ul>"),
        ("related", f"<p>相关阅读：<a href='/1'>{DAM}</a></p>"),
        ("related", f"<p>推荐阅读</p><p><a href='/1'>{DAM}</a></p>"),
        ("related", f"<div><h3>大家都在看</h3><div><a href='/1'>{DAM}</a><p>搜救仍在进行。</p></div></div>"),
        ("related", f"<p>上一篇：<a href='/1'>{DAM}</a></p>"),
        ("comments", f"<h3>网友评论</h3><p>老李：{DAM}！</p>"),
        ("comments", f"<div class='pinglun'><p>{DAM}。</p></div>"),
        ("comments", f"<div><b>网友12</b><p>{DAM}。</p><span>回复</span></div>"),
        ("comments", f"<ul><li>老李 3分钟前 {DAM}。</li><li>老王 5分钟前 {DAM}！</li></ul>"),
        ("share", f"<div class='share-box'>{DAM}</div>"),
        ("hidden", f"<div style='display:none'><p>{DAM}。</p></div>"),
    ],
)
def test_a_headline_or_a_comment_under_a_short_article_is_none_of_it(kind: str, after: str) -> None:
    extract = read(f"<h1>河口乡的水</h1><div class='x'><p>{WATER}</p></div>{after}")

    assert extract.text == f"# 河口乡的水\n\n{WATER}"
    assert DAM in left(extract, kind)


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>讨论</h2><p>{WELLS}</p><p>{WATER}</p><h2>结论</h2><p>{WELLS}</p>",
        f"<p>名单如下：</p><ul><li><a href='/1'>石桥乡水井</a></li><li><a href='/2'>北渠村水井</a></li></ul><p>{WELLS}</p>",
        f"<p>附件：<a href='/1.doc'>水井登记表</a></p><p>{WELLS}</p>",
        "<p>水边的村庄<br>夜里有灯<br>桥上无人</p>",
        f"<div class='part'><p>{WELLS}</p></div><div class='part2'><p>{WATER}</p></div>",
        f"<p class='position'>{WELLS}</p><div class='tool'>{WATER}</div>",
    ],
)
def test_what_only_resembles_a_page_s_surroundings_is_text(body: str) -> None:
    extract = read(f"<h1>河口乡的水</h1><div class='x'><p>{WATER}</p>{body}<p>{WATER}</p></div>")

    assert [part for part in extract.left_out if part.text] == []


@pytest.mark.parametrize(
    "body",
    [
        "<div class='content-sidebar-wrap'>{}</div><div class='sidebar'>{dam}</div>",
        "<div class='comment'>{}</div>",
        "<body class='discuss'>{}",
    ],
)
@pytest.mark.parametrize("heading", ["<h1>河口乡的水</h1>", ""])
def test_a_name_that_would_leave_nothing_of_a_page_is_not_believed(body: str, heading: str) -> None:
    extract = read(body.format(f"{heading}<p>{WATER}</p><p hidden>{WELLS}</p>", dam=""))

    assert extract.text.endswith(WATER)
    assert left(extract, "hidden") == WELLS


def test_a_container_that_a_script_reveals_is_seen() -> None:
    assert read(
        f"<div id='js_content' style='visibility:hidden;opacity:0'><p>{WATER}</p></div><p>{WELLS}</p>"
    ).text.startswith(WATER)
    assert (
        read(f"<div style='display:none'><h1>河口乡的水</h1><p>{WATER}</p></div><p>加载中</p>").text
        == f"# 河口乡的水\n\n{WATER}"
    )
    sheet = "<style>.pop,#late{display:none}@media print{.x{display:none}}</style>"
    extract = read(f"<h1>河口乡的水</h1><p class='x'>{WATER}</p><p class='pop'>{WELLS}</p>", sheet)
    assert (extract.text, left(extract, "hidden")) == (f"# 河口乡的水\n\n{WATER}", WELLS)


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        ("3.2×10<sup>6</sup> 平方米", "3.2×10^6 平方米"),
        ("10<span style='font-size:smaller;vertical-align: super'>6</span>吨", "10^6吨"),
        ("10<sup>-3</sup>和10<sup>6</sup>5", "10^-3和10^6 5"),
        ("2<sup>n+1</sup>，(a+b)<sup>2</sup>，x<sup>2</sup>", "2^(n+1)，(a+b)^2，x^2"),
        ("E = mc<sup>2</sup>", "E = mc^2"),
        ("12立方米<sup>2</sup>", "12立方米 [2]"),
        ("12 m<sup>2</sup>，3km<sup>3</sup>，5米<sup>2</sup>", "12 m^2，3km^3，5米^2"),
        ("河口说<sup><a href='#fn1'>2</a></sup>，后来", "河口说 [2]，后来"),
        ("12<sup class='footnote'>2</sup>个", "12 [2] 个"),
        ("12<a href='#_ftn2'>[2]</a>个", "12 [2] 个"),
        ("水井<sup>[3]</sup>、水渠<sup>①</sup>。", "水井 [3]、水渠 [①]。"),
        ("the word<sup>2</sup> of<sup>3</sup> it", "the word [2] of [3] it"),
        ("1<sup>st</sup>，20<sup>th</sup>，M<sup>me</sup>", "1st，20th，Mme"),
        ("Use <sup>14</sup>C，<sup>87</sup>Sr/<sup>86</sup>Sr", "Use ^14C，^87Sr/^86Sr"),
        ("The mill.<sup>3</sup>Several saw <sup>13</sup>CO<sub>2</sub>", "The mill. [3] Several saw ^13CO2"),
        ("约<sup>14</sup>C，Ca<sup>2+</sup>", "约^14C，Ca^2+"),
        ("H<sub>2</sub>O，CO<sub>2</sub>，12<sub>2</sub>，x<sub>1</sub>2", "H2O，CO2，12_2，x_1 2"),
        ("<sup>1</sup>/<sub>2</sub>，3<sup>1</sup>⁄<sub>4</sub>，&frac12;", "1/2，3 1/4，½"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        ("<math alttext='a^2'></math>", "a^2"),
        ("<math><msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt></math>", "√(a+b)"),
        ("上午九点<br>周六和周日", "上午九点\n\n周六和周日"),
        ("柳\n  河镇", "柳河镇"),
        ("a long<wbr>word", "a longword"),
        ("他说<q>好</q>", "他说“好”"),
        ("<pre>一行\n二行</pre>", "一行\n\n二行"),
        ("<span style='white-space:pre-line'>一行\n二行</span>", "一行\n\n二行"),
        ("<ol start='3' type='a'><li>甲</li><li>乙</li></ol>", "c. 甲\n\nd. 乙"),
        ("<ol reversed><li>甲</li><li value='9'>乙</li></ol>", "2. 甲\n\n9. 乙"),
        ("<ol type='I'><li>甲<ol><li>丙</li></ol></li><li>乙</li></ol>", "I. 甲\n\n1. 丙\n\nII. 乙"),
        ("<ol><li>1. 甲</li></ol>", "1. 甲"),
        ("<ruby>構<rp>(</rp><rt>gòu</rt><rp>)</rp></ruby>建", "構建"),
        ("现价6元<del>原价5元</del>", "现价6元"),
    ],
)
def test_numbers_and_lines_arrive_as_they_are_seen(inside: str, seen: str) -> None:
    extract = read(f"<h1>河口乡的水</h1><div class='x'><p>{WATER}</p><div>{inside}</div><p>{WATER}</p></div>")

    assert extract.text.split(WATER)[1].strip() == seen


def test_a_table_has_its_head_first_and_merged_cells_in_each_place() -> None:
    rows = (
        "<tfoot><tr><td>共</td><td>9</td><td>3</td></tr></tfoot><thead><tr><th rowspan='2'>村</th><th "
        "colspan='2'>井</th></tr><tr><th>旧</th><th>新</th></tr></thead>"
        "<tbody><tr><td>甲村</td><td>7</td><td><ul><li>一号</li><li>二号<sup>2</sup></li></ul></td></tr></tbody>"
    )
    extract = read(f"<h1>河口乡的水</h1><p>{WATER}</p><table><caption>各村水井</caption>{rows}</table><p>{WATER}</p>")

    assert (
        "各村水井\n\n| 村 | 井 | 井 |\n| 村 | 旧 | 新 |\n| 甲村 | 7 | 一号 二号 [2] |\n| 共 | 9 | 3 |" in extract.text
    )


LINE = "<div class='info'>{}</div>"


@pytest.mark.parametrize(
    ("head", "line", "facts"),
    [
        ("", LINE.format("来源：河口日报  作者：王川  发布时间：2016-05-01 10:20  字号：大 中 小"), {"source": "河口日报", "author": "王川", "date": "2016-05-01"}),
        ("", LINE.format("更新时间：2016-06-01 发布时间：2016-05-01 来源：河口日报"), {"source": "河口日报", "date": "2016-05-01"}),
        ("", LINE.format("更新时间：2016-06-01"), {}),
        ("<meta property='og:updated_time' content='2017-01-01'><meta name='author' content='admin'>", "", {}),
        ("", LINE.format("<span>2016年5月1日</span><span>来源：<a href='/'>河口日报</a></span><span>记者 王川</span>"), {"date": "2016-05-01", "source": "河口日报", "author": "王川"}),
        ("", "<p>By Jane Doe</p><p>Published May 1, 2016 | Updated June 2, 2016</p>", {"author": "Jane Doe", "date": "2016-05-01"}),
        ("<script>var ct = '1462118400';</script>", "", {"date": "2016-05-02"}),  # 00:00 in China
        ("<script>var publish_time = \"2016-05-01\" || '';</script>", "", {"date": "2016-05-01"}),
        ("", "<time pubdate datetime='2016-05-01T10:00'>昨天</time>", {"date": "2016-05-01"}),
        ("<script type='application/ld+json'>{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"Article\",\"datePublished\":\"2019-01-01\"}]}</script>", "", {}),
        ("<script type='application/ld+json'>[{\"@type\":\"Article\",\"headline\":\"甲\",\"datePublished\":\"2019-01-01\"},{\"@type\":\"Article\",\"headline\":\"乙\"}]</script>", "", {}),
        ("<script type='application/ld+json'>{\"@type\":[\"NewsArticle\"],\"datePublished\":\"2016-05-01\",\"author\":[{\"name\":\"王川\"},\"李山\"]}</script>", "", {"date": "2016-05-01", "author": "王川、李山"}),
        ("<link rel='canonical' href='https://a.example/'>", "", {}),
        ("<meta name='ContentSource' content='本站'>", "", {}),
    ],
)  # fmt: skip
def test_facts_are_what_the_page_states_as_its_own(head: str, line: str, facts: dict[str, str]) -> None:
    tail = (
        "<p>1987年5月1日，第一口井打成。</p></div><div class='related'><a href='/1'>水库</a> 2018-01-01</div><div "
        "class='comment'>作者：某人 来源：某处 2017-02-02</div>"
        "<div>版权所有 2009-2018</div>"
    )
    extract = read(f"<h1>河口乡的水</h1>{line}<div class='content'><p>{WATER}</p>{tail}", head)

    assert known_facts(extract.facts) == {"title": "河口乡的水", **facts}
    assert set(facts) <= set(extract.found_in)


def test_a_page_says_where_a_browser_saved_it_from() -> None:
    page = (
        f"<!doctype html><!-- saved from url=(0026)https://a.example/news/1 --><html><body><p>{WATER}</p></body></html>"
    )

    assert html.read(page.encode()).facts["url"] == "https://a.example/news/1"


def test_text_that_the_parser_would_lose_in_the_depth_is_there() -> None:
    deep = f"<html><body>{'<div>' * 5000}<p>{WATER}</p>{'</div>' * 5000}<p>{WELLS}</p></body></html>"

    assert html.read(deep.encode()).text == f"{WATER}\n\n{WELLS}"


def test_a_long_page_of_single_letters_reads_as_a_short_one() -> None:
    lines = [f"第{number}号井，水深2米 &amp; 水清。" for number in range(40)]
    body = "".join(
        f"<p>{''.join(f'<b>{one}</b>' if len(one) == 1 else one for one in _characters(line))}</p>" for line in lines
    )
    long = read(body * 60)

    assert len(body) * 60 > 2**18
    assert long.text == "\n\n".join([read(body).text] * 60)
    assert "第7号井，水深2米 & 水清。" in long.text


def _characters(line: str) -> list[str]:
    return re.findall(r"&\w+;|.", line)


_FIRST, _REPLY = (
    "河口乡去年组建了37个水质巡查小组，每周巡查2次，村民都可以报名。",
    "楼上说得不对，别处的水库早就不巡查了，三年没人管。",
)


@pytest.mark.parametrize(
    "posts",
    [
        "<div id='post_11'><div class='authi'>甲</div><table><tr><td class='t_f' id='postmessage_11'>{}</td></tr></table></div>"
        "<div id='post_12'><div class='authi'>乙</div><table><tr><td class='t_f' id='postmessage_12'>{}</td></tr></table></div>",
        "<div class='l_post'><cc><div id='post_content_501' class='d_post_content'>{}</div></cc></div>"
        "<div class='l_post'><cc><div id='post_content_502' class='d_post_content'>{}</div></cc></div>",
        "<div class='post has-profile' id='p7'><div class='content'>{}</div></div>"
        "<div class='post has-profile' id='p8'><div class='content'>{}</div></div>",
        "<article class='message' id='js-post-1'><div class='bbWrapper'>{}</div></article>"
        "<article class='message' id='js-post-2'><div class='bbWrapper'>{}</div></article>",
        "<div id='edit1'><div id='post_message_31'>{}</div></div><div id='edit2'><div id='post_message_32'>{}</div></div>",
    ],
    ids=["Discuz", "Tieba", "phpBB", "XenForo", "vBulletin"],
)
def test_replies_in_a_thread_are_comments(posts: str) -> None:
    extract = read("<h1>河口乡的水</h1>" + posts.format(_FIRST, _REPLY))

    assert _FIRST in extract.text
    assert _REPLY not in extract.text
    assert _REPLY in left(extract, "comments")


@pytest.mark.parametrize(
    "listed", ["<div id='post_1'><p>{}</p></div><div id='post_2'><p>{}</p></div>", "<p id='p1'>{}</p><p id='p2'>{}</p>"]
)
def test_what_is_only_numbered_like_posts_is_text(listed: str) -> None:
    extract = read("<h1>河口乡的水</h1>" + listed.format(_FIRST, WELLS))

    assert _FIRST in extract.text
    assert WELLS in extract.text


@pytest.mark.parametrize(
    "comment",
    [
        "<div style='border:1px solid black;margin:5px'><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a><span>{}</span></p></div>",
        "<div style='mso-element:comment'><div id='_com_1'><p class='MsoCommentText'><a href='#_msoanchor_1'>[A1]</a>{}</p>"
        "</div></div>",
    ],
    ids=["Google Docs", "Word"],
)
def test_the_comments_that_an_editor_exports_are_comments(comment: str) -> None:
    extract = read(f"<h1>河口乡的水</h1><p>{_FIRST}</p>" + comment.format(_REPLY))

    assert extract.text.count(_FIRST) == 1
    assert _REPLY in left(extract, "comments")


@pytest.mark.parametrize(
    "bar",
    [
        "<a href='javascript:;' class='edit-icon'>编辑</a>",
        "<div>播报</div><div>编辑</div>",
        "<div><a href='/edit/7'>编辑</a> | <a href='/talk/7'>讨论</a></div>",
    ],
)
def test_the_buttons_behind_an_encyclopedias_headings_are_none_of_its_text(bar: str) -> None:
    staff = "<ul><li>记者</li><li>编辑</li></ul>"
    extract = read(
        f"<h1>河口乡</h1><h2>水质</h2>{bar}<p>{_FIRST}</p><h2>人员</h2><p>报社有两种人：</p>{staff}<p>{WELLS}</p>"
    )

    assert extract.text.count("编辑") == 1
    assert "播报" not in extract.text
    assert re.search("记者\\n+.*编辑", extract.text)
    assert _FIRST in extract.text
    assert WELLS in extract.text
