"""How each verb of a story is performed: one small function per verb, by the product's own actions."""

from . import deals, knowing, moving, negotiating, papers, people, visits

__all__ = ["deals", "knowing", "moving", "negotiating", "papers", "people", "visits"]
