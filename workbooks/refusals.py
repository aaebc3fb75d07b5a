"""Why a file is no workbook that we can trust: a closed list, each reason with the sentence its author reads."""

from __future__ import annotations

from enum import StrEnum

from catalogue.errors import CatalogueError


class Refusal(StrEnum):
    """Every reason for which a file is refused before any cell is judged."""

    EMPTY_FILE = "empty_file"
    LOCK_FILE = "lock_file"
    PASSWORD_PROTECTED = "password_protected"  # noqa: S105  a reason, no secret
    RIGHTS_PROTECTED = "rights_protected"
    LEGACY_XLS = "legacy_xls"
    BINARY_XLSB = "binary_xlsb"
    OPENDOCUMENT = "opendocument"
    OTHER_OFFICE_DOCUMENT = "other_office_document"
    WEB_PAGE = "web_page"
    XML_RENAMED = "xml_renamed"
    TEXT_RENAMED = "text_renamed"
    JSON_RENAMED = "json_renamed"
    RICH_TEXT = "rich_text"
    WEB_ARCHIVE = "web_archive"
    E_MAIL = "e_mail"
    SHORTCUT = "shortcut"
    OLD_EXCHANGE_FORMAT = "old_exchange_format"
    APPLE_NUMBERS = "apple_numbers"
    OTHER_ARCHIVE = "other_archive"
    PDF_RENAMED = "pdf_renamed"
    UNKNOWN_FORMAT = "unknown_format"
    TRUNCATED = "truncated"
    FOLLOWED_BY_BYTES = "followed_by_bytes"
    ZIP_WITHOUT_WORKBOOK = "zip_without_workbook"
    ZIP_BOMB = "zip_bomb"
    DUPLICATE_PARTS = "duplicate_parts"
    SUSPICIOUS_PARTS = "suspicious_parts"
    DOCTYPE = "doctype"
    NO_WORKSHEET = "no_worksheet"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_MANY_SHEETS = "too_many_sheets"
    OUT_OF_MEMORY = "out_of_memory"
    OUT_OF_TIME = "out_of_time"
    READER_DIED = "reader_died"
    CHANGED_WHILE_READ = "changed_while_read"


#: What the file is, and what to do; shown as it stands to the author of the workbook.
SENTENCES: dict[Refusal, str] = {
    Refusal.EMPTY_FILE: "Le fichier est vide (0 octet). Renvoyez le classeur depuis Excel, puis vérifiez sa taille.",
    Refusal.LOCK_FILE: (
        "Ce fichier « ~$ » est le verrou qu'Excel pose pendant qu'un classeur est ouvert. "
        "Fermez le classeur et déposez le vrai fichier, sans « ~$ »."
    ),
    Refusal.PASSWORD_PROTECTED: (
        "Le classeur est protégé par mot de passe. Dans Excel : Fichier > Informations > Protéger le classeur > "
        "Chiffrer avec mot de passe, effacez le mot de passe et enregistrez."
    ),
    Refusal.RIGHTS_PROTECTED: (
        "Le classeur est chiffré par une étiquette de confidentialité ou une gestion des droits. "
        "Retirez la protection, ou choisissez une étiquette sans chiffrement, puis enregistrez."
    ),
    Refusal.LEGACY_XLS: (
        "Le fichier est un ancien classeur Excel 97-2003 (.xls), quelle que soit son extension. "
        "Dans Excel : Fichier > Enregistrer sous > Classeur Excel (.xlsx)."
    ),
    Refusal.BINARY_XLSB: (
        "Le fichier est un classeur Excel binaire (.xlsb). Dans Excel : Fichier > Enregistrer sous > Classeur Excel (.xlsx)."
    ),
    Refusal.OPENDOCUMENT: (
        "Le fichier est un document OpenDocument (LibreOffice, .ods). "
        "Enregistrez-le au format « Classeur Excel 2007-365 (.xlsx) »."
    ),
    Refusal.OTHER_OFFICE_DOCUMENT: (
        "Le fichier est un document Word, PowerPoint ou Outlook, pas un classeur. Déposez le classeur Excel (.xlsx)."
    ),
    Refusal.WEB_PAGE: (
        "Le fichier est une page web renommée en .xlsx (souvent une page de connexion enregistrée à la place du fichier). "
        "Téléchargez de nouveau le classeur, après vous être connecté."
    ),
    Refusal.XML_RENAMED: (
        "Le fichier est un document XML renommé en .xlsx. Ouvrez-le dans Excel, puis Enregistrer sous > Classeur Excel (.xlsx)."
    ),
    Refusal.TEXT_RENAMED: (
        "Le fichier est un texte (CSV) renommé en .xlsx. "
        "Importez-le dans Excel (Données > À partir d'un fichier texte/CSV), puis enregistrez en .xlsx."
    ),
    Refusal.JSON_RENAMED: (
        "Le fichier contient des données JSON, l'export d'une application. Dans Excel : Données > Obtenir des données > "
        "À partir de JSON, puis enregistrez en .xlsx."
    ),
    Refusal.RICH_TEXT: (
        "Le fichier est un texte mis en forme (RTF). Ouvrez-le dans Word, copiez son tableau dans un classeur Excel, "
        "puis enregistrez celui-ci en .xlsx."
    ),
    Refusal.WEB_ARCHIVE: (
        "Le fichier est une page web enregistrée d'un seul tenant (MHTML, .mht). "
        "Ouvrez-le dans Excel, puis Enregistrer sous > Classeur Excel (.xlsx)."
    ),
    Refusal.E_MAIL: (
        "Le fichier est un courriel enregistré, pas le classeur qu'il apporte. "
        "Ouvrez-le, enregistrez sa pièce jointe et déposez celle-ci."
    ),
    Refusal.SHORTCUT: (
        "Le fichier est un raccourci vers un classeur, pas le classeur. "
        "Ouvrez-le, téléchargez le classeur auquel il mène et déposez celui-ci."
    ),
    Refusal.OLD_EXCHANGE_FORMAT: (
        "Le fichier est dans un ancien format d'échange entre tableurs (SYLK ou DIF). "
        "Ouvrez-le dans Excel, puis Enregistrer sous > Classeur Excel (.xlsx)."
    ),
    Refusal.APPLE_NUMBERS: (
        "Le fichier est un document d'Apple (Numbers). Dans Numbers : Fichier > Exporter vers > Excel, au format .xlsx."
    ),
    Refusal.OTHER_ARCHIVE: (
        "Le fichier est une archive compressée (7z, RAR, gzip…). Extrayez-en le classeur et déposez-le seul."
    ),
    Refusal.PDF_RENAMED: "Le fichier est un PDF renommé en .xlsx. Déposez le classeur Excel dont il a été tiré.",
    Refusal.UNKNOWN_FORMAT: (
        "Le fichier n'est pas un classeur Excel : son contenu n'a pas la forme d'un .xlsx. "
        "Ouvrez-le dans l'outil qui l'a produit et enregistrez-le en .xlsx."
    ),
    Refusal.TRUNCATED: (
        "Le classeur est tronqué : la fin du fichier manque (envoi ou synchronisation interrompus). "
        "Renvoyez le fichier complet."
    ),
    Refusal.FOLLOWED_BY_BYTES: (
        "Le classeur est suivi de données qui n'en font pas partie (envoi ou téléchargement mal terminé). "
        "Ouvrez-le dans Excel et enregistrez-le sous un nouveau nom, ou renvoyez-le."
    ),
    Refusal.ZIP_WITHOUT_WORKBOOK: (
        "Le fichier est une archive ZIP sans classeur Excel. Extrayez le classeur de l'archive et déposez-le seul."
    ),
    Refusal.ZIP_BOMB: (
        "Fichier suspect : son contenu décompressé est démesuré pour sa taille. "
        "Recopiez les données utiles dans un classeur neuf, et prévenez l'équipe technique."
    ),
    Refusal.DUPLICATE_PARTS: (
        "Fichier suspect : une même partie du classeur y figure deux fois, avec des contenus qui peuvent différer. "
        "Ouvrez-le dans Excel et enregistrez-le sous un nouveau nom."
    ),
    Refusal.SUSPICIOUS_PARTS: (
        "Fichier suspect : une partie du classeur porte un nom interdit (chemin hors du fichier). "
        "Recopiez les données dans un classeur neuf, et prévenez l'équipe technique."
    ),
    Refusal.DOCTYPE: (
        "Fichier suspect : il contient une déclaration DOCTYPE, qu'Excel n'écrit jamais. "
        "Recopiez les données dans un classeur neuf, et prévenez l'équipe technique."
    ),
    Refusal.NO_WORKSHEET: (
        "Le classeur ne contient aucune feuille de calcul. Repartez du modèle et remplissez ses feuilles."
    ),
    Refusal.DAMAGED: (
        "Le classeur est endommagé. Ouvrez-le dans Excel, acceptez la réparation, contrôlez les données, "
        "puis enregistrez-le sous un nouveau nom."
    ),
    Refusal.TOO_LARGE: (
        "Le classeur est trop étendu pour être lu : des cellules remplies sont dispersées bien au-delà du tableau. "
        "Supprimez les lignes et colonnes inutiles, puis enregistrez."
    ),
    Refusal.TOO_MANY_SHEETS: (
        "Le classeur compte trop de feuilles pour être lu. Gardez celles du modèle et supprimez les autres."
    ),
    Refusal.OUT_OF_MEMORY: (
        "La lecture du classeur a dépassé la mémoire autorisée. "
        "Supprimez les lignes, colonnes et mises en forme inutiles, ou découpez le classeur."
    ),
    Refusal.OUT_OF_TIME: (
        "La lecture du classeur a dépassé le temps autorisé. "
        "Supprimez les lignes, colonnes et mises en forme inutiles, ou découpez le classeur."
    ),
    Refusal.READER_DIED: (
        "La lecture du classeur s'est interrompue : sa structure n'est pas celle d'un fichier Excel normal. "
        "Ouvrez-le dans Excel et enregistrez-le sous un nouveau nom."
    ),
    Refusal.CHANGED_WHILE_READ: (
        "Le classeur a été modifié pendant sa lecture. Attendez la fin de l'enregistrement, puis relancez."
    ),
}


class UnreadableWorkbook(CatalogueError):
    """The file is no workbook that can be trusted; `code` says why, `sentence` what to do."""

    problem = "unreadable-workbook"
    status = 422
    exit_code = 2

    def __init__(self, code: Refusal, detail: str | None = None) -> None:
        super().__init__(SENTENCES[code] if detail is None else f"{SENTENCES[code]} ({detail})")
        self.code = code  # stable, for rules and tests
        self.detail = detail  # what exactly was met: a part, a position; data, not a sentence
