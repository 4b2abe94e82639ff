"""Short lines that say what stands below them, and lines that sites put around articles."""

import re

_COUNT = r"\s*(?:[(（\[【]?\s*\d{1,6}\+?\s*[条則则]?\s*[)）\]】]?)?"
_MORE = r"\s*(?:[|/·]?\s*(?:更多|more)\s*[>»+]*)?"
_LABEL_SOURCES = (
    (
        "comments",
        rf"(?:网友|網友|最新|热门|熱門|全部|精彩|精选|精選|用户|用戶|读者|讀者|文章|我来|我要|发表|發表|参与|參與|查看|更多|写|寫|共|已有){{0,2}}\s*{_COUNT}"
        r"(?:评论|評論|跟帖|跟贴|留言|点评|點評|热评|熱評|讨论|討論)(?:区|區|列表|板)?" + _COUNT,
    ),
    (
        "comments",
        (
            rf"(?:\d{{1,6}}\s+)?(?:reader |user |recent |latest |all |top |show |view )?(?:comments?|responses?"
            rf"|replies|discussion){_COUNT}"
        ),
    ),
    (
        "comments",
        (
            r"(?:leave|post|write|add) a (?:reply|comment)|join the (?:conversation|discussion)|what do you think"
            r"|commentaires?"
        )
        + _COUNT,
    ),
    (
        "related",
        r"(?:其他|其它|您?可能|大家|猜你|你可能|编辑|編輯|为[您你]|為[您你])?(?:都在|还|還|也)?(?:相关|相關|延伸|推荐|推薦|热门|熱門|热点|熱點|更多|精彩|最新|往期|近期|今日|本周"
        r"|一周|同类|最热|点击|阅读|感兴趣|喜欢|喜歡|看)的?"
        r"(?:阅读|閱讀|新闻|新聞|文章|文件|政策|解读|法规|链接|鏈接|連結|推荐|推薦|报道|報道|報導|资讯|資訊|内容|內容|稿件|信息|专题|專題|回顾|回顧|排行榜?|热文|图文|视频|搜索|话题|动态"
        r"|文档|稿|榜|的?)",
    ),
    (
        "related",
        r"猜你喜欢|猜你喜歡|参见|參見|另见|另見|外部链接|外部連結|友情链接|友情鏈接"
        r"|热门推荐|今日头条|新闻排行榜?|排行榜?|热文|热榜|看过本文的(?:人|还).{0,8}|大家都在看|上一[篇条頁页则].{0,60}|下一[篇条頁页则].{0,60}",
    ),
    (
        "related",
        r"related(?: \w+)?|(?:you (?:may|might) (?:also )?(?:like|enjoy)|recommended(?: (?:for you|reading"
        r"|articles|stories))?"
        r"|read (?:more|next|also)|up next|don['’]t miss)"
        r"|more (?:from|on|in|stories|news|articles|like this|to read)(?: .{0,30})?|most (?:read|popular|viewed|shared)"
        r"|trending(?: now)?|latest(?: (?:news|stories|posts))?"
        r"|popular(?: (?:posts|stories|articles))?|top stories|editor['’]?s['’]? picks?|see also|keep reading"
        r"|recent posts|elsewhere|what to read next"
        r"|à lire aussi|articles? (?:liés|similaires)|lire aussi|sur le même (?:sujet|thème)|previous (?:post"
        r"|article).{0,60}|next (?:post|article).{0,60}",
    ),
    (
        "share",
        r"(?:点击)?(?:共享|分享|转发|轉發)(?:[到至给給]|本文|文章|这篇|此).{0,40}|扫一扫.{0,30}|掃一掃.{0,30}|(?:用)?微信扫.{0,30}|(?:长按|识别|扫描)(?:下方"
        r"|上方)?.{0,6}二维码.{0,20}|分享"
        r"|share(?: this)?(?: (?:article|story|post|page|on.{0,40}|via.{0,40}))?|follow us(?: on.{0,40})?",
    ),
    ("advertisement", r"广告|廣告|推广|推廣|赞助内容|advertisement|sponsored(?: content)?|promoted|ad"),
)
_LABEL_PATTERNS = [
    (kind, re.compile(rf"[【\[［(（<《■●◆▶►*#\s|]*(?:{pattern})[】\]］)）>》\s|]*[:：>»…]*{_MORE}", re.IGNORECASE))
    for kind, pattern in _LABEL_SOURCES
]
_INLINE_LABEL = re.compile(r"([^:：]{2,20})\s*[:：]\s*(?=\S)")
_MAX_LABEL = 40  # characters
# Labels that are as well the heading of a part of an article: what stands below has to look like it.
_AMBIGUOUS_LABEL = re.compile(
    r"(?:评论|評論|讨论|討論|点评|留言|comments?|responses?|discussion|replies|elsewhere|最新|推荐|广告|廣告"
    r"|推广|ad|see also"
    r"|排行|分享|看|阅读|更多|参见|參見|另见|另見|外部链接|外部連結)",
    re.IGNORECASE,
)

_BAR_SOURCES = (
    (
        "share",
        r"(?:分享|收藏|打印|点赞|点赞|赞|在看|转发|举报|复制链接|微信|微博|朋友圈|qq空间|qq好友|qq|新浪微博|腾讯微博|人人网|豆瓣|facebook|twitter|x|linkedin"
        r"|whatsapp|telegram|email"
        r"|e-?mail|print|copy link|pinterest|reddit|share|tweet|like|save|bookmark|weibo|wechat|line)",
    ),
    (
        "boilerplate",
        r"(?:打印本[页文稿]|关闭(?:窗口|本页)?|字[体号]\s*[:：]?|放大|缩小|默认|超大|大|中|小|t大|t小|a\+|a-|返回(?:顶部|首页|列表|上页)?|回到顶部|纠错|我要纠错|朗读"
        r"|语音播报|无障碍阅读|听新闻|来源查看|手机版"
        r"|点击(?:数|量|次数)\s*[:：]?\s*\d*|(?:正在)?(?:加载|载入)中?(?:[.…]+)?|loading(?:[.…]+)?"
        r"|(?:\+\s?|已)?关注|展开全文|阅读原文|阅读全文|加载更多|查看更多|back to top|top|font size|text size"
        r"|close|listen"
        r"|advertisement|subscribe"
        r"|sign up|log ?in)",
    ),
)
_BAR_PATTERNS = [
    (
        kind,
        re.compile(
            rf"[\[(（【]?{pattern}[\])）】]?(?:[\s|/·•、,，:：>\[\](（)）【】]+(?:(?:分享[到至]\s*[:：]?|默认|超大|大|中|小|打印|关闭|收藏|分享|\d+)"
            rf"|{pattern}))*[\s\])）】:：]*",
            re.IGNORECASE,
        ),
    )
    for kind, pattern in _BAR_SOURCES
]
_SITE_NOTICE = re.compile(
    r"版权所有|版權所有|copyright|©|powered by|all rights reserved|icp[备備证證]|公网安备|备案[号编]|备案$"
    r"|网站标识码|技术支持\s*[:：]|不良信息举报"
    r"|(?:主办|承办)(?:单位)?\s*[:：].{0,60}(?:承办|网站|电话|地址|备案)"
    r"|未经.{0,12}(?:授权|许可|书面).{0,20}(?:不得|禁止|严禁|谢绝)"
    r"(?=.{0,40}(?:转载|转发|转帖|复制|摘编|摘录|镜像|翻印|抄袭|引用|链接|刊载|本[文站网报刊号]))"
    r"|本[文站网报刊号].{0,40}未经.{0,12}(?:授权|许可|书面)|转载请注明|本网站?所(?:有|刊载)|建议使用.{0,20}(?:浏览器|分辨率)|隐私(?:政策|声明)[\s|·]|(?:我们"
    r"|本站"
    r"|this (?:site|website)|we) (?:使用|uses?) cookies?"
    r"|accept (?:all )?cookies|terms of (?:use|service)|privacy policy|sign up for our|subscribe to our",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(
    r"(?:(?:您?(?:现在)?(?:的|所在)?|当前|目前)位置\s*[:：]|位置\s*[:：]\s*(?=\S)|(?:首页|首頁|home)\s*[>»›/|→]).{0,120}",
    re.IGNORECASE,
)
_COMMENT_CONTROL = re.compile(
    r"(?<!\w)(?:回复|回覆|举报|點贊|点赞|赞|顶|踩|引用|支持|反对|沙发|\d{1,4}\s?楼|楼主)\s*[(（\[]?\s*\d*\s*[)）\]]?(?!\w)|^(?:网友|網友|游客|匿名|用户"
    r"|热心网友|读者).{0,20}"
    r"|\d{1,3}\s?(?:秒|分钟|小时|天|个月|年)前"
    r"|\b(?:reply|report|upvote|likes?|flag)\b|\b\d{1,3} (?:minutes?|hours?|days?|weeks?|months?|years?) ago\b|\bsays:",
    re.IGNORECASE,
)


def labelled_link(text: str, linked: int) -> str:
    """The kind of a line that is a label and, behind its colon, links."""
    found = _INLINE_LABEL.match(text)
    if not found or linked < 0.7 * len(text[found.end() :].strip()):
        return ""
    kind = label_kind(found[1])[0]
    return kind if kind in ("related", "comments", "advertisement") else ""


def is_pager(table: str) -> bool:
    """Whether each row of a table is a label and the pages that it leads to: 上一篇, 下一篇."""
    rows = [row.strip("| ").partition(" | ") for row in table.split("\n")] if table.startswith("| ") else []
    return bool(rows) and all(label_kind(name) == ("related", True) and words for name, _, words in rows)


def label_kind(text: str) -> tuple[str, bool]:
    """What a short line announces, and whether it is never the heading of a part of an article."""
    if len(text) > _MAX_LABEL + 40:
        return "", False
    words = text.strip()
    for kind, pattern in _LABEL_PATTERNS:
        if pattern.fullmatch(words):
            return kind, not _AMBIGUOUS_LABEL.fullmatch(words.strip(" :：>»【】[]()（）|*#"))
    return "", False


def bar_kind(text: str) -> str:
    """The kind of a line that holds nothing but buttons, a breadcrumb or a notice of the site."""
    if len(text) > 600:
        return ""
    if _BREADCRUMB.fullmatch(text):
        return "navigation"
    for kind, pattern in _BAR_PATTERNS:
        if len(text) <= 120 and pattern.fullmatch(text):
            return kind
    return "boilerplate" if len(text) <= 300 and _SITE_NOTICE.search(text) else ""


def is_notice(text: str) -> bool:
    """Whether a line has words of a site's own notices."""
    return bool(_SITE_NOTICE.search(text))


def has_comment_controls(text: str) -> bool:
    """Whether a line has what only stands with comments: a reply button, a floor, how long ago."""
    return len(text) <= 80 and bool(_COMMENT_CONTROL.search(text))
