"""`make bench`: what the product costs at 10 thousand, 100 thousand and a million open deals, as ratios.

Every figure is divided by a baseline measured in the same run on the same machine: trust the ratios, not the
milliseconds. One process and one database of its own per size.
"""
