"""Where the files in `resources/` are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def resource_root() -> Path:
    """The folder that holds icons, themes, fonts, translations and the sample team."""
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def resource_path(*parts: str) -> Path:
    """The path of one resource, for example `resource_path("icons", "house.svg")`."""
    return resource_root().joinpath(*parts)
