from .contracts import ClauseForm, ContractForm, DoneForm, DropForm, ReviewForm, SettleForm, SignForm

__all__ = ["ClauseForm", "ContractForm", "DoneForm", "DropForm", "ReviewForm", "SettleForm", "SignForm"]
