"""Figures, never tests: each script prints its own beside a yardstick of the same run."""
