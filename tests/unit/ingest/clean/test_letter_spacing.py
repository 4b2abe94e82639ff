"""Chinese that was set apart letter by letter is closed up, whatever its file; what is rightly apart stays so."""

import io
from typing import Any

import docx
import pytest

from tests import making
from vectorstore import clean_text
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

APART = "柳 河 镇 今 天 召 开 大 会，部 署 防 汛 工 作，要 求 各 村 修 好 水 井。"


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("柳 河 镇", "柳河镇"),
        ("柳\u3000河\u3000镇", "柳河镇"),
        ("柳 河 镇 去 年 修 了 3 7 口 井 。", "柳河镇去年修了37口井。"),
        ("柳 河 镇  政 府", "柳河镇 政府"),
        ("《 柳 河 镇 志 》", "《柳河镇志》"),
        ("王 川\n李 山\n赵 河", "王 川\n李 山\n赵 河"),
        ("甲 乙 丙 丁\n东 南 西 北", "甲 乙 丙 丁\n东 南 西 北"),
        ("日 一 二 三 四 五 六", "日 一 二 三 四 五 六"),
        ("水 井 路\n桥 河 山", "水 井 路\n桥 河 山"),
        ("王小川 李大山 张三", "王小川 李大山 张三"),
        ("上午 九点 开会", "上午 九点 开会"),
        ("水井 修 好 了", "水井 修 好 了"),
        ("柳 河 镇 今 天 召 开 大 会，部 署 防 汛 工 作。", "柳河镇今天召开大会，部署防汛工作。"),
        ("柳 河 镇 今 天 召 开 大会，部 署 防 汛 工 作。", "柳河镇今天召开大会，部署防汛工作。"),
        ("他 说：“ 今 天 水 很 清。”", "他说：“今天水很清。”"),
        ("会上，柳 河 镇 人 民 政 府 部署了工作。", "会上，柳河镇人民政府部署了工作。"),
        ("2 0 1 6 年，共 有 3 7 口 井（其 中 1 2 口 是 新 井）。", "2016年，共有37口井（其中12口是新井）。"),
        ("全 村 人 口 和 水 井 12 3000 5 口", "全村人口和水井12 3000 5口"),
        ("使 用 Liuhe 数 据 库，保 存 文 章。", "使用Liuhe数据库，保存文章。"),
        ("柳  河  镇  今  天  召  开  大  会。", "柳河镇今天召开大会。"),
        ("柳\xa0河\xa0镇\xa0今\xa0天\xa0开\xa0会，部\xa0署", "柳河镇今天开会，部署"),
        ("姓 名：王 川", "姓 名：王 川"),
        ("张 三、李 四、王 五、赵小明", "张 三、李 四、王 五、赵小明"),
        ("| 王 川 | 李 山 | 赵 河 |", "| 王 川 | 李 山 | 赵 河 |"),
        ("赤 橙 黄 绿 青 蓝 紫，是七种颜色。", "赤 橙 黄 绿 青 蓝 紫，是七种颜色。"),
        ("使用 Liuhe 数据库 保存文章", "使用 Liuhe 数据库 保存文章"),
        ("白日依山尽 黄河入海流", "白日依山尽 黄河入海流"),
        ("第一章 总则", "第一章 总则"),
        ("目 录", "目 录"),
    ],
)
def test_chinese_that_is_set_apart_is_closed_up_and_names_and_columns_are_not(original: str, text: str) -> None:
    body = "\n\n河口乡去年组建了37个水质巡查小组，每周巡查2次。"

    assert clean_text(original + body).text == text + body
    assert clean_text(f"# {original}{body}", markdown=True).text.startswith(f"# {text}"[:4])


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph(APART)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def spaced_out(canvas: Any) -> None:
    line = canvas.beginText(30, 700)
    line.setFont("STSong-Light", 8)
    line.setCharSpace(8)
    line.textOut(APART.replace(" ", ""))
    canvas.drawText(line)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.txt", APART.encode()),
        ("a.md", APART.encode()),
        ("a.html", f"<html><body><p>{APART}</p></body></html>".encode()),
        ("a.html", f"<html><body><p>{APART.replace(' ', '&nbsp;')}</p></body></html>".encode()),
        ("a.docx", word_file()),
        ("a.pdf", making.drawn(spaced_out)),
    ],
)
def test_every_kind_of_file_is_closed_up_and_says_so(path: str, content: bytes) -> None:
    with Loader() as loader:
        [part] = loader.load(path, content)
    assert isinstance(part, LoadedArticle)
    text, sentence = part.cleaned.text, APART.replace(" ", "")
    start, end = part.cleaned.original_span(text.index(sentence), text.index(sentence) + len(sentence))

    assert "".join(part.original[start:end].split()) == sentence
    assert len(part.original[start:end]) > 1.5 * len(sentence)
    assert {change.step for change in part.cleaned.changes if start <= change.offset < end} == {"joined"}
