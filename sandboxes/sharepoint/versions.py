"""The versions of a file, from the current one back."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.asking import Ask
from sandboxes.sharepoint.items import Version
from sandboxes.sharepoint.rendering import GraphJSON, instant


async def list_versions(ask: Ask) -> Response:
    """List them."""
    return GraphJSON({"value": [_shown(version) for version in reversed(ask.file.versions)]})


async def get_version(ask: Ask) -> Response:
    """Show one."""
    return GraphJSON(_shown(_asked(ask, ask.action.split("/")[1])))


async def get_version_content(ask: Ask) -> Response:
    """Send the client to where a version's bytes are."""
    version = _asked(ask, ask.action.split("/")[1])
    return RedirectResponse(ask.service.downloads.address(ask, ask.item, version), 302)


def _asked(ask: Ask, label: str) -> Version:
    for version in ask.file.versions:
        if label == version.label or (label == "current" and version is ask.file.current):
            return version
    raise errors.not_found()


def _shown(version: Version) -> dict[str, Any]:
    return {
        "id": version.label,
        "lastModifiedDateTime": instant(version.modified),
        "lastModifiedBy": version.modified_by.to_json(),
        "size": len(version.content),
    }
