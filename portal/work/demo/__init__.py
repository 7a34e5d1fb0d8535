"""The living demo: invented people and projects, brought to every stage by the real acts under a set clock."""
