"""Every change of a pipeline, a deal, its evidence, waivers and flags; one module per noun."""
