"""Numpy and the solver, loaded when something is first counted with them; until then their types are only names."""

import os
from typing import TYPE_CHECKING, Any

from portal.lazily import Lazily

__all__ = ("Fits", "Floats", "Marks", "Numbers", "linear_solver", "min_cost_flow", "np")

# Workers share the cores already: threads of one matrix that wait for each other are slower than none, many times so
# on a busy machine. It must stand in the environment before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from ortools.graph.python import min_cost_flow
    from ortools.linear_solver import pywraplp as linear_solver

    Numbers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Fits = NDArray[np.floating[Any]]
    Marks = NDArray[np.bool_]
else:
    np, min_cost_flow = Lazily("numpy"), Lazily("ortools.graph.python.min_cost_flow")
    linear_solver = Lazily("ortools.linear_solver.pywraplp")
    Numbers = Floats = Fits = Marks = object
