"""Chinese cue phrases, simplified and traditional: what rules and terms forbid, and the negations that are the operator's own."""

import pytest

from tracker.extract.cues import lexicon
from tracker.extract.judge import Judge, Stance

FORBIDDING = (
    "用户不得利用本服务从事以下行为：",
    "請勿張貼與主題無關的廣告。",
    "严禁发布虚假信息。",
    "您承诺不会上传任何侵犯他人权利的内容。",
    "会员不应冒充他人注册账号。",
    "不允許散布仇恨言論。",
    "不要在群里刷屏。",
    "禁止使用外挂程序。",
    "您不得对本软件进行反向工程。",
    "我们不允许买卖账号。",
    "使用者同意不從事下列行為：",
    "未经书面许可，任何人不得转载本站文章。",
    "本社區對騷擾行為零容忍。",
    "玩家不可利用漏洞牟利。",
    "您不能将账号转让给他人。",
    "謝絕任何形式的商業宣傳。",
)
SILENT = (
    "我们不会向第三方出售您的个人信息。",
    "本公司对因不可抗力造成的损失不承担责任。",
    "您可以随时注销账号。",
    "用户应当妥善保管账号和密码。",
    "包括但不限于以下情形。",
    "如您不同意本协议，请停止使用本服务。",
    "平台有权随时变更服务内容。",
    "我們可能禁止您存取部分功能。",
    "本公司不得不暂停部分服务。",
    "歡迎分享您的使用心得。",
    "“用户”是指注册本网站的个人。",
    "在法律允许的最大范围内，本站不作任何保证。",
    "会员费用一经支付概不退还。",
    "我們無法保證服務不會中斷。",
    "使用者可透過設定頁面修改資料。",
    "请遵守当地法律法规。",
)
LEADS = (
    ("您在使用本服务过程中不得从事下列行为：", Stance.FORBIDS),
    ("會員同意絕不為下列行為：", Stance.FORBIDS),
    ("请不要在群里发布以下内容：", Stance.FORBIDS),
    ("用户应当遵守以下规定：", Stance.MIXED),
    ("有下列情形之一的，我们可以终止服务：", Stance.OTHER),
    ("我們蒐集的資料包括：", Stance.OTHER),
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Judgements in Chinese."""
    return Judge(lexicon("zh"))


@pytest.mark.parametrize("sentence", FORBIDDING)
def test_a_prohibition_is_seen(judge: Judge, sentence: str) -> None:
    """Bans, polite requests, undertakings not to, what is not allowed; in both scripts."""
    assert judge.cues(sentence).forbids
    assert judge.rule(sentence)


@pytest.mark.parametrize("sentence", SILENT)
def test_what_forbids_the_reader_nothing_is_no_prohibition(judge: Judge, sentence: str) -> None:
    """Duties, permissions, conditions, definitions, disclaimers and what the operator itself does or does not do."""
    assert not judge.cues(sentence).forbids
    assert not judge.rule(sentence)


@pytest.mark.parametrize(("lead", "stance"), LEADS)
def test_a_lead_in_says_what_the_list_below_is(judge: Judge, lead: str, stance: Stance) -> None:
    """A ban, rules of all kinds, or what the operator may do and collects."""
    assert judge.lead(lead) is stance
