"""Proves that error pages are told from articles: only where that is all there is."""

import json
from pathlib import Path

import pytest

from vectorstore.errors import RefusedError
from vectorstore.ingest.error_pages import error_page

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。村里的老人说，从前的井水比现在还要清。"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("404 Not Found\n\nnginx/1.18.0", "not found"),
        ("页面不存在\n您访问的页面不存在或已被删除，请返回首页。", "not found"),
        ("很抱歉，您要访问的页面不存在\n5秒后自动跳转到首页", "not found"),
        ("該頁面不存在，請返回首頁", "not found"),
        ("Sorry, the page you requested could not be found. Please check the URL.", "not found"),
        (
            "The page you are looking for might have been removed, had its name changed, or is temporarily "
            "unavailable.",
            "not found",
        ),
        (
            "403 Forbidden\nYou don't have permission to access / on this server.\nApache/2.4.1 (Unix) Server at "
            "a.example Port 80",
            "no access",
        ),
        ("502 Bad Gateway", "its server"),
        ("系统维护中，请稍后再试。", "its server"),
        ("Please enable JavaScript to view this site.", "JavaScript"),
        ("You need to enable JavaScript to run this app.", "JavaScript"),
        ("访问验证\n请完成下方验证后继续访问\n请按住滑块拖动", "a person"),
        ("Just a moment...\nChecking your browser before accessing a.example.\nRay ID: 77aa", "a person"),
        ("登录后阅读全文\n用户名 密码", "log in"),
        ("该内容已被发布者删除", "taken down"),
        ("此内容因违规无法查看\n此内容因涉嫌违反相关法律法规和政策发送失败。", "taken down"),
        ("The article has been removed by its author.", "taken down"),
        ("此帐号已被屏蔽，内容无法查看", "blocked"),
        ("此帳號已自主註銷，內容無法查看", "blocked"),
        ("This account has been suspended.", "blocked"),
        ("账号已迁移\n该公众号已迁移至新的帐号，原帐号已回收。若需访问原文章链接，请点击下方按钮。", "moved"),
        ("请在微信客户端打开链接", "another program"),
        ("您的浏览器版本过低，请升级浏览器后访问。", "another program"),
        ("Before you continue\nWe and our partners use cookies to store information.\nAccept all", "consent"),
        ("This article is for subscribers. Subscribe now to continue reading.", "log in"),
    ],
)
def test_an_error_page_is_reported_and_an_article_that_quotes_it_is_none(text: str, what: str) -> None:
    for page in (text, f"# {text}"):
        code = error_page(page)
        assert code
        assert what in str(RefusedError(code))
    assert error_page(f"{WATER}\n{text}\n{WATER}") is None


@pytest.mark.parametrize(
    "text",
    [
        WATER,
        "404号公路昨天通车了，沿线三个村的村民不用再走十里山路去镇上卖菜。",
        "镇图书馆的网站昨天出现了“页面不存在”的提示，管理员说是服务器搬迁造成的，读者可以先到一楼服务台登记借书，预计下周三恢复。",
        "The 404 error page is a web page that servers send when a page is not found. The village council's site "
        "showed it for three weeks in March.",
        "村里的登录系统去年修好，三十七户人家登记了水表，每月初一由两名抄表员上门核对。",
        "河口乡的账号去年注销，镇里说内容已被发布者删除的有37篇，今年又补发了12篇，村民都能看到。",
        "公众号迁移之后\n六河镇的公众号在三月迁移到新账号，编辑部花了两周把旧文章搬过去，读者没有少一人。",
        "The village site says that it uses cookies to count its readers, and the council wants to know why the "
        "counting began in March.",
        "The harbour pier was closed for two weeks. Contact the office.",
        "",
    ],
)
def test_an_article_is_no_error_page(text: str) -> None:
    assert error_page(text) is None


@pytest.mark.parametrize("file", ["drcd/DRCD_dev.json", "xquad/xquad.zh.json", "xquad/xquad.en.json"])
def test_no_real_article_is_taken_for_one(shared: Path, file: str) -> None:
    data = json.loads((shared / "data" / file).read_text(encoding="utf-8"))["data"]

    assert [p["context"] for article in data for p in article["paragraphs"] if error_page(p["context"])] == []
