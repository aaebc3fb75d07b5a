"""What somebody does about each thing that Microsoft refuses: the one place of these sentences.

Failures, `catalogue doctor` and the generated page of SharePoint's errors all say what stands here. A sentence names the
exact act, and the setting or the page of the administration where it is done.
"""

from __future__ import annotations

from collections.abc import Mapping

_CREDENTIALS = "« Certificats et secrets » de l'application"

#: Where Entra gives no token, by its number (AADSTS…). Source: « Microsoft Entra authentication and authorization error
#: codes ».
ENTRA: Mapping[int, str] = {
    53003: "Une règle d'accès conditionnel bloque l'application : autorisez-y l'adresse de cette machine",
    90002: "Entra ne connaît pas ce locataire : vérifiez CATALOGUE_SHAREPOINT_TENANT_ID",
    700016: "Entra ne connaît pas cette application : vérifiez CATALOGUE_SHAREPOINT_CLIENT_ID",
    700024: "L'horloge de cette machine est fausse, donc ce qu'elle signe n'est pas valable : remettez-la à l'heure (NTP)",
    700027: f"Entra ne connaît pas ce certificat, ou il est périmé : déposez celui qui sert dans {_CREDENTIALS}",
    7000112: "L'application est désactivée : réactivez-la dans « Applications d'entreprise »",
    7000215: "Le secret de l'application est faux : vérifiez CATALOGUE_SHAREPOINT_CLIENT_SECRET",
    7000222: f"Le secret de l'application est périmé : créez-en un dans {_CREDENTIALS}",
    7000229: "L'application n'est pas admise dans ce locataire : accordez-lui le consentement de l'administrateur",
}
#: For any other number.
ENTRA_OTHERWISE = "Entra refuse l'application : vérifiez son inscription"

#: Where Graph refuses, by status: why, and what somebody does about it. What is not here passes by itself.
GRAPH: Mapping[int, tuple[str, str]] = {
    400: ("SharePoint n'accepte pas ce nom", "renommez-le sans caractère interdit, puis relancez"),
    401: ("le jeton de l'application est refusé", "vérifiez son inscription dans Entra"),
    403: ("l'accès est refusé", "donnez à l'application le droit d'écrire dans ce site (Sites.Selected)"),
    404: ("SharePoint n'y trouve rien", "vérifiez CATALOGUE_SHAREPOINT_SITE_URL et l'emplacement"),
    409: ("le nom est déjà pris", "renommez ce qui le porte, puis relancez"),
    413: ("le fichier dépasse la taille permise", "faites relever cette limite"),
    501: ("un dossier porte déjà ce nom", "renommez-le ou déplacez-le, puis relancez"),
    507: ("la bibliothèque est pleine", "libérez de la place ou faites relever son quota, puis relancez"),
}
#: Where it passes by itself, by status: why; the service tries again.
PASSING: Mapping[int, str] = {
    423: "quelqu'un l'a ouvert ou extrait",
    429: "trop d'appels pour l'instant",
    503: "SharePoint est en maintenance ou débordé",
}
#: What concerns one name alone: under another one it goes.
HELD = frozenset({409, 423, 501})
PASSING_OTHERWISE = "SharePoint ne répond pas comme il faut"

#: Where a connection is not trusted: most often a company's proxy that looks into what passes.
UNTRUSTED = (
    "le certificat présenté n'est signé par aucune autorité connue",
    "donnez à CATALOGUE_SHAREPOINT_CA_FILE l'autorité du proxy de l'entreprise",
)

#: What only an administrator gives, in the order in which the application needs it.
PERMISSION = (
    "l'application n'a aucune permission sur SharePoint : dans Entra, « API autorisées » de l'application, ajoutez "
    "Microsoft Graph, « Permissions d'application », Sites.Selected, puis « Accorder le consentement d'administrateur »"
)
GRANT = (
    'Grant-PnPEntraIDAppSitePermission -AppId {client_id} -DisplayName "Catalogue Winvest" -Site {site_url} '
    "-Permissions Write"
)
SITE = (
    "l'application a Sites.Selected, mais rien sur ce site : un administrateur de SharePoint lance, dans PnP PowerShell, "
    f"{GRANT}"
)
OPTIONAL = (
    "ce que le service dépose resterait extrait, à son seul usage : dans les paramètres de la bibliothèque, n'exigez plus "
    "d'information dans aucune colonne"
)
READING = (
    "SharePoint montre les classeurs sans donner leur contenu : laissez passer {site_url} par le proxy de l'entreprise, "
    "puis vérifiez les droits de l'application sur ce site"
)
WRITING = (
    "l'application lit ce site sans pouvoir y écrire : un administrateur de SharePoint lui donne le rôle write, dans "
    f"PnP PowerShell, par {GRANT}"
)
