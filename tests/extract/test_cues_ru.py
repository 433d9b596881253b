"""Russian cue phrases: what a forum's rules or a shop's terms forbid, and what only sounds like it."""

import pytest

from tracker.extract.cues import lexicon
from tracker.extract.judge import Judge, Stance


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Judgements in Russian."""
    return Judge(lexicon("ru"))


@pytest.mark.parametrize(
    "lead",
    [
        "Пользователю запрещается:",
        "На нашей площадке не допускаются следующие объявления:",
        "Используя сервис, вы обязуетесь не:",
        "Покупатель не имеет права",
        "Участники чата не должны:",
        "Лицензиат не вправе без письменного согласия Правообладателя:",
        "Пользователь соглашается воздерживаться от следующих действий:",
        "Недопустимый контент включает:",
    ],
)
def test_lead_in_forbids_what_follows(judge: Judge, lead: str) -> None:
    """Impersonal bans, rights withheld, undertakings not to, adjectives of prohibition."""
    assert judge.lead(lead) is Stance.FORBIDS


@pytest.mark.parametrize(
    "entry",
    [
        "Не публикуйте чужие телефоны и адреса.",
        "не размещать рекламу без согласования",
        "Нельзя создавать вторую учётную запись.",
        "Просим не переходить на личности.",
        "Имя профиля не должно содержать брань.",
        "Избегайте заголовков, набранных заглавными буквами.",
        "Перепродажа промокодов запрещена.",
    ],
)
def test_entry_forbids_by_itself(judge: Judge, entry: str) -> None:
    """Imperatives and infinitives with "не", polite requests, predicates at the end."""
    assert judge.rule(entry)


@pytest.mark.parametrize(
    "lead",
    [
        "Пользователь вправе:",
        "Администрация вправе удалить сообщение, если оно:",
        "Компания не несёт ответственности за:",
        "Мы собираем следующие данные:",
        "Продавец обязуется не передавать данные третьим лицам, кроме:",
        "В настоящих условиях используются следующие термины:",
        "Возврат денежных средств не осуществляется в случаях:",
        "Сервис предоставляет, не ограничиваясь этим:",
    ],
)
def test_lead_in_about_something_else_forbids_nothing(judge: Judge, lead: str) -> None:
    """Permissions, the company's rights and disclaimers, data, definitions, payment."""
    assert judge.lead(lead) is not Stance.FORBIDS


@pytest.mark.parametrize(
    "entry",
    [
        "Не забудьте подтвердить адрес почты.",
        "Уважайте собеседников и помогайте новичкам.",
        "Администрация не гарантирует бесперебойную работу сайта.",
        "Вы можете удалить профиль в настройках.",
        "Заявка рассматривается не позднее трёх рабочих дней.",
        "Если вы не согласны с условиями, напишите нам.",
        "Ограничение ответственности не распространяется на умышленный вред.",
    ],
)
def test_entry_with_negation_that_bans_nothing(judge: Judge, entry: str) -> None:
    """Reminders, duties, disclaimers, terms of time, conditions."""
    assert not judge.rule(entry)
