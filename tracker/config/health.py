"""The ``[health]`` section: for how long something may be wrong with a page before people are told. A page may say otherwise."""

from datetime import timedelta

from tracker.config.values import Model, Threshold
from tracker.records import Thresholds


class HealthModel(Model):
    """For how long a page may have no usable reading, no new capture, or only errors."""

    no_usable_after: Threshold = timedelta(days=30)
    no_capture_after: Threshold = timedelta(days=90)
    errors_after: Threshold = timedelta(days=3)

    def record(self) -> Thresholds:
        """As the other rooms know them."""
        return Thresholds(self.no_usable_after, self.no_capture_after, self.errors_after)
