"""A small world of cases that are easy to mistake for each other, and what people type when they look for one."""

from typing import Any

from sqlalchemy import select

from portal import db
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application
from tests import makers, makers_assess

#    name             title; company in Kazakh, Russian and English; head
WORLD = {
    "hydrogen": ("Производство зелёного водорода из ветра Джунгарских ворот", "Жетісу Сутегі", "Жетісу Водород",
                 "Zhetisu Hydrogen", "Нұрлан Қасымов"),
    "fuel": ("Ауыл көліктеріне арналған сутегі отын ұяшықтары", "Алатау Қозғалтқыш", "Алатау Двигатель",
             "Alatau Engine", "Гүлнар Өтегенова"),
    "greenhouse": ("Умные теплицы с подогревом от дата-центров", "Көктем Агро", "Коктем Агро", "Koktem Agro",
                   "Сергей Ёлкин"),
    "jylyjai": ("Ақылды жылыжайларды басқару жүйесі", "Дала Технология", "Дала Технологии", "Dala Technology",
                "Әсел Ғаббасова"),
    "drinking": ("Арал өңірінде ауыз суды күн энергиясымен тұщыландыру", "Теңіз Тұщы", "Тениз Опреснение",
                 "Teniz Desalination", "Һамит Жүнісов"),
    "sewage": ("Мембранная очистка сточных вод кожевенных заводов", "Мөлдір", "Мембрана Плюс", "Membrana Plus",
               "Ольга Ким"),
    "collars": ("Электронные ошейники для пастбищного скота", "Мал Есебі", "Учёт Скота", "Cattle Count", "Ерлан Баев"),
    "horses": ("Жылқы шаруашылығын цифрландыру платформасы", "Сәйгүлік", "Сайгулик", "Saigulik", "Айдос Төреханов"),
    "speech": ("Speech recognition for Kazakh call centres", "Сөздік Зерттеу", "Создик Исследования", "Sozdik Research",
               "Dana Smith"),
    "rech": ("Распознавание казахской речи для колл-центров", "Дауыс", "Голос", "Dauys", "Марат Сеитов"),
    "drones": ("Drones for mapping of mines and pastures", "Қыран Карта", "Кыран Карта", "Qyran Maps", "John Brown"),
    "rudnik": ("Беспилотники для картографии рудников", "Кен Көзі", "Рудный Взгляд", "Ore Sight", "Иван Чехов"),
    "printing": ("3D-печать протезов из медицинского титана", "Титан Мед", "Титан Мед", "Titan Med", "Зарина Алиева"),
    "sand": ("Күн батареяларын құмнан тазартатын роботтар", "Шаңсыз", "Без Пыли", "Dustless", "Болат Сәрсенов"),
    "panels": ("Роботы для очистки солнечных панелей от песка", "Күнгей", "Солнечная Сторона", "Sunny Side",
               "Павел Орлов"),
    "doctors": ("Ауыл дәрігерлеріне арналған телемедицина", "Шипа Байланыс", "Шипа Связь", "Shipa Link",
                "Ләззат Ермек"),
    "ultrasound": ("Portable ultrasound for rural doctors", "Дыбыс Мед", "Звук Мед", "Sound Med", "Mary White"),
    "wool": ("Переработка овечьей шерсти в утеплитель", "Жылы Қабырға", "Тёплая Стена", "Warm Wall", "Инна Пак"),
    "jun": ("Қой жүнінен жылу оқшаулағыш өндіру", "Жүн Өнім", "Шерсть Продукт", "Jun Onim", "Қанат Ілиясов"),
    "brick": ("Инновациялық құрылыс материалдары: күл мен қождан кірпіш", "Іргетас", "Фундамент", "Irgetas",
              "Үміт Еңсепова"),
    "kirpich": ("Кирпич из золы и шлака ТЭЦ", "Зола Строй", "Зола Строй", "Zola Stroi", "Глеб Носов"),
}  # fmt: skip

#    what is typed, in which language, and which case must stand first
CASES = (
    ("водородом", "ru", "hydrogen"), ("зеленый водород", "ru", "hydrogen"), ("ВОДОРОД", "ru", "hydrogen"),
    ("ветром джунгарских ворот", "ru", "hydrogen"), ("теплицами", "ru", "greenhouse"),
    ("Умная теплица", "ru", "greenhouse"), ("подогревом дата-центра", "ru", "greenhouse"),
    ("очистке сточной воды", "ru", "sewage"), ("кожевенный завод", "ru", "sewage"), ("ошейников", "ru", "collars"),
    ("пастбищный скот", "ru", "collars"), ("распознаванием речи", "ru", "rech"), ("беспилотниками", "ru", "rudnik"),
    ("картография рудника", "ru", "rudnik"), ("3D печать", "ru", "printing"), ("3d-печати протеза", "ru", "printing"),
    ("титановые протезы титан", "ru", "printing"), ("солнечная панель", "ru", "panels"),
    ("овечья шерсть", "ru", "wool"), ("утеплителя", "ru", "wool"), ("кирпичей из шлака", "ru", "kirpich"),
    ("учет скота", "ru", "collars"), ("опреснением", "ru", "drinking"), ("Ёлкину", "ru", "greenhouse"),
    ("елкин", "ru", "greenhouse"), ("Отегеновой", "ru", "fuel"), ("Чехова", "ru", "rudnik"),
    ("сутегі отыны", "kk", "fuel"), ("сутегінің ұяшығы", "kk", "fuel"), ("сутеги отын", "kk", "fuel"),
    ("жылыжай", "kk", "jylyjai"), ("ЖЫЛЫЖАЙЛАРДЫҢ", "kk", "jylyjai"), ("акылды жылыжай", "kk", "jylyjai"),
    ("ауыз су", "kk", "drinking"), ("тұщыландыруды", "kk", "drinking"), ("тущыландыру", "kk", "drinking"),
    ("Арал өңірі", "kk", "drinking"), ("жылқы шаруашылығы", "kk", "horses"), ("жылкыларды", "kk", "horses"),
    ("цифрландырудың платформасы", "kk", "horses"), ("құм", "kk", "sand"), ("күн батареясы", "kk", "sand"),
    ("роботтарды тазартатын", "kk", "sand"), ("дәрігер", "kk", "doctors"), ("дарігерлер", "kk", "doctors"),
    ("телемедицинаның", "kk", "doctors"), ("қойдың жүні", "kk", "jun"), ("кой жунинен", "kk", "jun"),
    ("кірпіштен", "kk", "brick"), ("инновация", "kk", "brick"), ("құрылыс материалы", "kk", "brick"),
    ("жетису", "kk", "hydrogen"), ("ЖЕТІСУДЫҢ", "kk", "hydrogen"), ("Қасымовтың", "kk", "hydrogen"),
    ("касымов нурлан", "kk", "hydrogen"), ("хамит жунисов", "kk", "drinking"), ("еңсепова үміт", "kk", "brick"),
    ("габбасова", "kk", "jylyjai"), ("drone", "en", "drones"), ("mine mapping", "en", "drones"),
    ("pasture", "en", "drones"), ("speech recognitions", "en", "speech"), ("call centre", "en", "speech"),
    ("Kazakh", "en", "speech"), ("rural doctor", "en", "ultrasound"), ("ultrasounds", "en", "ultrasound"),
    ("hydrogen", "en", "hydrogen"), ("KOKTEM", "en", "greenhouse"), ("smith", "en", "speech"),
    ("irgetas", "en", "brick"), ("warm walls", "en", "wool"),
)  # fmt: skip


def lay(hub: str | None = None) -> tuple[Call, dict[str, Application]]:
    """The call and its cases by name; nothing is done for them but what a search reads."""
    call = makers_assess.a_rolling_call()
    return call, {name: a_case(call, n, *told, hub=hub) for n, (name, told) in enumerate(WORLD.items(), 1)}


def a_case(call: Call, n: int, title: str, *company: str, **facts: Any) -> Application:
    """A submitted case of a company: its names and its head."""
    kk, ru, en, head = company
    names = {"name_kk": f"«{kk}» ЖШС", "name_ru": f"ТОО «{ru}»", "name_en": f"{en} LLP", "head": head}
    firm = makers.an_organisation(makers.a_person(name=head), **names)
    told = {
        "number": f"{call.prefix}-{n:05d}", "state": "submitted", "lang": "ru", "title": title,
        "submitted_at": db.now(), "created_by_id": owner(firm).id, **facts,
    }  # fmt: skip
    made = Application(call_id=call.id, organisation_id=firm.id, **told)
    db.session.add(made)
    db.session.flush()
    return made


def owner(firm: Organisation) -> User:
    """Who acts for the company."""
    return db.session.scalars(select(User).join(Membership).where(Membership.organisation_id == firm.id)).one()
