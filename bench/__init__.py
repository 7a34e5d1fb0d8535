"""How fast the portal is: `python -m bench` loads many applications, serves them as in production, measures, and says
for each figure whether it keeps the budget. One line per figure: name, value, unit, budget, ok or over."""
