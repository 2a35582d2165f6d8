"""The forecast page, what is behind its figures, and quotas."""

from django.urls import path

from pipeline.forecasts.views.flow import flow, flow_deals
from pipeline.forecasts.views.forecast import deals, explain, export, forecast, layers
from pipeline.forecasts.views.moved import moved
from pipeline.forecasts.views.quota_sets import product_lines, quota_export, quota_import, quota_spread
from pipeline.forecasts.views.quotas import quotas
from pipeline.forecasts.views.submissions import submission_deadline, submission_withdraw, submit
from pipeline.forecasts.views.waterfall import waterfall, waterfall_deals, waterfall_export

app_name = "forecasts"
urlpatterns = [
    path("forecast/", forecast, name="forecast"),
    path("forecast/deals/", deals, name="deals"),
    path("forecast/explain/", explain, name="explain"),
    path("forecast/layers/", layers, name="layers"),
    path("forecast/moved/", moved, name="moved"),
    path("forecast/waterfall/", waterfall, name="waterfall"),
    path("forecast/waterfall/deals/", waterfall_deals, name="waterfall_deals"),
    path("forecast/waterfall/export/", waterfall_export, name="waterfall_export"),
    path("forecast/flow/", flow, name="flow"),
    path("forecast/flow/deals/", flow_deals, name="flow_deals"),
    path("forecast/export/", export, name="export"),
    path("forecast/quotas/", quotas, name="quotas"),
    path("forecast/quotas/spread/", quota_spread, name="quota_spread"),
    path("forecast/quotas/import/", quota_import, name="quota_import"),
    path("forecast/quotas/export/", quota_export, name="quota_export"),
    path("forecast/product-lines/", product_lines, name="product_lines"),
    path("forecast/submit/", submit, name="submit"),
    path("forecast/submissions/<uuid:submission_id>/withdraw/", submission_withdraw, name="submission_withdraw"),
    path("forecast/deadline/", submission_deadline, name="submission_deadline"),
]
