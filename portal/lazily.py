"""A large library is loaded when something is first asked of it: a page seldom does, and a worker stays small.

Type checkers see the real module; at run time a `Lazily` stands in its place.
"""

from importlib import import_module
from typing import Any


class Lazily:
    """Stands for a module until somebody asks it for something."""

    def __init__(self, name: str) -> None:
        """Only the name; nothing is loaded."""
        self._name = name

    def __getattr__(self, item: str) -> Any:
        """What the module has under that name."""
        return getattr(import_module(self._name), item)
