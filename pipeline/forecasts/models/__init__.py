from .cell import ForecastCell, OwnerForecast
from .quota import Quota

__all__ = ["ForecastCell", "OwnerForecast", "Quota"]
