"""A loopback stand-in for web archives, with named misbehaviours (see ``faults``), a request log and a clock nobody waits for."""

from tests.standin.clock import FakeClock
from tests.standin.faults import FAULTS, NONSENSE_ROWS
from tests.standin.held import Held, redirect
from tests.standin.server import Logged, StandIn
from tests.standin.state import MemoryState

__all__ = ["FAULTS", "NONSENSE_ROWS", "FakeClock", "Held", "Logged", "MemoryState", "StandIn", "redirect"]
