from pipeline.editing.models.draft import Draft
from pipeline.editing.models.transfer import KEPT, Transfer, TransferPortion

__all__ = ["KEPT", "Draft", "Transfer", "TransferPortion"]
