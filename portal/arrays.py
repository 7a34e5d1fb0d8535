"""Numpy and the solver, loaded when something is first counted with them: a page seldom does, and a worker stays small.

Type checkers see the real modules; at run time their types are only names.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ("Fits", "Floats", "Marks", "Numbers", "min_cost_flow", "np")

# Workers share the cores already: threads of one matrix that wait for each other are slower than none, many times so
# on a busy machine. It must stand in the environment before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Lazily:
    """Stands for a module until somebody asks it for something."""

    def __init__(self, name: str) -> None:
        """Only the name; nothing is loaded."""
        self._name = name

    def __getattr__(self, item: str) -> Any:
        """What the module has under that name."""
        return getattr(import_module(self._name), item)


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from ortools.graph.python import min_cost_flow

    Numbers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Fits = NDArray[np.floating[Any]]
    Marks = NDArray[np.bool_]
else:
    np, min_cost_flow = Lazily("numpy"), Lazily("ortools.graph.python.min_cost_flow")
    Numbers = Floats = Fits = Marks = object
