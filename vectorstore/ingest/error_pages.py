"""Tells what a server sends in place of an article: not found, wait, log in, prove that you are no robot.

Only where that is all there is: an article about such pages has more to say.
"""

import re

from vectorstore.text.normalize import fold
from vectorstore.text.scripts import HAN_CLASS, WIDE
from vectorstore.text.sentences import sentence_spans

# In Chinese characters, of which a Western letter is 0.4: how much else an error page may say, such as a name or an
# address; and how long a sentence with such a sign is that says something else as well.
_LEFT_AT_MOST = 24
_SENTENCE = 26
_LOOKED_AT = 3000  # characters; no error page is longer
# Matched against single folded sentences: Simplified, half width, lower case. One alternative a line.
_SIGNS = {
    "page_account_moved": (
        r"^\W*(?:该|此|本)?(?:公众号|公众帐号|[帐账]号|用户)(?:已经?|已被)?迁移|[帐账]号已(?:经)?迁移(?:至|到)|公众号迁移(?:公告|说明)?\W*$",
        r"原(?:[帐账]号|公众号)已(?:被)?(?:回收|停用|注销)|若需访问原文章链接|this (?:account|page|blog"
        r"|site) has (?:been )?moved",
    ),
    "page_account_blocked": (
        r"(?:该|此|本)(?:公众号|公众帐号|[帐账]号|用户|号主|小程序).{0,6}(?:已被|已|被)(?:自主|主动)?(?:屏蔽|封禁|封号|停用|冻结|注销|禁言|限制)",
        r"(?:[帐账]号|公众号)(?:已被|已|被)(?:屏蔽|封禁|冻结|注销|停用)\W*(?:内容)?(?:无法查看)?\W*$|接相关投诉.{0,30}(?:违反|屏蔽|违规)",
        r"(?:this|the|your) account (?:has been|is|was) (?:suspended|blocked|disabled|deactivated|terminated)"
        r"|account suspended",
    ),
    "page_taken_down": (
        r"(?:该|此|本|这篇|原)(?:内容|文章|文|微博|帖子|主题|图文|视频|回答|问题|信息|页面|网页).{0,4}(?:已被|被|已|因).{0,8}(?:删除|下架|撤回"
        r"|撤下|违规|投诉|屏蔽|移除)",
        r"(?:此|该|本)?(?:内容|文章)(?:因|由于).{0,16}(?:无法|不能|暂不)(?:查看|浏览|显示|访问)|^\W*(?:内容|文章|帖子|主题)(?:已被|已"
        r"|被)(?:作者|发布者|管理员|楼主)?(?:删除|屏蔽|下架)",
        r"(?:this|the) (?:content|article|post|page|story|video) (?:has been|was|is) (?:removed|deleted|taken down"
        r"|withdrawn|unavailable|no longer available)",
    ),
    "page_site_closed": (
        r"^\W*(?:本|该|此)(?:网站|网|站点|站|系统|平台|服务)(?:正在|已|因).{0,12}(?:维护|升级|关闭|停止|建设|备案).{0,8}(?:中|访问|服务|使用)?|^\W*(?:网站|站点"
        r"|系统)(?:建设|维护|升级)中\W*$",
        r"this domain (?:name )?is (?:for sale|parked|available)|domain (?:is|may be) for sale|buy this domain"
        r"|under (?:construction|maintenance)\W*$",
    ),
    "page_wants_app": (
        r"请(?:在|使用|用)\s?(?:微信|手机|官方|移动)?\s?(?:客户端|微信|app|浏览器|手机端|小程序)\s?(?:打开|访问|查看|扫)|(?:仅|只)(?:能|支持"
        r"|可)?在.{0,10}(?:客户端|微信|app)(?:内|中|里)?(?:打开|查看|访问)",
        r"(?:打开|下载|前往|进入)(?:微信|官方)?\s?(?:app|客户端)\s?(?:查看|阅读|继续|体验)|(?:open|continue"
        r"|view) (?:this )?(?:page "
        r"|article )?in (?:the |our )?app\b|your browser is (?:not supported|out of date|too old)",
        r"浏览器版本(?:过低|太低|太旧)|升级(?:您的|你的)?浏览器",
    ),
    "page_wants_consent": (
        r"before you continue|we (?:value|respect|care about) your privacy|(?:accept|reject|allow"
        r"|manage) (?:all )?(?:cookies|consent)"
        r"|cookie (?:consent|settings|preferences|policy|notice)",
        r"(?:we|this (?:site|website|page)) (?:and our partners )?(?:uses?|stores?|process).{0,40}cookies|(?:本站"
        r"|本网站|我们"
        r"|网站)(?:会)?使用.{0,12}cookies?|(?:接受|同意|管理|拒绝)(?:所有|全部)?\s?(?:cookies?|隐私|用户协议)",
        r"(?:are you|confirm (?:that )?you are) (?:over|at least) \d\d|您是否(?:已)?年满",
    ),
    "page_not_found": (
        rf"^\W*(?:error |http |错误\s?)?404\b(?!\s?[{HAN_CLASS}])\W*(?:error|(?:page |file )?not found)?\W*$",
        r"^\W*(?:error |http |错误\s?)?404\W*(?:找不到|页面|您).*$",
        r"\b404\b.{0,20}(?:not found|页面|找不到|error)",
        r"(?:page|file|url|resource|article).{0,40}(?:not found|(?:could not|cannot|can't) be found|does(?:n't"
        r"| not) exist|no longer (?:exists|available))",
        r"^\W*(?:page )?not found\W*$",
        r"the page you (?:are looking for|requested|were looking for)",
        r"页面?(?:已经?)?(?:不存在|未找到|找不到|无法找到|已删除|被删除|走丢|丢失)",
        r"[您你](?:要|所|正在)?(?:访问|查看|浏览|请求|找)的(?:页面|网页|文章|内容|资源|信息).{0,12}(?:不存在|已删除|被删除|找不到|失效|下线|过期)",
        r"(?:文章|内容|该信息|链接)(?:不存在|已删除|已被删除|已失效|已过期|已下线)",
    ),
    "page_no_access": (
        r"^\W*(?:error |http |错误\s?)?40[13]\b\W*(?:error|forbidden|unauthorized|禁止访问|没有权限|拒绝访问)?\W*$",
        r"\b40[13] (?:forbidden|unauthorized)|^\W*(?:forbidden|access denied|unauthorized)\W*$",
        r"(?:not|un|isn't) ?available in your (?:country|region|location|area|state)|unavailable for legal reasons"
        r"|^\W*(?:error |http )?451\b",
        r"(?:您|你)所在的?(?:国家|地区|区域).{0,10}(?:无法|不能|不可|暂不|不支持)"
        r"|(?:access|visit)\w* .{0,30}from (?:a|your) (?:country|region)",
        r"you (?:do not|don't) have (?:permission|access)",
        r"(?:禁止|拒绝|无权|没有权限|暂无权限)访问|访问(?:已)?(?:被(?:阻断|拦截)|被拒绝|被禁止|受限|异常|过于频繁)",
    ),
    "page_server_error": (
        r"^\W*(?:error |http |错误\s?)?50[0-4]\b\W*(?:error|服务器.*)?\W*$",
        r"^\W*(?:50[0-4]\W*)?(?:internal server error|bad gateway|service (?:temporarily )?unavailable"
        r"|gateway time-?out)\W*$",
        r"\b50[0-4] (?:internal|bad gateway|service|gateway)",
        r"服务器(?:内部错误|繁忙|错误|开小差|异常|维护)|系统(?:繁忙|维护中|升级中|错误)|网络(?:繁忙|异常|错误|不给力)",
        r"the server (?:encountered|is temporarily)|temporarily unavailable|database error",
    ),
    "page_wants_javascript": (
        r"(?:enable|turn on|requires?|needs?|without|activate).{0,20}(?:javascript|cookies)",
        r"(?:javascript|cookies).{0,30}(?:disabled|is required|must be enabled|turned off|enable)",
        r"(?:启用|开启|打开|支持|禁用了?).{0,10}(?:javascript|js|cookie)|正在(?:加载|跳转|载入)|^\W*(?:loading|redirecting"
        r"|please wait)\W*$",
    ),
    "page_wants_human": (
        r"(?:访问|安全|人机|身份|滑动|滑块|图形)验证|验证码|(?:完成|通过|进行).{0,6}验证|拖动.{0,10}滑块",
        r"visitor system|^\W*\w{0,8}访客系统\W*$",
        r"[您你]的访问(?:过于频繁|异常|出现异常)|环境异常",
        r"captcha|are (?:you )?(?:not )?a (?:robot|human)|you(?:'re| are) (?:not )?(?:a )?(?:robot|human)"
        r"|verif(?:y|ying).{0,20}(?:human|browser|robot)",
        r"checking your browser|^\W*just a moment\W*$|unusual traffic|ddos protection|cloudflare|ray id",
    ),
    "page_wants_login": (
        r"(?:请先?|需要|您需要|您还没有|您尚未|立即)\s?(?:登录|登陆|注册|订阅|付费)",
        r"(?:登录|登陆|注册|订阅|付费|扫码)后?(?:才能|方可|可|即可|继续)?(?:阅读|查看|浏览|访问)(?:全文|更多|本文|内容)?",
        r"(?:log|sign) ?in (?:to|or)\b|please (?:log|sign) ?in|subscribe (?:to|now to) (?:read|continue)"
        r"|create (?:a free |an )account",
        r"already (?:a subscriber|have an account)|to continue reading|(?:忘记|找回)密码|用户名\s*密码",
    ),
}
_SIGN = {code: re.compile("|".join(alternatives)) for code, alternatives in _SIGNS.items()}
# What stands around such messages and says nothing more.
_FRAME = re.compile(
    r"^\W*(?:nginx|apache|openresty|tengine|iis|microsoft-iis|cloudflare)[/\w. ()-]*\W*$|server at .* port"
    r"|^\W*(?:首页|上一页|刷新|重试|关闭|确定|登录|注册|提交|搜索|home|back|retry|refresh|login|log in|sign up"
    r"|search)\W*$|^\W*\d+\W*$"
    r"|(?:返回|回到|前往).{0,4}(?:首页|上一页|主页)|秒后?(?:自动)?(?:跳转|返回)|请(?:稍后|稍候|检查|联系|刷新|重新|输入|点击|返回)"
    r"|抱歉|对不起|很遗憾|版权所有|备案|您可以|可能的?原因|输入(?:的)?(?:网址|地址)|ip(?:地址|\s?:)|来源url"
    r"|go (?:back|to)|return to|home ?page|try again|check (?:the|your) (?:url|address|spelling)|contact|sorry"
    r"|oops|copyright|©|icp"
    r"|微信公众平台|微信安全|访问原文|轻触|知道了|了解详情|经平台审核|涉嫌违反|安全威胁|敬请谅解|不便|查看详情|前往|内容无法查看|(?:联系|咨询)客服|公众平台运营|^\W*(?:允许|取消|继续"
    r"|同意|接受|拒绝|accept|reject|allow|agree|decline|continue|cancel|ok|yes|no)(?: all)?\W*$"
    r"|requested|this (?:site|page|app|website)|request id"
)


def error_page(text: str) -> str | None:
    """The code of the refusal, where the text is an error page and nothing else; None for an article."""
    if len(text) > _LOOKED_AT:
        return None
    found: str | None = None
    left = 0.0
    for span in sentence_spans(text):
        folded = " ".join(fold(text[span.start : span.end].lstrip("# ")).split())
        size = sum(1.0 if character >= WIDE else 0.4 for character in folded)
        sign = next((code for code, pattern in _SIGN.items() if pattern.search(folded)), None)
        found = found or sign
        if sign or not _FRAME.search(folded):
            left += max(0.0, size - _SENTENCE) if sign else size
        if left > _LEFT_AT_MOST:
            return None
    return found
