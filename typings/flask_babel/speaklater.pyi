"""Words that wait until it is known who reads them; they pass wherever a string is only shown."""

from typing import Any

class LazyString(str):
    def __init__(self, func: Any, *args: Any, **kwargs: Any) -> None: ...
