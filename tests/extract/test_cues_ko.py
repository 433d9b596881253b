"""Korean cue phrases, what rules and terms forbid, with free spacing, and the negations that are the operator's own."""

import pytest

from tracker.extract.cues import lexicon
from tracker.extract.judge import Judge, Stance

FORBIDDING = (
    "회원은 다음 각 호의 행위를 하여서는 안 됩니다.",
    "타인의 개인정보를 도용하지 마세요.",
    "타인의 사진을 도용 하지마세요.",
    "욕설과 비방은 금지합니다.",
    "광고성 글을 반복하여 올리지 않아야 합니다.",
    "이용자는 계정을 타인에게 양도할 수 없습니다.",
    "도배 행위는 삼가 주시기 바랍니다.",
    "무단 복제를 금하며, 위반 시 삭제됩니다.",
    "혐오 표현은 허용되지 않습니다.",
    "사용자는 다음 행위를 하지 않기로 동의합니다.",
    "저작권을 침해하는 자료를 게시해서는 아니 됩니다.",
    "늦은 시간의 소음을 자제해 주세요.",
    "상업적 목적으로 이용하면 안 됩니다.",
    "타인을 사칭하지 말아 주세요.",
    "자동화 프로그램을 사용하지 마십시오.",
    "당사는 스팸 발송을 허용하지 않습니다.",
    "회원은 관리자를 사칭하지 아니하여야 한다.",
)
SILENT = (
    "회사는 천재지변으로 인한 손해에 대하여 책임을 지지 않습니다.",
    "회원은 비밀번호를 안전하게 관리하여야 합니다.",
    "이용자는 언제든지 탈퇴할 수 있습니다.",
    "당사는 서비스의 정확성을 보증하지 않습니다.",
    "회사는 회원의 동의 없이 정보를 제공하지 않습니다.",
    "다음에 포함되나 이에 한정되지 않습니다.",
    "약관에 동의하지 않을 경우 이용을 중단해 주세요.",
    "'회원'이라 함은 가입을 마친 사람을 말합니다.",
    "결제한 금액은 7일 이내에 환불됩니다.",
    "문의 사항은 고객센터로 연락해 주시기 바랍니다.",
    "궁금한 점이 있으면 주저하지 말고 물어보세요.",
    "이 약관은 2024년 1월 1일부터 시행합니다.",
    "불가항력으로 서비스를 중단할 수 있습니다.",
    "서로를 존중하고 배려해 주세요.",
    "비상업적 이용은 금지되지 않습니다.",
    "수집한 정보는 보관 기간이 지나면 파기합니다.",
)
LEADS = (
    ("회원은 다음 행위를 하여서는 안 됩니다.", Stance.FORBIDS),
    ("아래와 같은 게시물은 금지됩니다:", Stance.FORBIDS),
    ("다음 행위는 삼가 주시기 바랍니다:", Stance.FORBIDS),
    ("회원은 다음 사항을 준수하여야 합니다.", Stance.MIXED),
    ("회사는 다음 각 호의 경우 서비스를 중단할 수 있습니다.", Stance.OTHER),
    ("개인정보처리방침에 따라 다음 정보를 이용합니다:", Stance.OTHER),
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Judgements in Korean."""
    return Judge(lexicon("ko"))


@pytest.mark.parametrize("sentence", FORBIDDING)
def test_a_prohibition_is_seen(judge: Judge, sentence: str) -> None:
    """Bans, requests to refrain, undertakings not to, what is not allowed or cannot be done."""
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
