from .contract import Clause, Contract, ReviewStep, Signature

__all__ = ["Clause", "Contract", "ReviewStep", "Signature"]
