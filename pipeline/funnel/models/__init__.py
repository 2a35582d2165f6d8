from .cell import FunnelCell, FunnelOwner
from .snapshot import FunnelOutcome, FunnelSnapshot
from .stay import StageStay

__all__ = ["FunnelCell", "FunnelOutcome", "FunnelOwner", "FunnelSnapshot", "StageStay"]
