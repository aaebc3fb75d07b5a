"""The catalogue of rules: code, severity, what is wrong, what to do, with a wrong and a right example.

Codes are stable for ever. A code is a sheet's prefix and a number: 001 to 099 mean the same in every sheet
(``GENERIC``), 100 and above belong to one sheet. ``FIC`` is about the file, ``STR`` about its structure,
``LIB`` about what the catalogue already holds. Sentences hold ``{found}``, ``{expected}``, ``{label}`` and ``{detail}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalogue.logos import AT_MOST
from validators.findings import Severity

RULESET_VERSION = "2026.11.30"
"""Stored with every submission: a change here makes unchanged workbooks be checked again (decision 6)."""

BLOCKING, WARNING, INFO = Severity.BLOCKING, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that a workbook can break."""

    code: str
    severity: Severity
    title: str  #: French, a few words, for lists of rules
    sentence: str  #: French, what is wrong
    action: str  #: French, imperative, what to do
    wrong: str  #: an example that breaks it
    right: str  #: a near example that does not


def _generic(number: int, title: str, *texts: str) -> Rule:
    sentence, action, wrong, right = texts
    return Rule(f"{number:03d}", BLOCKING, title, sentence, action, wrong, right)


GENERIC: dict[int, Rule] = {
    int(rule.code): rule
    for rule in (
        _generic(1, "Cellule obligatoire", "la cellule est vide.", "Saisissez {expected}.", "(vide)", "9,90"),
        _generic(2, "Texte trop long", "« {found} » est trop long : {expected}.", "Raccourcissez le texte.", "200 caractères", "160 caractères"),
        _generic(3, "Code mal formé", "« {found} » n'a pas la forme attendue : {expected}.", "Corrigez le code.", "mtv offre 1", "MTV-OFFRE-001"),
        _generic(4, "Montant illisible", "« {found} » n'est pas {expected}.", "Corrigez le montant.", "9,9O", "9,90"),
        _generic(5, "Taux illisible", "« {found} » n'est pas {expected}.", "Corrigez le taux.", "vingt", "20 %"),
        _generic(6, "Date illisible", "« {found} » n'est pas {expected}{detail}.", "Saisissez la date sous la forme jj/mm/aaaa.", "1/9/25", "01/09/2025"),
        _generic(7, "Ni oui ni non", "« {found} » n'est ni Oui ni Non.", "Choisissez Oui ou Non.", "peut-être", "Oui"),
        _generic(8, "Valeur hors liste", "« {found} » n'est pas dans la liste{detail}.", "Choisissez une valeur de la liste.", "Actuf", "Actif"),
        _generic(9, "Référence inconnue", "« {found} » n'existe pas dans {detail}.", "Corrigez la valeur, ou ajoutez-la d'abord dans {detail}.", "MTV-OFRE-001", "MTV-OFFRE-001"),
        _generic(10, "Ligne en double", "la ligne répète {detail}.", "Supprimez ou corrigez l'une des deux lignes répétées.", "deux fois MTV-OFFRE-001", "une seule fois"),
        _generic(11, "Nombre entier attendu", "« {found} » n'est pas {expected}.", "Saisissez un nombre entier.", "1,5", "2"),
        _generic(12, "Erreur d'Excel", "la cellule affiche l'erreur Excel {found}.", "Corrigez la formule de la cellule, ou saisissez la valeur.", "#N/A", "9,90"),
        _generic(13, "Formule jamais calculée", "la formule n'a jamais été calculée.", "Ouvrez le classeur dans Excel, enregistrez-le et redéposez-le.", "=A1*2 sans résultat", "19,80"),
        _generic(14, "Texte attendu", "« {found} » est une date ou un vrai/faux, pas {expected}.", "Mettez la cellule au format Texte et ressaisissez la valeur.", "01/09/2025", "Septembre"),
        _generic(15, "Zéros perdus", "« {found} » a perdu ses zéros de tête : {expected}.", "Mettez la cellule au format Texte et ressaisissez le numéro.", "12345682", "012345682"),
        _generic(16, "Valeur ambiguë", "« {found} » peut se lire {detail}.", "Ressaisissez la valeur sans ambiguïté.", "1.234", "1234,00"),
        _generic(17, "Autre devise", "« {found} » est dans une autre devise que l'euro{detail}.", "Saisissez le montant en euros, au format €.", "9,90 $", "9,90 €"),
        _generic(18, "Valeur hors bornes", "« {found} » est hors des bornes : {expected}{detail}.", "Saisissez une valeur dans les bornes.", "-5", "5"),
        _generic(19, "Trop de décimales", "« {found} » a trop de décimales : {expected}.", "Arrondissez vous-même la valeur.", "9,904", "9,90"),
        _generic(20, "Nombre illisible", "« {found} » n'est pas {expected}.", "Corrigez le nombre.", "dix", "10"),
        _generic(21, "Chiffres perdus", "« {found} » a plus de 15 chiffres : Excel en a perdu la fin.", "Mettez la cellule au format Texte et ressaisissez le numéro.", "1234567890123456", "au format Texte"),
        _generic(30, "Ligne de total", "« {found} » est une ligne de total, pas une donnée.", "Supprimez la ligne de total, ou déplacez-la hors de la feuille.", "TOTAL sous la colonne SKU", "aucune ligne de total"),
        _generic(31, "Clé fusionnée", "une seule cellule fusionnée nomme {detail} : elles n'ont pas chacune leur « {found} ».", "Défusionnez les cellules et répétez la valeur sur chaque ligne.", "A2:A5 fusionnées", "A2, A3, A4 et A5 remplies"),
    )
}  # fmt: skip

FILE_RULES: tuple[Rule, ...] = (
    Rule("FIC-001", BLOCKING, "Fichier illisible", "{detail}", "Déposez un classeur Excel .xlsx enregistré depuis Excel.", "un PDF renommé", "un .xlsx"),
    Rule("FIC-002", BLOCKING, "Société inconnue", "la société « {found} » n'existe pas dans le référentiel groupe.", "Corrigez le nom du fichier ({expected}), ou ajoutez la société au référentiel.", "Catalogue_XYZ.xlsx", "Catalogue_MTV.xlsx"),
    Rule("FIC-003", BLOCKING, "Nom de fichier inattendu", "« {found} » n'est pas le nom d'un classeur que le service lit.", "Donnez-lui le nom {expected}.", "Tarifs.xlsx", "Catalogue_MTV.xlsx"),
    Rule("FIC-004", BLOCKING, "Classeur mal rangé", "« {found} » n'est pas dans le dossier que dit son nom, {expected}.", "Déplacez le fichier dans {expected} ; si c'est son nom qui est faux, corrigez-le.", "Operations/MTV/Operations_FT_2025-09.xlsx", "Operations/FT/Operations_FT_2025-09.xlsx"),
    Rule("FIC-005", BLOCKING, "Traitement interrompu", "le service n'a pas pu traiter ce classeur : {detail}. Rien n'a été changé.", "Prévenez l'équipe technique ; le prochain passage essaiera de nouveau.", "une panne du service", "un classeur traité jusqu'au bout"),
    Rule("FIC-006", BLOCKING, "Ce n'est pas un fichier", "« {found} » {detail} : il n'est pas lu.", "Déposez le fichier lui-même à sa place.", "un lien vers un autre dossier", "le classeur lui-même"),
    Rule("FIC-007", BLOCKING, "Fichier trop lourd", "« {found} » {detail} : il n'est pas lu.", "Supprimez ce qui l'alourdit (images, mises en forme, feuilles inutiles).", "un classeur de 3 000 Mio", "un classeur de 80 Mio"),
    Rule("FIC-008", BLOCKING, "Nom de fichier illisible", "« {found} » {detail} : il n'est pas lu.", "Renommez-le avec des lettres, des chiffres et des tirets.", "Catalogue_M�V.xlsx", "Catalogue_MTV.xlsx"),
    Rule("FIC-010", WARNING, "Macros", "le classeur contient des macros, que le service ignore.", "Enregistrez le classeur sans macros (.xlsx).", "macros", "sans macros"),
    Rule("FIC-011", WARNING, "Liens externes", "le classeur contient des liens vers d'autres classeurs.", "Remplacez les liens par leurs valeurs.", "=[Prix.xlsx]A1", "9,90"),
    Rule("FIC-012", WARNING, "Connexions de données", "le classeur va chercher des données ailleurs : le service lit les dernières qu'il a reçues.", "Actualisez le classeur avant de le déposer, ou supprimez ses connexions.", "une requête Power Query", "aucune connexion"),
    Rule("FIC-020", WARNING, "Copie à côté du classeur", "« {found} » est une copie à côté de {expected} : elle n'est pas lue.", "Reportez vos changements dans {expected}, puis supprimez la copie.", "Catalogue_MTV (1).xlsx", "Catalogue_MTV.xlsx seul"),
    Rule("FIC-021", WARNING, "Format non lu", "« {found} » n'est pas un classeur Excel .xlsx : il n'est pas lu.", "Ouvrez-le, puis faites Enregistrer sous > Classeur Excel (.xlsx), sous le nom {expected}.", "Catalogue_MTV.ods", "Catalogue_MTV.xlsx"),
    Rule("FIC-022", WARNING, "Classeur hors de sa place", "« {found} » n'est pas à un endroit où le service lit des classeurs : il n'est pas lu.", "Déplacez-le dans {expected} s'il doit être lu.", "Catalogue/MTV/2025/Catalogue_MTV.xlsx", "Catalogue/MTV/Catalogue_MTV.xlsx"),
    Rule("FIC-024", WARNING, "Autre format à côté du classeur", "« {found} » n'est pas un classeur Excel .xlsx et n'est pas lu ; {expected} l'est.", "Reportez vos changements dans {expected} ; si l'autre fichier doit le remplacer, ouvrez-le et faites Enregistrer sous > Classeur Excel (.xlsx).", "Catalogue_MTV.xlsm et Catalogue_MTV.xlsx", "Catalogue_MTV.xlsx seul"),
    Rule("FIC-025", INFO, "Classeur disparu", "« {found} », accepté le {detail}, n'est plus dans la bibliothèque : ce qu'il a apporté est gardé.", "Remettez-le à sa place si c'est une erreur ; pour arrêter un produit, passez-le à « Retiré » dans Cycle de vie.", "Catalogue_MTV.xlsx supprimé", "Catalogue_MTV.xlsx à sa place"),
    Rule("FIC-023", INFO, "Documents non regardés", "les fichiers que la feuille nomme n'ont pas été regardés, car ce classeur n'est pas dans une bibliothèque.", "Déposez-le à sa place pour que leur présence soit contrôlée.", "un classeur sur le bureau", "un classeur dans Catalogue/MTV"),
    Rule("STR-001", BLOCKING, "Feuille absente", "la feuille « {expected} » manque{detail}", "Ajoutez la feuille, ou rendez-lui son nom.", "Tarif", "Tarifs"),
    Rule("STR-002", BLOCKING, "Colonne absente", "la colonne « {expected} » manque{detail}", "Ajoutez la colonne, ou rendez-lui son nom ; pour effacer ce qu'elle disait, videz ses cellules sous son titre.", "Montan", "Montant"),
    Rule("STR-003", BLOCKING, "Colonne en double", "la colonne « {found} » est présente deux fois.", "Supprimez l'une des deux colonnes.", "deux « Montant »", "un seul « Montant »"),
    Rule("STR-004", INFO, "Colonne inconnue", "la colonne « {found} » n'est pas connue : le service l'ignore et la garde{detail}.", "Vérifiez le nom de la colonne si elle devait être lue.", "Commentaire libre", "Notes"),
    Rule("STR-005", INFO, "Feuille inconnue", "la feuille « {found} » n'est pas connue : le service l'ignore et la garde.", "Vérifiez le nom de la feuille si elle devait être lue.", "Brouillon", "Produits"),
    Rule("STR-006", BLOCKING, "En-tête introuvable", "aucune ligne ne porte les en-têtes de la feuille.", "Rendez à la feuille sa ligne d'en-têtes, reprise du modèle.", "une feuille sans en-têtes", "les en-têtes du modèle"),
    Rule("STR-007", WARNING, "Cellules fusionnées", "les cellules {found} sont fusionnées : seule la première est lue.", "Défusionnez les cellules et remplissez chacune.", "A2:A5 fusionnées", "A2, A3, A4 et A5 remplies"),
    Rule("STR-008", WARNING, "Partie masquée", "{detail} ; le service lit aussi ce qui est masqué.", "Affichez ce qui doit compter, et supprimez le reste.", "lignes 4 à 9 masquées", "aucune ligne masquée"),
    Rule("STR-009", BLOCKING, "Feuille abîmée", "{detail}.", "Enregistrez le classeur depuis Excel et redéposez-le.", "une cellule présente deux fois", "chaque cellule une fois"),
    Rule("STR-010", WARNING, "Précision perdue", "le nombre a plus de 15 chiffres : Excel en a perdu la fin.", "Mettez la cellule au format Texte et ressaisissez le numéro.", "12345678901234567890", "au format Texte"),
    Rule("STR-011", WARNING, "Lignes vides mises en forme", "{found} lignes sont vides mais mises en forme : elles alourdissent le classeur et ne sont pas lues.", "Supprimez les lignes vides au-dessous du tableau.", "un million de lignes encadrées", "seules les lignes remplies"),
    Rule("STR-012", WARNING, "Ligne de totaux", "la ligne de totaux du tableau {found} n'est pas lue.", "Vérifiez que la ligne de totaux ne contient aucune donnée, ou retirez-la.", "une ligne Total dans le tableau", "un tableau sans total"),
    Rule("STR-013", WARNING, "Lignes hors du tableau", "le service lit aussi {detail}, hors du tableau {found}.", "Étendez le tableau jusqu'à sa dernière ligne, ou supprimez ce qui n'est pas une donnée.", "une note sous le tableau", "rien sous le tableau"),
    Rule("STR-014", WARNING, "Valeurs sans titre", "{found} sans titre en {detail} : elles ne sont pas lues.", "Rendez son titre à la colonne, ou effacez les valeurs sans titre.", "le titre « Fin » effacé", "le titre « Fin » en place"),
    Rule("STR-015", WARNING, "Classeur sans ligne", "le classeur n'a aucune ligne : rien n'est à charger.", "Remplissez les feuilles, ou reprenez votre dernier classeur.", "des en-têtes seuls", "au moins un produit"),
    Rule("LIB-001", BLOCKING, "Lignes disparues", "{detail} ont disparu depuis le dernier envoi accepté.", "Rétablissez les lignes ; pour arrêter un produit, passez-le à « Retiré » dans Cycle de vie.", "la moitié des produits supprimée", "les produits passés à Retiré"),
    Rule("LIB-002", WARNING, "Ligne disparue et gardée", "la ligne {found} a disparu du classeur ; le catalogue la garde, car elle a été en vigueur.", "Remettez-la{detail}", "un tarif publié supprimé", "le produit passé à Retiré"),
    Rule("LIB-003", INFO, "Ligne retirée", "la ligne {found} a disparu du classeur et n'a jamais été en vigueur : elle est retirée du catalogue.", "Rétablissez la ligne si c'est une erreur.", "un brouillon supprimé", "un brouillon gardé"),
    Rule("LIB-004", WARNING, "Opération disparue et gardée", "l'opération {found} a disparu du classeur ; les comptes la gardent.", "Rétablissez la ligne ; pour défaire l'opération, ajoutez une ligne Annulation.", "une vente passée, supprimée", "la vente et son annulation"),
    Rule("LIB-005", WARNING, "Ligne disparue, mais dans un bundle", "la ligne {found} a disparu du classeur ; le catalogue la garde, car un bundle contient ce produit : {detail}.", "Rétablissez la ligne, ou faites d'abord retirer le produit du bundle.", "un composant supprimé", "un composant retiré du bundle"),
    Rule("LIB-010", WARNING, "Feuille absente, lignes gardées", "la feuille « {expected} » manque ; le catalogue garde {detail}.", "Remettez la feuille ; pour arrêter une ligne, donnez-lui une fin, ou supprimez-la sous ses en-têtes.", "la feuille Remises supprimée", "la feuille Remises, et une fin à la remise"),
    Rule("LIB-020", BLOCKING, "Ce qui a été en vigueur ne change plus", "{detail} : ce qui a servi ne change plus.", "Remettez la valeur d'avant ; pour la suite, terminez la ligne et ajoutez-en une ; si c'était une erreur, confirmez le dépôt par son numéro.", "20 % devenu 21 % dans la même ligne", "20 % jusqu'au 31/12, 21 % ensuite"),
    Rule("LIB-021", WARNING, "Correction de ce qui a été en vigueur", "{detail} ; aucune opération n'en dépend : la correction est chargée.", "Remettez la valeur d'avant s'il ne s'agit pas d'une correction.", "une remise passée, que personne n'a prise", "une remise à venir"),
    Rule("LIB-022", BLOCKING, "Lignes en vigueur à rapprocher", "cette ligne remplace peut-être une ligne en vigueur qui a disparu.", "Remettez : {detail} ; puis changez une ligne à la fois.", "deux lignes en vigueur remplacées ensemble", "une ligne terminée, une autre ajoutée"),
    Rule("LIB-023", INFO, "Changement au chargement", "{detail}.", "Rien à faire si c'est voulu : ce qui était vrai avant le chargement le reste.", "Web retiré d'une publication en cours", "Web retiré d'une publication à venir"),
    Rule("LIB-006", BLOCKING, "Opérations disparues", "{detail} ont disparu depuis le dernier envoi accepté : est-ce bien le classeur de cette société et de ce mois ?", "Remettez le bon classeur, ou rétablissez les lignes ; pour défaire une opération, ajoutez une ligne Annulation.", "le classeur d'une autre société, sous ce nom", "le classeur de la société, complété"),
    Rule("LIB-009", BLOCKING, "Classeur d'une autre société", "{detail}, ce n'est pas le classeur de {expected}.", "Remettez ici le classeur de {expected}, et déposez l'autre sous le nom de sa société.", "le classeur de MTV, sous le nom Catalogue_FT.xlsx", "le classeur de FT"),
    Rule("LIB-040", WARNING, "Vente qui s'arrête", "{detail}", "Complétez ce qui manque ; si l'arrêt est voulu, dites-le dans Cycle de vie ou par la fin de la publication.", "une version 2 sans publication", "une version 2 publiée comme la première"),
    Rule("LIB-041", WARNING, "Trou dans la vente", "{detail}", "Rapprochez les dates ; si l'interruption est voulue, dites-la dans Cycle de vie par « Gelé » puis « Actif ».", "v1 jusqu'au 31/12, v2 le 01/02", "v1 jusqu'au 31/12, v2 le 01/01"),
    Rule("LIB-042", WARNING, "Vente arrêtée par le groupe", "le référentiel du groupe a changé : {detail}", "Complétez ce qui manque, ou voyez avec l'administrateur du groupe.", "une obligation nouvelle, sans le document", "le document qu'elle demande, dans Documents"),
    Rule("LIB-007", BLOCKING, "Travail d'un autre défait", "{detail}.", "Repartez du dernier classeur et refaites-y vos changements ; si le retour est voulu, confirmez-le : tapez le numéro du dépôt, qui est en tête du compte rendu, à côté de « Je confirme le dépôt n° » (feuille Lisez-moi), et redéposez.", "une copie d'avant-hier, sans le prix qu'un collègue a changé hier", "le classeur d'hier, avec vos changements"),
    Rule("LIB-031", INFO, "Retour en arrière", "{detail}.", "Rien à faire si c'est voulu.", "9,90, puis 12,50, puis 9,90 de nouveau", "9,90, puis 12,50"),
    Rule("LIB-032", BLOCKING, "Tri partiel", "tri partiel ? {detail}, et rien d'autre n'y a changé.", "Annulez le tri, ou triez toutes les colonnes ensemble ; s'il est voulu, confirmez-le : tapez le numéro du dépôt, qui est en tête du compte rendu, à côté de « Je confirme le dépôt n° » (feuille Lisez-moi), et redéposez.", "la colonne des noms triée seule", "toutes les colonnes triées ensemble"),
    Rule("LIB-033", WARNING, "Valeurs échangées", "{detail}, et rien d'autre n'y a changé.", "Vérifiez que c'est voulu.", "deux produits qui prennent le nom l'un de l'autre", "un produit renommé"),
    Rule("LIB-034", INFO, "Confirmation sans effet", "« {found} » ne confirme rien : {detail}.", "Videz la cellule, ou tapez-y le numéro que porte le dernier compte rendu.", "le numéro d'un autre classeur", "le numéro du dernier compte rendu"),
)  # fmt: skip

#: Findings that block until a person confirms them by the number of their deposit (decision 50), with the reason that
#: the audit then gives. Whatever blocks and stands here loads as an information, once, when it is confirmed.
#: A number confirms values that its report shows. LIB-022 is none of these: nobody knows which row became which, so there
#: is nothing to confirm; one row at a time is paired, and corrected as any other.
CONFIRMABLE: Mapping[str, str] = {
    "LIB-007": "retour confirmé",
    "LIB-020": "correction",
    "LIB-032": "tri confirmé",
}

SHEET_RULES: tuple[Rule, ...] = (
    Rule("PRO-101", BLOCKING, "SKU d'une autre société", "« {found} » appartient déjà à {detail}.", "Choisissez un autre SKU.", "FT-BOX-001 dans MTV", "MTV-BOX-001"),
    Rule("PRO-102", INFO, "Préfixe du SKU", "« {found} » ne commence pas par le code de la société ({detail}).", "Suivez la forme SOCIETE-RISQUE-NUMERO pour les nouveaux produits.", "TV-001 dans MTV", "MTV-TV-001"),
    Rule("PRO-103", BLOCKING, "Partenaire obligatoire", "un produit à commission doit avoir un partenaire.", "Choisissez le partenaire, ou changez le type de monétisation.", "Commission sans partenaire", "Commission, OggoData"),
    Rule("PRO-104", WARNING, "Produit sans version", "le produit « {found} » n'a aucune version : il ne peut pas être vendu.", "Ajoutez une ligne dans la feuille Versions.", "un produit seul", "un produit et sa version 1"),
    Rule("PRO-105", WARNING, "Produit presque en double", "« {found} » est aussi le nom de {detail}, chez le même partenaire.", "Vérifiez que les deux produits diffèrent, ou changez un nom.", "Santé Confort deux fois", "Santé Confort et Santé Confort Plus"),
    Rule("PRO-106", BLOCKING, "Âges inversés", "l'âge maximum ({found}) est plus bas que le minimum.", "Corrigez l'un des deux âges.", "de 60 à 18 ans", "de 18 à 60 ans"),
    Rule("PRO-107", BLOCKING, "Champ du risque manquant", "le risque demande : {detail}.", "Ajoutez chaque champ sous la forme Nom : valeur.", "(vide)", "Organisme : Prévalia"),
    Rule("PRO-108", BLOCKING, "Champs illisibles", "« {found} » n'est pas de la forme Nom : valeur ; Nom : valeur.", "Séparez chaque nom de sa valeur par deux-points.", "Organisme Prévalia", "Organisme : Prévalia"),
    Rule("PRO-109", WARNING, "Produit sans publication", "le produit « {found} » est actif et n'a aucune publication : il n'est vendable nulle part.", "Ajoutez une ligne dans la feuille Publications.", "un produit actif, jamais publié", "un produit actif et sa publication"),
    Rule("PRO-110", WARNING, "Code TVA de la commission", "la commission de « {found} » n'a pas de code TVA : {detail}.", "Donnez un code TVA à la nature Commission de la feuille Comptabilité.", "un assureur belge, sans code TVA", "un assureur belge, code AUTOLIQUIDATION"),
    Rule("CYC-101", BLOCKING, "Passage interdit", "le passage de {detail} n'est pas permis.", "Corrigez le statut ou sa date.", "Retiré puis Actif", "Gelé puis Actif"),
    Rule("VER-101", BLOCKING, "Fin avant le début", "la fin ({found}) précède la date d'effet.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("VER-102", BLOCKING, "Versions qui se chevauchent", "la version chevauche {detail}.", "Corrigez les dates pour que les versions se suivent.", "v1 jusqu'au 31/12, v2 le 01/12", "v1 jusqu'au 30/11, v2 le 01/12"),
    Rule("VER-103", INFO, "Version fermée par la suivante", "cette version sans fin s'arrête quand commence {detail}.", "Rien à faire si la version suivante la remplace.", "v1 sans fin, v2 le 01/01", "v1 jusqu'au 31/12, v2 le 01/01"),
    Rule("VER-104", BLOCKING, "Version diffusée", "la version {found} est déjà diffusée et ne change plus : {detail}.", "Rendez à celle-ci ce qu'elle disait, et créez une nouvelle version.", "changer un prix publié", "ajouter la version 2"),
    Rule("FOR-101", BLOCKING, "Cycle manquant", "une récurrence personnalisée demande un nombre de jours.", "Saisissez le cycle en jours, ou choisissez une autre récurrence.", "Personnalisé, (vide)", "Personnalisé, 90"),
    Rule("TAR-101", BLOCKING, "Valeur manquante pour ce type", "un prix de type {detail} demande « {label} ».", "Remplissez la cellule, ou changez le type de prix.", "Usage sans unité", "Usage, kWh"),
    Rule("TAR-102", BLOCKING, "Paliers discontinus", "le palier commence à {found} alors que le précédent finit à {detail}.", "Faites commencer chaque palier où finit le précédent.", "0–100, 150–200", "0–100, 100–200"),
    Rule("TAR-103", BLOCKING, "Dernier palier fermé", "le dernier palier finit à {found} : au-delà, il n'y a pas de prix.", "Laissez « À » vide sur le dernier palier.", "100–200 en dernier", "100–(vide) en dernier"),
    Rule("TAR-104", BLOCKING, "Palier vide", "le palier finit ({found}) avant de commencer.", "Corrigez « De » ou « À ».", "de 100 à 50", "de 50 à 100"),
    Rule("TAR-105", BLOCKING, "Prix en désaccord", "les paliers d'un même prix n'ont pas la même valeur de « {label} ».", "Donnez la même valeur à toutes les lignes du même prix.", "NORMAL puis REDUIT", "NORMAL partout"),
    Rule("TAR-106", BLOCKING, "Taux de TVA sans valeur", "le code « {found} » n'a pas de taux en vigueur {detail}.", "Choisissez un code en vigueur, ou complétez les taux du référentiel.", "un code futur", "NORMAL"),
    Rule("TAR-107", WARNING, "Valeur sans effet", "« {label} » n'a pas d'effet sur un prix de type {detail} : la valeur n'est pas retenue.", "Videz la cellule, ou changez le type de prix.", "Fixe, unité kWh", "Fixe, (vide)"),
    Rule("TAR-108", WARNING, "Unité inconnue", "l'unité « {found} » n'est pas dans la liste du groupe.", "Corrigez l'unité, ou faites-la ajouter à la liste du groupe.", "kwh", "kWh"),
    Rule("TAR-109", WARNING, "Indice sans valeur", "l'indice « {found} » n'a pas de valeur le {detail}.", "Demandez à l'administrateur du groupe de compléter la feuille Indices.", "un indice sans valeur", "un indice avec sa valeur"),
    Rule("TAR-110", BLOCKING, "Formule illisible", "la formule ne se lit pas : {detail}.", "Corrigez la formule.", "base * prix", "base * index / index0"),
    Rule("DOC-101", BLOCKING, "Fichier introuvable", "le fichier « {found} » n'est pas dans {detail}.", "Déposez le PDF dans le dossier du produit, ou corrigez le nom du fichier.", "cgv.pdf absent", "cgv-2025.pdf déposé"),
    Rule("DOC-102", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("DOC-103", BLOCKING, "Document inutilisable", "le document « {found} » {detail}.", "Déposez le PDF lui-même dans le dossier du produit, sous le nom que dit la cellule.", "un lien vers un autre dossier", "le PDF lui-même"),
    Rule("DOC-105", WARNING, "Deux fichiers du même nom", "plusieurs fichiers portent ce nom, aux majuscules ou aux accents près : le service lit « {detail} ».", "Supprimez les autres, ou changez leur nom.", "CGU.pdf et cgu.pdf", "cgu.pdf seul"),
    Rule("PUB-101", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("PUB-102", WARNING, "Publication hors version", "la publication ne croise pas la période de sa version ({detail}).", "Corrigez les dates, ou publiez une autre version.", "publier v1 en 2026, finie en 2025", "publier v2 en 2026"),
    Rule("PUB-103", BLOCKING, "Publications en double", "cette publication chevauche {detail} pour la même société et le même canal.", "Supprimez ou raccourcissez l'une des deux publications.", "Web deux fois en juillet", "Web en juillet, Terrain en juillet"),
    Rule("PUB-104", WARNING, "Document exigé absent", "la vente restera bloquée sur {detail}.", "Ajoutez le document dans la feuille Documents.", "assurance sans DIPA", "assurance avec DIPA et CG"),
    Rule("PUB-105", WARNING, "Produit sur liste noire", "la vente restera bloquée par la liste noire : {detail}.", "Retirez le canal interdit, ou voyez avec l'administrateur du groupe.", "un produit interdit", "un produit permis"),
    Rule("CPT-101", WARNING, "Compte inhabituel", "le compte {found} est inhabituel pour la nature {detail}.", "Faites confirmer le compte par la comptabilité.", "709100 pour une commission", "706200 pour une commission"),
    Rule("CPT-102", BLOCKING, "Validation incomplète", "une validation demande un nom et une date.", "Remplissez « Validé par » et « Validé le », ou videz les deux.", "Nadia Rey, (vide)", "Nadia Rey, 15/06/2025"),
    Rule("CPT-103", BLOCKING, "Version sans SKU", "une version est indiquée sans SKU.", "Indiquez le SKU, ou videz la version.", "(vide), 2", "MTV-OFFRE-001, 2"),
    Rule("CPT-104", WARNING, "Compte hors du plan", "le compte {found} n'est pas dans le plan comptable du groupe.", "Corrigez le compte, ou faites-le ajouter au plan comptable du groupe.", "706199", "706100"),
    Rule("REM-101", BLOCKING, "Taux ou montant", "une remise retire un taux ou un montant : l'un des deux, pas les deux.", "Remplissez l'une des deux cellules, et videz l'autre.", "20 % et 5,00", "20 %"),
    Rule("REM-102", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("REM-103", BLOCKING, "Remise nulle", "une remise de zéro n'en est pas une.", "Saisissez la remise, ou supprimez la ligne.", "0 %", "5 %"),
    Rule("CMP-101", BLOCKING, "Composant indisponible", "« {found} » {detail}.", "Choisissez un produit de la société, ou qui est publié pour elle.", "un SKU inconnu", "un SKU de la feuille Produits"),
    Rule("CMP-102", BLOCKING, "Parts qui ne font pas 100 %", "les parts du bundle font {detail}, pas 100 %.", "Corrigez les parts, ou videz-les toutes.", "70 % et 20 %", "70 % et 30 %"),
    Rule("CMP-103", BLOCKING, "Part manquante", "d'autres composants de ce bundle ont une part, celui-ci n'en a pas.", "Saisissez la part de chaque composant, ou videz-les toutes.", "100 % et (vide)", "70 % et 30 %"),
    Rule("CMP-104", BLOCKING, "Bundle en boucle", "ce bundle se contient lui-même : {detail}.", "Supprimez l'une des lignes de la boucle.", "A dans B, B dans A", "A dans B"),
    Rule("CMP-105", BLOCKING, "Composant refusé", "le composant « {found} » est refusé et n'est pas encore au catalogue.", "Corrigez d'abord le composant refusé.", "un pack d'un produit refusé", "un pack de produits acceptés"),
    Rule("COM-101", BLOCKING, "Schéma sans palier", "le schéma « {found} » n'a aucun palier.", "Ajoutez une ligne dans la feuille Paliers.", "un schéma seul", "un palier de 0 à l'infini"),
    Rule("COM-102", BLOCKING, "Schéma sans répartition", "personne ne reçoit la commission du schéma « {found} ».", "Ajoutez les parts du schéma dans la feuille Répartition.", "un schéma seul", "Entreprise, 100 %"),
    Rule("COM-103", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("COM-104", BLOCKING, "Schémas à égalité", "ce schéma et {detail} s'appliqueraient à la même vente, sans que l'un soit plus précis.", "Précisez l'un des deux schémas : formule, société, partenaire, canal ou dates.", "deux schémas pour toute vente", "l'un pour le Web, l'autre pour le Terrain"),
    Rule("COM-105", BLOCKING, "Plafond sous le plancher", "le plafond ({found}) est plus bas que le plancher.", "Corrigez l'un des deux montants.", "plancher 20, plafond 10", "plancher 10, plafond 20"),
    Rule("COM-106", BLOCKING, "Clawback incomplet", "un clawback demande sa durée et son mode : « {label} » est vide.", "Remplissez les deux cellules, ou videz les deux.", "12 mois, (vide)", "12 mois, Prorata"),
    Rule("COM-107", BLOCKING, "Montant manquant", "une condition est indiquée, mais « {label} » est vide.", "Saisissez le montant, ou videz la condition.", "dès 10 ventes, (vide)", "dès 10 ventes, 50,00"),
    Rule("COM-108", WARNING, "Prime sans personne", "le schéma n'a ni commercial ni manager à qui verser sa prime ou son malus.", "Ajoutez une part Commercial ou Manager dans la feuille Répartition, ou videz la prime et le malus.", "une prime, Entreprise 100 %", "une prime, Entreprise 90 %, Commercial 10 %"),
    Rule("PAL-101", BLOCKING, "Taux ou montant", "un palier paie un taux ou un montant : l'un des deux, pas les deux.", "Remplissez l'une des deux cellules, et videz l'autre.", "10 % et 5,00", "10 %"),
    Rule("PAL-102", BLOCKING, "Paliers discontinus", "le palier commence à {found} alors que le précédent finit à {detail}.", "Faites commencer chaque palier où finit le précédent.", "0–100, 150–500", "0–100, 100–500"),
    Rule("PAL-103", BLOCKING, "Dernier palier fermé", "le dernier palier finit à {found} : au-delà, rien n'est prévu.", "Laissez « À » vide sur le dernier palier.", "100–500 en dernier", "100–(vide) en dernier"),
    Rule("PAL-104", BLOCKING, "Palier vide", "le palier finit ({found}) avant de commencer.", "Corrigez « De » ou « À ».", "de 100 à 50", "de 50 à 100"),
    Rule("PAL-105", BLOCKING, "Bases mêlées", "les paliers d'un même schéma ne comptent pas la même chose.", "Donnez la même base à tous les paliers du schéma, ou faites deux schémas.", "Volume puis Mois", "Volume partout"),
    Rule("REP-101", BLOCKING, "Parts qui ne font pas 100 %", "les parts du schéma font {detail}, pas 100 %.", "Corrigez les parts.", "60 % et 30 %", "60 % et 40 %"),
    Rule("EXT-101", BLOCKING, "Code externe en double", "le code « {found} » désigne déjà {detail}.", "Corrigez l'un des deux codes.", "OGD-01 pour deux produits", "OGD-01 et OGD-02"),
    Rule("CQR-101", BLOCKING, "Script introuvable", "« {found} » n'est pas un document de cette version.", "Ajoutez le fichier dans la feuille Documents, ou corrigez son nom.", "script.pdf absent", "script-sante.pdf"),
    Rule("CQR-102", WARNING, "Règle vide", "cette règle n'exige rien.", "Remplissez la ligne, ou supprimez-la.", "(vide)", "CNI, RIB"),
    Rule("SOC-101", WARNING, "Clé du SIREN", "« {found} » n'est pas un SIREN valide : sa clé est fausse.", "Vérifiez le numéro sur l'extrait Kbis.", "530895710", "800397291"),
    Rule("SOC-102", BLOCKING, "Clé du SIRET", "« {found} » n'est pas un SIRET valide.", "Vérifiez le numéro sur l'avis de situation.", "80039729100018", "80039729100017"),
    Rule("SOC-103", BLOCKING, "Numéro de TVA", "« {found} » n'est pas un numéro de TVA valide.", "Vérifiez le numéro.", "FR00800397291", "FR50800397291"),
    Rule("SOC-104", BLOCKING, "ICS", "« {found} » n'est pas un ICS valide : sa clé est fausse.", "Vérifiez l'identifiant donné par la banque.", "FR72ZZZ123457", "FR72ZZZ123456"),
    Rule("SOC-105", BLOCKING, "Codes illisibles", "« {found} » n'est pas de la forme VENTE : VT ; ACHAT : AC.", "Séparez chaque journal de son code par deux-points.", "VENTE VT", "VENTE : VT"),
    Rule("SOC-106", BLOCKING, "Raison sociale en double", "« {found} » est déjà la raison sociale de {detail}.", "Corrigez l'une des deux raisons sociales.", "Mondial TV pour MTV et FT", "Mondial TV et France Téléphone"),
    Rule("SOC-107", BLOCKING, "SIREN en double", "le SIREN « {found} » est déjà celui de {detail}.", "Corrigez l'un des deux numéros.", "800397291 pour MTV et FT", "un SIREN par société"),
    Rule("SOC-108", BLOCKING, "Adresse de courriel", "« {detail} » n'est pas une adresse de courriel.", "Corrigez l'adresse ; s'il y en a plusieurs, séparez-les par des points-virgules.", "compta.cabinet.fr", "compta@cabinet.fr ; paie@cabinet.fr"),
    Rule("SOC-109", WARNING, "Couleur trop claire", "le nom de la société s'y lirait mal : le contraste du blanc est de {detail} : 1, il en faut 4,5.", "Choisissez une couleur plus foncée ; d'ici là les écrans l'écrivent en gris.", "#8098F9", "#3538CD"),
    Rule("SOC-110", WARNING, "Logo introuvable", "le logo « {found} » n'est pas dans {detail}.", "Déposez l'image dans son dossier Logo, ou corrigez le nom du fichier ; d'ici là, aucun logo n'est montré.", "logo.png absent", "logo.png déposé"),
    Rule("SOC-111", WARNING, "Logo inutilisable", "le logo « {found} » {detail}.", f"Mettez à sa place une image PNG ou JPEG de {AT_MOST} ; d'ici là, aucun logo n'est montré.", "un dessin SVG", "le même, exporté en PNG"),
    Rule("PAR-101", BLOCKING, "IBAN", "l'IBAN {found} n'est pas valide : sa clé est fausse.", "Vérifiez l'IBAN sur le RIB.", "FR76 3000 6000 0112 3456 7890 188", "FR76 3000 6000 0112 3456 7890 189"),
    Rule("PAR-102", WARNING, "Clé du SIREN", "« {found} » n'est pas un SIREN valide : sa clé est fausse.", "Vérifiez le numéro.", "530895710", "800397291"),
    Rule("PAR-103", BLOCKING, "Codes illisibles", "« {found} » n'est pas de la forme Courtier : C-1042.", "Séparez chaque nom de son code par deux-points.", "Courtier C-1042", "Courtier : C-1042"),
    Rule("TVA-101", BLOCKING, "Taux qui se chevauchent", "le taux chevauche {detail}.", "Terminez l'ancien taux avant le début du nouveau.", "20 sans fin et 21 le 01/01", "20 jusqu'au 31/12, 21 le 01/01"),
    Rule("TVA-102", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("TVA-103", BLOCKING, "Exonération sans motif", "un taux nul demande le texte qui l'autorise.", "Indiquez l'article dans « Motif ».", "0 %, (vide)", "0 %, CGI art. 261 C 2°"),
    Rule("OBL-101", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("MEN-101", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("UNI-101", BLOCKING, "Base qui se convertit", "« {found} » sert de base à d'autres : elle doit être sa propre base, au coefficient 1.", "Corrigez la base ou le coefficient.", "kWh, base Wh, et MWh, base kWh", "kWh, base kWh"),
    Rule("LNO-101", BLOCKING, "Fin avant le début", "la fin ({found}) précède le début.", "Corrigez l'une des deux dates.", "du 01/07 au 30/06", "du 01/07 au 31/12"),
    Rule("REG-101", BLOCKING, "Règle inconnue", "il n'y a pas de règle « {found} ».", "Reprenez le code que le rapport indique.", "CPT-999", "CPT-101"),
    Rule("REG-102", BLOCKING, "Règle fixe", "la gravité de « {found} » ne peut pas changer : cette règle protège le catalogue.", "Supprimez la ligne.", "TAR-102", "CPT-101"),
    Rule("OPE-101", BLOCKING, "Hors du mois", "la date n'est pas dans le mois du classeur, {detail}.", "Corrigez la date, ou mettez la ligne dans le classeur de son mois ; si tout le classeur est d'un autre mois, corrigez son nom.", "01/10/2025 en septembre", "30/09/2025 en septembre"),
    Rule("OPE-102", BLOCKING, "Deux montants", "l'opération a un montant HT et un montant TTC.", "Gardez un seul des deux montants : le service calcule l'autre.", "24,92 HT et 29,90 TTC", "29,90 TTC"),
    Rule("OPE-103", BLOCKING, "Canal manquant", "une opération {detail} demande son canal.", "Choisissez le canal de la vente.", "Vente, (vide)", "Vente, Web"),
    Rule("OPE-104", BLOCKING, "Produit manquant", "une opération {detail} demande son produit.", "Saisissez le SKU.", "Frais, (vide)", "Frais, PSP-SLIMPAY"),
    Rule("OPE-105", BLOCKING, "Opération liée manquante", "une opération {detail} suit toujours une autre opération.", "Saisissez la référence de l'opération concernée.", "Encaissement, (vide)", "Encaissement, FT-2025-09-001"),
    Rule("OPE-106", BLOCKING, "Opération inconnue", "« {found} » n'est ni dans ce classeur, ni dans les comptes de la société.", "Corrigez la référence, ou passez d'abord l'opération qu'elle nomme.", "FT-2025-09-01", "FT-2025-09-001"),
    Rule("OPE-107", BLOCKING, "Montant manquant", "une opération {detail}, celui du document reçu.", "Saisissez le montant du document reçu.", "Bordereau partenaire, 144,00 TTC", "Bordereau partenaire, 120,00 HT"),
    Rule("OPE-108", BLOCKING, "Ordre impossible", "« {found} » {detail}.", "Corrigez la date ou la référence.", "encaissée le 01/09, vendue le 05/09", "vendue le 01/09, encaissée le 05/09"),
    Rule("OPE-109", BLOCKING, "Formule inconnue", "le produit n'a pas de formule « {found} ».", "Choisissez parmi : {detail}.", "FIBRES", "FIBRE"),
    Rule("OPE-110", BLOCKING, "Heure qui n'existe pas", "{found} n'existe pas {detail} : la France passe à l'heure d'été.", "Corrigez l'heure.", "02:30 le 30/03/2025", "03:30 le 30/03/2025"),
    Rule("OPE-111", BLOCKING, "Montant sans objet", "une opération {detail} reprend les montants de l'opération liée.", "Effacez le montant.", "Annulation, 10,00", "Annulation, (vide)"),
    Rule("OPE-112", BLOCKING, "Opération d'une autre société", "la même opération est déjà dans les comptes de {detail}, sous la même référence.", "Remettez le classeur de votre société ; si c'est une autre opération, donnez-lui une autre référence.", "une vente de FT dans le classeur de MTV", "une vente de MTV"),
    Rule("OPE-113", BLOCKING, "Opération à venir", "une opération {detail} ne se saisit pas avant d'avoir eu lieu, et la date est à venir.", "Corrigez la date ; si elle est juste, saisissez la ligne le jour venu.", "un encaissement daté de demain", "un encaissement d'hier"),
    Rule("OPE-114", BLOCKING, "Annulation partielle", "une annulation est entière : {detail}.", "Videz la quantité ; pour garder un reste, saisissez-le en vente, à la date de la première.", "Annulation, 30, d'une vente de 100", "Annulation, (vide), puis Vente, 70"),
    Rule("OPE-120", BLOCKING, "Opération refusée", "{detail}", "Corrigez la ligne, ou ce que la raison nomme.", "une vente d'un produit gelé, un encaissement de trop", "une opération que le catalogue et les comptes permettent"),
    Rule("OPE-121", WARNING, "Opération en attente", "l'opération attend : {detail}", "Faites valider le compte : l'opération passera ensuite d'elle-même.", "un compte « À valider »", "un compte validé"),
    Rule("OPE-122", BLOCKING, "Opération changée après coup", "cette référence a déjà été passée autrement : {detail}", "Rendez à la ligne ses valeurs ; pour corriger ce qui est passé, ajoutez une ligne Annulation, puis l'opération juste sous une autre référence.", "29,90 passé, 39,90 saisi", "29,90 passé, 29,90 saisi"),
    Rule("OPE-123", BLOCKING, "Référence changée après coup", "la ligne répète l'opération « {detail} », déjà reçue et disparue du classeur.", "Rendez à la ligne la référence « {detail} » ; si c'est une autre opération, rétablissez aussi la ligne disparue.", "FT-001 passée, renommée FT-001B", "FT-001 et FT-002"),
    Rule("OPE-124", INFO, "Mois clos", "le mois de l'opération est clos : elle est comptabilisée au {detail}.", "Rien à faire, si la date est juste.", "une vente d'août, reçue après la clôture", "une vente d'un mois ouvert"),
    Rule("OPE-125", WARNING, "À vérifier", "l'opération est comptabilisée, mais {detail}", "Vérifiez la ligne avec qui l'a envoyée ; si elle est fausse, annulez-la.", "un bordereau qui redit un montant déjà dit", "un bordereau de ce qui est dû"),
    Rule("OPE-126", INFO, "Attend son jour", "{detail} Elle sera comptabilisée ce jour-là.", "Rien à faire ; d'ici là, la ligne peut changer, passer à une autre date ou être retirée.", "une résiliation saisie pour le mois prochain", "une résiliation d'hier"),
)  # fmt: skip

NAMED: dict[str, Rule] = {rule.code: rule for rule in FILE_RULES + SHEET_RULES}


def is_known(code: str) -> bool:
    """Say whether there is a rule of that code."""
    prefix, _, number = code.partition("-")
    return code in NAMED or (any(law.code[:3] == prefix for law in SHEET_RULES) and int(number) in GENERIC)


def changeable(code: str) -> bool:
    """Say whether the group may change a rule's severity.

    What blocks protects the catalogue and stays; what the service says of the file, of its structure, of lost rows and
    of what the books do is not a matter of taste.
    """
    return code in NAMED and rule(code).severity is not BLOCKING and code[:3] not in {"FIC", "STR", "LIB", "OPE"}


def rule(code: str) -> Rule:
    """Return the rule of that code, generic ones included (``TAR-004``); raises KeyError for an unknown code."""
    if code in NAMED:
        return NAMED[code]
    return replace(GENERIC[int(code.rsplit("-", 1)[1])], code=code)
