"""The demo: an invented company whose people, customers and deals are told as stories.

The cast and the stories are data (`data/*.yaml`); `telling` performs them through the product's own actions, in the
order of time and with their past effective dates, so that everything looks alive on any day.
"""
