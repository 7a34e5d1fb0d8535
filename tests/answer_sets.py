"""Complete applications for an innovation grant, one per kind: answers by question and counts of files."""

from copy import deepcopy
from typing import Any

KINDS = ("commercialisation_1", "commercialisation_2", "enterprises", "industries")
SUMS = {
    "commercialisation_1": (20_300_000, 17_820_000, 2_480_000),
    "commercialisation_2": (88_000_000, 79_000_000, 9_000_000),
    "enterprises": (210_000_000, 98_000_000, 112_000_000),
    "industries": (304_000_000, 196_000_000, 108_000_000),
}
OF_KIND: dict[str, dict[str, Any]] = {
    "commercialisation_1": {"gr10_incubation": True},
    "commercialisation_2": {"gr01_stage_one": "№ 17 от 12.10.2020"},
    "enterprises": {"gr07": "medium"},
    "industries": {
        "gr07": "medium",
        "gr15_partners": [
            {"name": "ТОО «Жылу Сақ»", "bin": "260540900017", "role": "разработчик"},
            {"name": "Прииртышский институт", "bin": None, "role": "испытания"},
            {"name": "АО «Ертіс»", "bin": "260540900801", "role": None},
        ],
    },
}
FILES: dict[str, dict[str, int]] = {
    "commercialisation_1": {"gr12": 1, "doc_cofinancing": 1},
    "commercialisation_2": {"gr12": 2, "doc_cofinancing": 1},
    "enterprises": {"doc_cofinancing": 1, "doc_financials": 1},
    "industries": {"doc_cofinancing": 2, "doc_consortium": 1},
}
COMMON: dict[str, Any] = {
    "gr02": "Система акустического поиска утечек в тепловых сетях",
    "gr03": "Накладные датчики слушают шум трубопровода по ночам.\nСервер указывает место утечки.",
    "gr04": "energy",
    "gr05": "750000000",
    "gr06": "260540900017",
    "gr07": "small",
    "gr08": "Утечку замечают, когда вода уже вышла на поверхность.",
    "gr09": "Датчик работает при 130 °C, аналоги – до 40 °C.",
    "gr10": "6",
    "gr11": ["utility_model", "copyright"],
    "gr11_numbers": "ПМ 35112; А-2021/17",
    "gr13": "40 теплоснабжающих организаций, 17 тысяч точек.",
    "gr14": "118 тысяч тенге за точку и подписка.",
    "gr15": [
        {"name": "Ерлан Сагындыков", "role": "руководитель", "area": "lead", "experience": "11 лет в наладке сетей"},
        {"name": "Руслан Тен", "role": "продажи", "area": "commercialisation", "experience": "6 лет продаж приборов"},
    ],
    "gr20": [
        {"title": "Опытная партия", "month": 3, "result": "60 датчиков"},
        {"title": "Первый договор", "month": 6, "result": "100 точек"},
    ],
    "gr21": [
        {"indicator": "Найденные утечки", "unit": "%", "baseline": "55.5", "target": "85"},
        {"indicator": "Точки контроля", "unit": "шт.", "baseline": "14", "target": "100"},
        {"indicator": "Рабочие места", "unit": "мест", "baseline": None, "target": "4"},
    ],
    "gr22": False,
    "gr23": "Задержка поставки: заказываем заранее.",
    "gr24": True,
    "gr24_solvent": True,
    "gr25": True,
}


def complete(kind: str = "commercialisation_1", **changes: Any) -> dict[str, Any]:
    """The answers to everything that this kind asks, with changes."""
    total, asked, own = SUMS[kind]
    half = total // 2
    estimate = [
        {"stage": "Опытная партия", "item": "equipment", "basis": None, "sum_kzt": half},
        {"stage": "Первый договор", "item": "wages", "basis": "4 человека", "sum_kzt": total - half},
    ]
    money = {"gr01": kind, "gr16": total, "gr17": asked, "gr18": own, "gr19": estimate}
    return deepcopy({**COMMON, **money, **OF_KIND[kind], **changes})
