"""What the public is told: calls, funnels, statistics, awards. Nothing of experts, and no result before its release."""
