"""What people sign: JSON that a person can read, with the same bytes in whatever language it is asked for."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import force_locale

from portal.i18n import LANGUAGES


def readable(told: Mapping[str, Any]) -> bytes:
    """The bytes of what is signed."""
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def company(organisation: Any) -> dict[str, str]:
    """For whom it is signed."""
    names = {lang: getattr(organisation, f"name_{lang}") for lang in LANGUAGES}
    return {"bin": organisation.number, **names}


def in_every_language(say: Callable[[], Any]) -> dict[str, Any]:
    """Words of ours as each reader has them."""
    said = {}
    for lang in LANGUAGES:
        with force_locale(lang):
            said[lang] = say()
    return said
