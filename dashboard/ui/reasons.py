"""Why products cannot be sold, in the few words that a list has room for: « 3 produits sans tarif »."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue.publication.reasons import BlockReason

#: What is said of products to which each reason of a window happens; their own state is said by its name.
OF_PRODUCTS: Mapping[BlockReason, str] = {
    BlockReason.COMPANY_INACTIVE: "dont le vendeur est inactif",
    BlockReason.PARTNER_INACTIVE: "dont le partenaire est inactif",
    BlockReason.PARTNER_NOT_ACTIVATED: "dont le partenaire n’est pas activé pour le vendeur",
    BlockReason.BLACKLISTED: "sur liste noire",
    BlockReason.DOCUMENT_MISSING: "sans un document exigé",
    BlockReason.DOCUMENT_NOT_YET_VALID: "dont un document n’est pas encore valable",
    BlockReason.DOCUMENT_EXPIRED: "dont un document a expiré",
    BlockReason.NO_PRICE: "sans tarif",
    BlockReason.PLAN_WITHOUT_PRICE: "dont une formule est sans tarif",
    BlockReason.TAX_WITHOUT_RATE: "dont le code de TVA est sans taux",
    BlockReason.COMMISSION_MISSING: "sans schéma de commission",
    BlockReason.MAPPING_MISSING: "sans compte dans la feuille Comptabilité",
    BlockReason.MAPPING_IN_ERROR: "dont un compte est en erreur",
}

#: The same in the two or three words that a cell has room for.
SHORT: Mapping[BlockReason, str] = {
    BlockReason.COMPANY_INACTIVE: "vendeur inactif",
    BlockReason.PARTNER_INACTIVE: "partenaire inactif",
    BlockReason.PARTNER_NOT_ACTIVATED: "partenaire non activé",
    BlockReason.BLACKLISTED: "liste noire",
    BlockReason.DOCUMENT_MISSING: "document absent",
    BlockReason.DOCUMENT_NOT_YET_VALID: "document à venir",
    BlockReason.DOCUMENT_EXPIRED: "document expiré",
    BlockReason.NO_PRICE: "sans tarif",
    BlockReason.PLAN_WITHOUT_PRICE: "formule sans tarif",
    BlockReason.TAX_WITHOUT_RATE: "TVA sans taux",
    BlockReason.COMMISSION_MISSING: "sans commission",
    BlockReason.MAPPING_MISSING: "sans compte",
    BlockReason.MAPPING_IN_ERROR: "compte en erreur",
}
