"""The cast: invented companies with valid BINs, and the people who act in the demo."""

from dataclasses import dataclass
from datetime import timedelta

from portal import db, i18n, identifiers
from portal.accounts import acts, consents
from portal.accounts.models import Organisation, User
from portal.assess import acts as assess
from portal.work.demo import stage

FIRST = [
    ("Алтын", "Алтын", "Altyn"), ("Көк", "Кок", "Kok"), ("Дала", "Дала", "Dala"), ("Жаңа", "Жана", "Jana"),
    ("Сарыарқа", "Сарыарка", "Saryarqa"), ("Ертіс", "Ертис", "Ertis"), ("Алатау", "Алатау", "Alatau"),
    ("Каспий", "Каспий", "Kaspii"), ("Тұран", "Туран", "Turan"), ("Есіл", "Есиль", "Esil"), ("Қыран", "Кыран", "Qyran"),
    ("Мұнара", "Мунара", "Munara"), ("Нұр", "Нур", "Nur"), ("Орда", "Орда", "Orda"), ("Самал", "Самал", "Samal"),
    ("Темір", "Темир", "Temir"), ("Ұшқын", "Ушкын", "Ushqyn"), ("Шаңырақ", "Шанырак", "Shanyraq"),
    ("Бастау", "Бастау", "Bastau"), ("Зерде", "Зерде", "Zerde"), ("Іле", "Иле", "Ile"), ("Кәсіп", "Касип", "Kasip"),
    ("Өрлеу", "Орлеу", "Orleu"), ("Сұңқар", "Сункар", "Sunqar"), ("Тұлпар", "Тулпар", "Tulpar"),
    ("Арна", "Арна", "Arna"), ("Байтерек", "Байтерек", "Baiterek"), ("Хантәңірі", "Хантенгри", "Khantengri"),
    ("Мерей", "Мерей", "Merei"), ("Парасат", "Парасат", "Parasat"), ("Жібек", "Жибек", "Jibek"),
]  # fmt: skip
SECOND = [
    ("Тех", "Тех", "Tech"), ("Лаб", "Лаб", "Lab"), ("Сенсор", "Сенсор", "Sensor"), ("Дата", "Дата", "Data"),
    ("Софт", "Софт", "Soft"), ("Энерго", "Энерго", "Energo"), ("Агро", "Агро", "Agro"), ("Био", "Био", "Bio"),
    ("Мед", "Мед", "Med"), ("Логистик", "Логистик", "Logistic"), ("Роботикс", "Роботикс", "Robotics"),
    ("Материалдар", "Материалы", "Materials"), ("Химия", "Химия", "Chemistry"), ("Жүйе", "Системы", "Systems"),
    ("Инжиниринг", "Инжиниринг", "Engineering"), ("Цифр", "Цифра", "Digital"), ("Құрылыс", "Строй", "Construct"),
    ("Су", "Водоканал", "Water"), ("Минерал", "Минерал", "Mineral"), ("Оптика", "Оптика", "Optics"),
    ("Аспап", "Прибор", "Instruments"), ("Экология", "Экология", "Ecology"), ("Білім", "Образование", "Education"),
    ("Қуат", "Мощность", "Power"), ("Полимер", "Полимер", "Polymer"), ("Картография", "Картография", "Mapping"),
    ("Аналитика", "Аналитика", "Analytics"), ("Байланыс", "Связь", "Link"), ("Болат", "Сталь", "Steel"),
    ("Көлік", "Транспорт", "Transport"),
]  # fmt: skip
FAMILY = ["Әбілқасымов", "Байжанов", "Досмағамбетов", "Есенов", "Жақсылықов", "Ибраев", "Кәрімов", "Мұқанов",
          "Нұрпейісов", "Оспанов", "Рахымов", "Сағынтаев", "Төлегенов", "Құрманғалиев", "Шәріпов"]  # fmt: skip
GIVEN = ["Айдос", "Бауыржан", "Дәурен", "Ерлан", "Жанат", "Нұрлан", "Олжас", "Руслан", "Санжар", "Тимур"]
PASSWORD = "orken-demo-2026"  # noqa: S105 - printed for the visitor of the demo


@dataclass(frozen=True)
class Company:
    """An invented company."""

    bin: str
    name_kk: str
    name_ru: str
    name_en: str
    head: str
    email: str

    def facts(self, region: str, category: str) -> dict[str, str]:
        """What the act that founds it in the portal needs."""
        names = {"name_kk": self.name_kk, "name_ru": self.name_ru, "name_en": self.name_en}
        return {**names, "legal_form": "llp", "category": category, "region": region, "head": self.head}


def company(at: int, kk: str | None = None, ru: str | None = None, en: str | None = None, *, turn: int = 0) -> Company:
    """The n-th company: its BIN follows the rules, with a head unit of a resident legal entity."""
    chance = stage.dice("company", at)
    first, second = FIRST[at % len(FIRST)], SECOND[(at // len(FIRST) + turn) % len(SECOND)]
    number = None
    while number is None:
        stem = f"{chance.randint(10, 19)}{chance.randint(1, 12):02d}40{at:05d}"
        number = stem + digit if (digit := identifiers.complete(stem)) is not None else None
    head = f"{chance.choice(FAMILY)} {chance.choice(GIVEN)}"
    return Company(
        number, kk or f"«{first[0]} {second[0]}» ЖШС", ru or f"ТОО «{first[1]} {second[1]}»",
        en or f"{first[2]} {second[2]} LLP", head, f"office@company{at:04d}.example",
    )  # fmt: skip


def person(email: str, name: str, lang: str, roles: tuple[str, ...] = (), password_hash: str | None = None) -> User:
    """A person with roles, by the acts of the room."""
    user = acts.open_account(email, name=name, lang=lang, password_hash=password_hash)
    for role in roles:
        acts.grant_role(user, role, by=None)
    consents.agree(user, lang=lang)
    db.session.flush()
    return user


def founded(firm: Company, by: User, region: str, category: str) -> Organisation:
    """The company in the portal, with the person as its owner."""
    return acts.create(firm.bin, firm.facts(region, category), by=by)


def experts(capacity_times: int, by: User) -> None:
    """The experts of the demo, engaged by an officer."""
    for row in stage.material("experts"):
        facts = {
            "employer": row["organisation"], "competences": row["competences"], "languages": row["languages"],
            "region": row["region_kato"], "capacity": row["capacity"] * capacity_times, "about": row["bio"],
        }  # fmt: skip
        expert = assess.engage(row["email"], facts, by=by, name=row["name"]["ru"], lang=row["languages"][0])
        assess.declare(expert.user, by=expert.user)


def demo_expert(user: User, by: User) -> None:
    """The expert whose account the demo prints."""
    facts = {
        "employer": "Қарағанды техникалық институты", "languages": ["kk", "ru", "en"], "region": "350000000",
        "competences": ["machine_learning", "iot_sensors", "data_engineering", "finance"], "capacity": 40,
        "about": "Инженер-приборостроитель, 14 лет внедрений.",
    }  # fmt: skip
    assess.engage(user.email, facts, by=by)
    formerly = assess.Named(
        "work", "Институт «Қарағанды Сынақ»", until=i18n.local(db.now()).date() - timedelta(days=400)
    )
    assess.declare(user, [formerly], by=user)
