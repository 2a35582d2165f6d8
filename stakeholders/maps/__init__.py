"""Maps of a buying center: power × attitude, the network of people, how well each is covered by us.

`grid`, `network`, `heat` and `measure` are pure and say where everything stands; `reading` gathers what they need.
"""
