"""Browser packages that pages load, as `package.json` pins them; served from node_modules and never copied."""

from pathlib import Path

PACKAGES = {
    "tabler": ("@tabler/core/dist", ("css/tabler.min.css", "css/tabler.min.css.map")),
    "echarts": ("echarts/dist", ("echarts.min.js",)),
    "sortable": ("sortablejs", ("Sortable.min.js",)),
    "event-calendar": (
        "@event-calendar/build/dist",
        ("event-calendar.min.css", "event-calendar.min.js", "event-calendar.min.js.map"),
    ),
    "idb": ("idb/build", ("index.js",)),
}
"""{name under `static/vendor/`: (folder in node_modules, the files that a page loads)}; nothing else is collected."""

FILES = frozenset(f"vendor/{name}/{file}" for name, (_folder, files) in PACKAGES.items() for file in files)


def folders(node_modules: Path) -> list[tuple[str, Path]]:
    """For `STATICFILES_DIRS`."""
    return [(f"vendor/{name}", node_modules / folder) for name, (folder, _files) in PACKAGES.items()]
