"""Pages of the forecast, one module per noun."""
