"""Candidates for publishing are the hand-made ones of the gate's tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "expectations"))
