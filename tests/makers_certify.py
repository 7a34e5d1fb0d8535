"""Certificates for tests, made by the real acts; what is not said is filled in."""

import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import Any

from portal import db, storage
from portal.accounts.models import Membership, Organisation, User
from portal.certify import acts, printing
from portal.certify.kinds import KINDS
from portal.certify.models import Certificate
from portal.certify.queries import public, staff
from portal.certify.statements import Term
from tests import makers

BEGINS, ENDS = date(2026, 5, 12), date(2028, 12, 31)
TERM = Term(BEGINS, ENDS)
LONG = {  # 120 letters and more, every letter that Kazakh has and Russian has not
    "name_kk": "«Оңтүстік өңірдің егіншілік, мал шаруашылығы және мелиорация цифрлық технологиялары ӘҒҚҢӨҰҮҺІ» "
               "жауапкершілігі шектеулі серіктестігі",
    "name_ru": "Товарищество с ограниченной ответственностью «Казахстанские цифровые технологии земледелия, "
               "животноводства и мелиорации Юга»",
    "name_en": "Southern Digital Technologies of Agriculture, Livestock Breeding and Land Reclamation Limited "
               "Liability Partnership of Kazakhstan",
    "address": "Түркістан қаласы, Бекзат Саттарханов даңғылы, 120/4-үй, 12-кеңсе",
}  # fmt: skip
ACTIVITIES = [
    {"kk": kk, "ru": ru, "en": en}
    for kk, ru, en in (
        ("Бағдарламалық қамтамасыз етуді әзірлеу, жетілдіру және техникалық қолдау",
         "Разработка, доработка и техническая поддержка программного обеспечения",
         "Development, improvement and technical support of software"),
        ("Деректерді өңдеу және орталықтандырылған сақтау жөніндегі қызметтер",
         "Услуги по обработке и централизованному хранению данных",
         "Services of data processing and centralised storage"),
        ("Жасанды интеллект жүйелерін әзірлеу және оқыту",
         "Разработка и обучение систем искусственного интеллекта",
         "Development and training of artificial intelligence systems"),
        ("Ақпараттық қауіпсіздікті қамтамасыз ету және осалдықтарды талдау",
         "Обеспечение информационной безопасности и анализ уязвимостей",
         "Information security and analysis of vulnerabilities"),
        ("Бұлтты есептеу платформаларын құру және пайдалану",
         "Создание и эксплуатация платформ облачных вычислений",
         "Building and running cloud computing platforms"),
        ("Телемедицина және цифрлық денсаулық сақтау шешімдері",
         "Решения для телемедицины и цифрового здравоохранения",
         "Solutions for telemedicine and digital health"),
        ("Өнеркәсіптік заттар интернеті жүйелерін жобалау",
         "Проектирование систем промышленного интернета вещей",
         "Design of industrial internet of things"),
        ("Геоақпараттық жүйелер және жерді қашықтан зондтау деректерін талдау",
         "Геоинформационные системы и анализ данных дистанционного зондирования",
         "Geographic information systems and analysis of remote sensing data"),
        ("Ойын және білім беру бағдарламаларын жасау",
         "Создание игровых и образовательных программ",
         "Making games and educational software"),
        ("Ақпараттық-коммуникациялық технологиялар саласындағы ғылыми зерттеулер",
         "Научные исследования в области информационно-коммуникационных технологий",
         "Research in information and communication technologies"),
    )
]  # fmt: skip
CONDITIONS = [
    {"kk": kk, "ru": ru, "en": en, "cites_kk": cites_kk, "cites_ru": cites_ru, "result": result}
    for kk, ru, en, cites_kk, cites_ru, result in (
        ("Бүкіл салық кезеңінде технопарк қатысушысы", "Участник технопарка весь налоговый период",
         "A participant of the technopark for the whole tax period", "СК 17-бап, 1-т., 1)", "НК ст. 17, п. 1, 1)",
         "met"),
        ("Басым қызмет түрлерінен түсетін кіріс кемінде 90 %: 94,2 %",
         "Доход от приоритетных видов деятельности не менее 90 %: 94,2 %",
         "Income from priority activities at least 90 %: 94.2 %", "СК 17-бап, 1-т., 2)", "НК ст. 17, п. 1, 2)", "met"),
        ("Өз өндірісінің өлшемшарттары", "Критерии собственного производства", "Criteria of own production",
         "СК 17-бап, 1-т., 3)", "НК ст. 17, п. 1, 3)", "not_applicable"),
        ("Салық берешегі жоқ", "Нет налоговой задолженности", "No tax debt", "Қағидалар, 12-т.", "Правила, п. 12",
         "met"),
        ("Айрықша құқықтар расталды", "Исключительные права подтверждены", "Exclusive rights confirmed",
         "СК 740-бап", "НК ст. 740", "confirmed"),
    )
]  # fmt: skip
GRANT = {
    "award_number": "IG-2026/0042", "project": "Сортировка яблок машинным зрением",
    "call_kk": "2026 жылғы инновациялық гранттар", "call_ru": "Инновационные гранты 2026 года",
    "call_en": "Innovation grants 2026", "grant_kind_kk": "Технологияларды коммерцияландыру, 1-кезең",
    "grant_kind_ru": "Коммерциализация технологий, 1 этап",
    "grant_kind_en": "Commercialisation of technologies, stage 1", "amount_kzt": 48_000_000,
    "awarded_on": "2026-07-30", "starts_on": "2026-09-01", "ends_on": "2027-08-31",
}  # fmt: skip
FACTS: dict[str, dict[str, Any]] = {
    "participant": {"registered_on": "2026-05-12", "register_number": "1207", "minutes_number": "14",
                    "minutes_on": "2026-05-08", "activities": ACTIVITIES[:4]},
    "tax_preference": {"tax": "cit", "year": 2026, "conditions": CONDITIONS},
    "residency_letter": {"certificate_number": "AH-2026-00012", "registered_on": "2026-05-12",
                         "purpose_kk": "Банкте шот ашу үшін", "purpose_ru": "Для открытия счёта в банке",
                         "purpose_en": "To open an account with a bank"},
    "grant_letter": GRANT,
    "award_confirmation": {**GRANT, "signed_on": "2026-08-10"},
    "open_selection_winner": {
        "selection_kk": "«Жас өркен» акселераторы, 3-топ", "selection_ru": "Акселератор «Молодой росток», 3-й поток",
        "selection_en": "Accelerator Young Shoot, batch 3", "product_kk": "Ауылға арналған көмекші",
        "product_ru": "Помощник для села", "product_en": "Assistant for the village", "decided_on": "2026-05-04",
        "minutes_number": "9", "place": 1},
}  # fmt: skip


def proposed(
    kind: str = "participant", holder: Organisation | None = None, *, by: User | None = None,
    facts: Mapping[str, Any] | None = None, valid_from: date = BEGINS, valid_until: date | None = ENDS,
    english: bool = False, **more: Any,
) -> Certificate:  # fmt: skip
    """A proposal that waits for its second person."""
    made = acts.propose(
        kind, holder or makers.an_organisation(), FACTS[kind] if facts is None else facts,
        by=by or makers.the_officer(), term=Term(valid_from, valid_until if KINDS[kind].is_dated else None, english),
        **more,
    )  # fmt: skip
    db.session.flush()
    return made


def approved(kind: str = "participant", holder: Organisation | None = None, **more: Any) -> Certificate:
    """A certificate that has its number and waits for its paper."""
    chair = more.pop("chair", None) or makers.a_chair()
    made = proposed(kind, holder, **more)
    acts.approve(made, by=chair, seen=made.digest)
    db.session.flush()
    return made


def issued(kind: str = "participant", holder: Organisation | None = None, **more: Any) -> Certificate:
    """A certificate with its paper, printed and signed at once."""
    made = approved(kind, holder, **more)
    db.session.commit()
    assert printing.print_one(made.id)
    found = staff.certificate(made.key)
    assert found is not None
    return found


def paper(certificate: Certificate) -> bytes:
    """The bytes of its paper, as they are kept."""
    with storage.open(certificate.paper_sha256 or "") as kept:
        return BytesIO(kept.read()).getvalue()


def stream(content: bytes) -> BytesIO:
    """Bytes to read."""
    return BytesIO(content)


def keys_of(database: Any) -> list[str]:
    """The public keys that papers were signed with."""
    return [key.certificate for key in public.signing_keys()] if database else []


def unpacked(pdf: bytes) -> bytes:
    """All compressed parts of a PDF, one after another."""
    parts = []
    for piece in pdf.split(b"stream\n")[1:]:
        with suppress(zlib.error):
            parts.append(zlib.decompressobj().decompress(piece))
    return b"\n".join(parts)


def pages_of(layout: str) -> list[list[tuple[float, float, str]]]:
    """What pdftotext -bbox-layout found: per page the words with their upper and lower edge."""
    word = re.compile(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')
    return [
        [(float(top), float(bottom), said) for top, bottom, said in word.findall(page)]
        for page in layout.split("<page ")[1:]
    ]


def membership(user: User, organisation_id: int) -> Membership:
    """A person's part in an organisation."""
    return Membership(user_id=user.id, organisation_id=organisation_id, part="reader")
