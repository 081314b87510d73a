"""Which reports stand in the documents: whose they are, for which year, of which kind, from which block to which.

``segment`` finds the reports inside one document, ``assemble`` puts the parts of one report together that were
published as several files. The rules are data: ``rules.yml``.
"""

from .assembling import assemble
from .segments import segment

__all__ = ["assemble", "segment"]
