"""Kazakh cases of dates and times: „24 мамырға дейін“, „24 мамырдан бастап“, „18:00-ге дейін“.

A sentence of a catalogue has a place for a date and then a word that wants a case. The ending depends on the last word
that is spoken, so it is added when the date stands in its place.
"""

import re

DATIVE = {
    "қаңтар": "ға", "ақпан": "ға", "наурыз": "ға", "сәуір": "ге", "мамыр": "ға", "маусым": "ға", "шілде": "ге",
    "тамыз": "ға", "қыркүйек": "ке", "қазан": "ға", "қараша": "ға", "желтоқсан": "ға",
}  # fmt: skip
ABLATIVE = {
    "қаңтар": "дан", "ақпан": "нан", "наурыз": "дан", "сәуір": "ден", "мамыр": "дан", "маусым": "нан", "шілде": "ден",
    "тамыз": "дан", "қыркүйек": "тен", "қазан": "нан", "қараша": "дан", "желтоқсан": "нан",
}  # fmt: skip
NUMBERS = {  # how the last word of a number ends: in the dative and in the ablative
    0: ("ге", "ден"), 1: ("ге", "ден"), 2: ("ге", "ден"), 3: ("ке", "тен"), 4: ("ке", "тен"), 5: ("ке", "тен"),
    6: ("ға", "дан"), 7: ("ге", "ден"), 8: ("ге", "ден"), 9: ("ға", "дан"), 10: ("ға", "нан"), 20: ("ға", "дан"),
    30: ("ға", "дан"), 40: ("қа", "тан"), 50: ("ге", "ден"),
}  # fmt: skip
WANTS = {"дейін": 0, "бастап": 1, "кешіктірмей": 1}
PLACE = re.compile(
    rf"(?P<day>\d{{4}}\s+жылғы\s+\d+\s+(?P<month>{'|'.join(DATIVE)}))(?:,\s(?P<hour>\d\d):(?P<minute>\d\d))?"
    rf"(?P<gap>(?:</\w+>)?[\s\u00a0]+)(?P<word>{'|'.join(WANTS)})"
)


def in_case(text: str) -> str:
    """The sentence with its dates and times in the case that the next word wants."""
    return PLACE.sub(_ended, text) if "жылғы" in text else text


def _ended(found: re.Match[str]) -> str:
    case = WANTS[found["word"]]
    if found["hour"] is None:
        ending = (DATIVE, ABLATIVE)[case][found["month"]]
        return f"{found['day']}{ending}{found['gap']}{found['word']}"
    spoken = int(found["minute"]) or int(found["hour"])
    ending = NUMBERS[spoken % 10 or spoken][case]
    return f"{found['day']}, {found['hour']}:{found['minute']}-{ending}{found['gap']}{found['word']}"
