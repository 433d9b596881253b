"""Japanese cue phrases, what rules and terms forbid, and the negations that are a duty, a condition or the operator's own."""

import pytest

from tracker.extract.cues import lexicon
from tracker.extract.judge import Judge, Stance

FORBIDDING = (
    "利用者は、次の各号に掲げる行為をしてはなりません。",
    "会員は、以下の行為を行わないものとします。",
    "お客様は、IDを第三者に貸与することはできません。",
    "他の参加者を中傷するコメントはご遠慮ください。",
    "当社は、以下の行為を固く禁じます。",
    "館内での撮影を禁止します。",
    "本サイトの画像の無断転載はお断りします。",
    "商用目的での利用は認められません。",
    "他人のアカウントを使用しないこと",
    "個人情報を書き込まないでください。",
    "営利目的の勧誘はおやめください。",
    "ユーザーは、次に掲げる行為をしないことに同意します。",
    "宣伝を目的とした投稿はお控えください。",
    "下記の行為は一切行わないようお願いいたします。",
    "素材の再配布はできません。",
    "いかなる理由があっても転売は許可いたしません。",
)
SILENT = (
    "当社は、本サービスの完全性を保証するものではありません。",
    "当社は、利用者に生じた損害について一切の責任を負いません。",
    "会員は、登録内容に変更があった場合、速やかに届け出なければなりません。",
    "未成年の方は保護者の同意を得なければならないものとします。",
    "利用者は、本サービスを無料で利用することができます。",
    "いったんお支払いいただいた料金は返金できません。",
    "管理者は、登録の申請を承認しないことがあります。",
    "本規約に同意しない場合は、ご利用を中止してください。",
    "これらに限定されません。",
    "当店は、予告なく営業時間を変更する場合があります。",
    "禁止事項に該当すると判断した場合、当社は投稿を削除することができます。",
    "「会員」とは、登録を完了した個人をいいます。",
    "パスワードはお客様の責任において管理してください。",
    "天災などやむを得ない事由により休館することがあります。",
    "権利の行使を妨げるものではありません。",
    "ご不明な点はお問い合わせください。",
)
LEADS = (
    ("会員は、次の各号の行為を行ってはならないものとします。", Stance.FORBIDS),
    ("禁止事項は以下のとおりです。", Stance.FORBIDS),
    ("以下の迷惑行為は固くお断りします：", Stance.FORBIDS),
    ("会員は、次の事項を遵守しなければなりません。", Stance.MIXED),
    ("当社は、次のいずれかに該当する場合、登録を抹消することができます。", Stance.OTHER),
    ("当社が取得する個人データは以下のとおりです。", Stance.OTHER),
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Judgements in Japanese."""
    return Judge(lexicon("ja"))


@pytest.mark.parametrize("sentence", FORBIDDING)
def test_a_prohibition_is_seen(judge: Judge, sentence: str) -> None:
    """Plain and polite bans, requests to refrain, undertakings not to, what is not allowed or cannot be done."""
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
