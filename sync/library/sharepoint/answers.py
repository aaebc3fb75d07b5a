"""What an answer of Graph that is no success amounts to: later, or once somebody acted; in French, with its code."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx2

from catalogue.errors import BUSY_SECONDS, StorageBlocked, StorageBusy, StorageUnavailable
from sync.library.sharepoint.retry import told_wait

#: By status, why it did not go and what somebody does about it. What is not here passes by itself.
_ACTS = {
    400: ("SharePoint n'accepte pas ce nom", "renommez-le sans caractère interdit, puis relancez"),
    401: ("le jeton de l'application est refusé", "vérifiez son inscription dans Entra"),
    403: ("l'accès est refusé", "donnez à l'application le droit d'écrire dans ce site (Sites.Selected)"),
    404: ("SharePoint n'y trouve rien", "vérifiez CATALOGUE_SHAREPOINT_SITE_URL et l'emplacement"),
    409: ("le nom est déjà pris", "renommez ce qui le porte, puis relancez"),
    413: ("le fichier dépasse la taille permise", "faites relever cette limite"),
    501: ("un dossier porte déjà ce nom", "renommez-le ou déplacez-le, puis relancez"),
    507: ("la bibliothèque est pleine", "libérez de la place ou faites relever son quota, puis relancez"),
}
_PASSING = {423: "quelqu'un l'a ouvert ou extrait"}


def code(answer: httpx2.Response) -> str:
    """Return the code of Graph's refusal; empty where its body is none of Graph's."""
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def failure(answer: httpx2.Response, what: str) -> StorageUnavailable:
    """Return what a refusal amounts to; ``what`` begins the sentence: « Impossible de lire X »."""
    told = f"{answer.status_code} {code(answer)}".strip()
    if answer.status_code in _ACTS:
        why, act = _ACTS[answer.status_code]
        return StorageBlocked(f"{what} ({why} ; {told}) : {act}.")
    why = _PASSING.get(answer.status_code, "SharePoint ne répond pas comme il faut")
    seconds = max(BUSY_SECONDS, round(told_wait(answer.headers, datetime.now(UTC))))
    return StorageBusy(f"{what} ({why} ; {told}) : réessayez dans {_while(seconds)}.", seconds)


def unreachable(error: httpx2.HTTPError, what: str) -> StorageBusy:
    """Return what a connection that fails, or breaks, amounts to."""
    return StorageBusy(f"{what} (SharePoint est injoignable ; {type(error).__name__}) : réessayez dans une minute.")


def _while(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "une minute" if minutes == 1 else f"{minutes} minutes"
