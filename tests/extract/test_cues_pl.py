"""Polish cue phrases: what a regulamin forbids its readers, and what only sounds like it."""

import pytest

from tracker.extract.cues import lexicon
from tracker.extract.judge import Judge, Stance


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Judgements in Polish."""
    return Judge(lexicon("pl"))


@pytest.mark.parametrize(
    "lead",
    [
        "Zabrania się:",
        "Użytkownikom nie wolno:",
        "Na forum niedozwolone jest w szczególności:",
        "Uczestnik zobowiązuje się do niepodejmowania następujących działań:",
        "Klient nie może wykorzystywać aplikacji w celu:",
        "Wystawiający są zobowiązani powstrzymać się od:",
        "Zakazane treści obejmują:",
        "Możesz korzystać z API, pod warunkiem że nie będziesz:",
    ],
)
def test_lead_in_forbids_what_follows(judge: Judge, lead: str) -> None:
    """Impersonal bans, rights withheld, undertakings not to, conditions of abstaining."""
    assert judge.lead(lead) is Stance.FORBIDS


@pytest.mark.parametrize(
    "entry",
    [
        "Nie publikuj cudzych danych kontaktowych.",
        "Nie wyzywamy innych graczy.",
        "niezamieszczania linków partnerskich",
        "Zakaz handlu kontami.",
        "Prosimy nie wklejać całych artykułów.",
        "Nazwa profilu nie może wprowadzać w błąd.",
        "Korzystanie z botów jest niedopuszczalne.",
    ],
)
def test_entry_forbids_by_itself(judge: Judge, entry: str) -> None:
    """Imperatives, "we do not", gerunds with "nie" written on, requests, predicates at the end."""
    assert judge.rule(entry)


@pytest.mark.parametrize(
    "lead",
    [
        "Użytkownik ma prawo do:",
        "Usługodawca może zablokować konto, jeżeli:",
        "Serwis nie ponosi odpowiedzialności za:",
        "Przetwarzamy następujące dane osobowe:",
        "Klient zobowiązany jest niezwłocznie:",
        "Użyte w regulaminie pojęcia oznaczają:",
        "Zwrot nie przysługuje w przypadku:",
        "Oferta obejmuje, lecz nie ogranicza się do:",
    ],
)
def test_lead_in_about_something_else_forbids_nothing(judge: Judge, lead: str) -> None:
    """Permissions, the operator's rights and disclaimers, data, duties, definitions, payment."""
    assert judge.lead(lead) is not Stance.FORBIDS


@pytest.mark.parametrize(
    "entry",
    [
        "Nie zapomnij potwierdzić adresu e-mail.",
        "Szanuj innych i pomagaj nowym osobom.",
        "Administrator nie gwarantuje ciągłości działania portalu.",
        "Możesz usunąć konto w ustawieniach.",
        "Zgłoszenie rozpatrujemy nie później niż w ciągu 14 dni.",
        "Jeżeli nie akceptujesz zmian, napisz do nas.",
        "Nie musisz podawać numeru telefonu.",
    ],
)
def test_entry_with_negation_that_bans_nothing(judge: Judge, entry: str) -> None:
    """Reminders, duties, disclaimers, terms of time, conditions, duties waived."""
    assert not judge.rule(entry)
