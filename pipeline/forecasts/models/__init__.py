from .cell import ForecastCell, ForecastTotal, OwnerForecast
from .quota import Quota

__all__ = ["ForecastCell", "ForecastTotal", "OwnerForecast", "Quota"]
