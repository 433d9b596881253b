"""Arabic cue phrases: what terms and rules forbid their readers, and what only sounds like it."""

import pytest

from tracker.extract.cues import lexicon
from tracker.extract.judge import Judge, Stance


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Judgements in Arabic."""
    return Judge(lexicon("ar"))


@pytest.mark.parametrize(
    "lead",
    [
        "يحظر على المستخدم ما يلي:",
        "يُمنع منعًا باتًا نشر:",
        "لا يجوز لك استخدام التطبيق من أجل:",
        "لا يحق للعميل القيام بما يلي:",
        "توافق على عدم:",
        "يتعهد المشترك بعدم القيام بأي من الأفعال التالية:",
        "يجب ألا يتضمن الإعلان:",
        "المحتوى المحظور:",
    ],
)
def test_lead_in_forbids_what_follows(judge: Judge, lead: str) -> None:
    """Verbs of prohibition with and without vowel signs, rights withheld, undertakings not to."""
    assert judge.lead(lead) is Stance.FORBIDS


@pytest.mark.parametrize(
    "entry",
    [
        "لا تنشر أرقام هواتف الآخرين.",
        "عدم إرسال الرسائل الدعائية.",
        "ممنوع السب والشتم.",
        "لا تستخدم برامج آلية لنسخ الصفحات.",
        "تجنب المواضيع المكررة.",
        "لا يسمح بإنشاء أكثر من حساب.",
        "يمنع وضع الروابط الإعلانية.",
    ],
)
def test_entry_forbids_by_itself(judge: Judge, entry: str) -> None:
    """Negative imperatives, verbal nouns with "not", impersonal verbs."""
    assert judge.rule(entry)


@pytest.mark.parametrize(
    "lead",
    [
        "يحق للمستخدم ما يلي:",
        "يحق لنا حذف الحساب في الحالات التالية:",
        "لا نتحمل المسؤولية عن:",
        "نجمع البيانات الشخصية التالية:",
        "يمكنك من خلال الموقع:",
        "طرق الدفع المتاحة:",
        "تشمل خدماتنا، على سبيل المثال لا الحصر:",
        "آخر تحديث:",
    ],
)
def test_lead_in_about_something_else_forbids_nothing(judge: Judge, lead: str) -> None:
    """Permissions, the operator's rights and disclaimers, data, payment, dates."""
    assert judge.lead(lead) is not Stance.FORBIDS


@pytest.mark.parametrize(
    "entry",
    [
        "احترم بقية الأعضاء.",
        "يمكنك حذف حسابك من الإعدادات.",
        "نحتفظ بالحق في تعديل هذه الشروط.",
        "مدة الرد أربعة أيام عمل.",
        "تحتوي الصفحة على روابط لمواقع أخرى.",
        "شكرًا لزيارتكم موقعنا.",
        "يجب تأكيد عنوان البريد الإلكتروني.",
    ],
)
def test_entry_that_bans_nothing(judge: Judge, entry: str) -> None:
    """Duties, permissions, the operator's rights, facts."""
    assert not judge.rule(entry)
