"""What the names that sites give their elements say: ids, classes, roles and tags."""

import re
from collections.abc import Mapping
from functools import lru_cache

# Words of ids and classes, one word each as they are split below. The first list is believed wherever it does not hold
# the article itself; English and the pinyin that Chinese systems use.
_WORDS = {
    "comments": "comment comments commentlist commentbox commentarea cmt cmts pinglun pingluns disqus discuss "
    "discussion discussions respond replies"
    " replylist reply liuyan gentie livefyre responses postcomment duoshuo changyan",
    "related": "sidebar sidebars sidecol rightbar leftbar widget widgets"
    " relatedposts relatedarticles relatedstories related relate relates relation relations"
    " relatednews relatedlinks relatedreading recommend recommends recommended"
    " recommendation recommendations"
    " recom tuijian suggest suggested suggestions xgyd xgxw xglj xgwz xgnews xiangguan readmore morenews "
    "hotnews hotlist hot"
    " ranking rank rankings paihang trending popular"
    " mostread latest alsolike youmaylike guess cainixihuan prevnext prev previous next pagenav postnav "
    "shangyipian xiayipian outbrain taboola teasers"
    " extended lunbo slider",
    "share": "sharedaddy sharethispost share shares sharing openapp appdownload downloadapp appdown"
    " sharebar sharebox sharebuttons social socials fenxiang bdsharebuttonbox bdshare jiathis addthis"
    " sharethis snsshare sns weibo qrcode"
    " qr ewm erweima saoma sharelist fontsize font-size zihao dianzan favor printbox dayin",
    "advertisement": "ad ads adv advert adverts advertisement advertising adsbygoogle adsense adbox adslot guanggao "
    "gg sponsor"
    " sponsored sponsors promo promos promoted"
    " promotion adcontainer adwrap",
    "navigation": "toc editsection editicon editlemma"
    " nav navs navbar hdr hd navigation navi mainnav topnav subnav menu menus menubar "
    "submenu breadcrumb breadcrumbs crumb"
    " crumbs crumbnav mianbaoxie weizhi position"
    " location topbar daohang dh pager pagination paging pagebar pagelist sitemap skip skiplink tabs tabbar "
    "channels sidenav sidemenu",
    "boilerplate": "footer foot footers ftr bottom bot bottombar sitefooter pagefooter"
    " copyright copyrights banquan subscribe subscription newsletter cookie cookies consent gdpr"
    " paywall signup login loginbox"
    " searchbox searchbar search disclaimer siteinfo colophon backtop gotop totop friendlink friendlinks "
    "youlian toolbar tool tools"
    " masthead banner logo siteheader topheader",
}
_KIND = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# Words that also name parts of articles: only lists of links and bars of short words are believed to be what these say.
_DOUBTFUL = frozenset(
    "widget widgets toc hot rank ranking position location next prev previous guess extended weibo sns social "
    "tool tools tabs banner logo popular latest"
    " promotion gg dh search reply discussion discuss relation relations slider foot channels favor responses "
    "respond skip qr location"
    " suggest menu suggestions disclaimer sponsor relate adv trending bottom bot hd".split()
)
# State that a whole page or article carries, not a name of what it holds: `comments-open`, `has-sidebar`, `with-share`.
_STATE = re.compile(
    r"^(?:has|no|with|is|without)[-_]|[-_](?:open|closed|on|off|enabled|disabled|active)$|^(?:post|page|category|tag"
    r"|type|status|format)-"
)
_SPLIT = re.compile(r"[-_\s:./\d]+|(?<=[a-z])(?=[A-Z])")
_WHOLE = re.compile(r"[^a-z]")
_COMMENT_ROLES = {
    "navigation": "navigation",
    "banner": "navigation",
    "contentinfo": "boilerplate",
    "search": "boilerplate",
    "menu": "navigation",
    "menubar": "navigation",
}
_LABELS = (
    ("comments", re.compile("comment|评论|評論|留言", re.IGNORECASE)),
    ("related", re.compile("related|recommend|also like|相关|相關|推荐|推薦", re.IGNORECASE)),
    ("share", re.compile(r"\bshare\b|social|分享", re.IGNORECASE)),
    ("navigation", re.compile(r"breadcrumb|\bmenu\b|navigation|导航|導航|面包屑", re.IGNORECASE)),
    ("advertisement", re.compile("advert|广告|廣告", re.IGNORECASE)),
)
_TAGS = {
    "nav": "navigation",
    "footer": "boilerplate",
    "select": "boilerplate",
    "textarea": "boilerplate",
    "button": "boilerplate",
    "menu": "navigation",
}

_KNOWN = re.compile(
    r"js_content|rich_media_content|trs_editor|trs_uedit\w*|zoom|zoomcon|ucap-content|vsb_content\w*|v_news_content"
    r"|wp_articlecontent|wp_entry_content|artibody|endtext"
    r"|rm_txt_con|left_zw|p-detail|cnt_bd|mw-parser-output|markdown-body|zhengwen|contentbox|bt-content|txt_con"
    r"|ivs_content|content_area|j-fontcontent"
    r"|(?:js[-_]|the[-_]|c[-_])?(?:article|artical|post|story|news|entry|detail|info|arti|art|zw|xl|nr|text|rich|blog"
    r"|single|pages|doc|view|show|con)"
    r"(?:[-_]{0,2}(?:content|contents|body|bodytext|text|txt|con|cont|bd|nr|zw|editor))",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"main|main[-_]?(?:content|body|con|text|left)|page[-_]?(?:content|body)|content|contents|wrapper[-_]content"
    r"|container[-_]content|primary",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def named_kind(names: str) -> tuple[str, bool]:
    """What an id and classes name their element, and whether that is beyond doubt; empty where they do not say."""
    doubtful = ""
    for name in names.split():
        if _STATE.search(name):
            continue
        words = [word.lower() for word in _SPLIT.split(name) if word]
        for word in (*words, _WHOLE.sub("", name.lower())):
            kind = _KIND.get(word, "")
            if kind and word not in _DOUBTFUL:
                return kind, True
            doubtful = doubtful or kind
    return doubtful, False


def is_comment(attributes: Mapping[str, str]) -> bool:
    """Whether data for search engines names an element a comment."""
    return attributes.get("itemprop") == "comment" or attributes.get("itemtype", "").endswith("schema.org/Comment")


@lru_cache(maxsize=4096)
def holds_articles(names: str) -> bool:
    """Whether an id or a class is one that publishing systems give to an article's text."""
    return any(_KNOWN.fullmatch(name) for name in names.split())


@lru_cache(maxsize=4096)
def is_main(names: str) -> bool:
    """Whether an id or a class names the main part of a page."""
    return any(_MAIN.fullmatch(name) for name in names.split())


def landmark(tag: str, attributes: Mapping[str, str]) -> str:
    """What the tag, the role or the label of an element say it is; empty where they do not say."""
    if kind := _TAGS.get(tag) or _COMMENT_ROLES.get(attributes.get("role", "").lower(), ""):
        return kind
    if is_comment(attributes):
        return "comments"
    label = attributes.get("aria-label", "")
    return next((kind for kind, pattern in _LABELS if pattern.search(label)), "") if 0 < len(label) <= 30 else ""
