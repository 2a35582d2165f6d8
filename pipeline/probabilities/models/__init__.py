from pipeline.probabilities.models.fitted import FittedModel, PipelineFit
from pipeline.probabilities.models.outlook import MONTHS, UPTO, DealOutlook, MonthShare, OutlookState

__all__ = ["MONTHS", "UPTO", "DealOutlook", "FittedModel", "MonthShare", "OutlookState", "PipelineFit"]
