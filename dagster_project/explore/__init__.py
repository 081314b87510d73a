"""A release to look at and look into: charts and tables in a browser, every number of which leads to its cell.

Served on the loopback interface (``server``), or written as files (``static``); both show the same front end (``web/``)
the same answers (``answers``, ``figures``).
"""
