"""Policy change tracker: dates what platforms forbid, with the two captures that bracket each change.

The folders read as the journey of a page: archive → probe → extract → diff → store → history and digest.
"""

__version__ = "0.1.0"
