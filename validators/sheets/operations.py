"""Sheet Opérations: what happened in a company's business during a month (annex F, table operation)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from catalogue.vocabulary import BuyerType, Channel, OperationKind
from validators.kinds import Choice, Code, Date, Hour, Integer, Money, Number, PersonCode, Text
from validators.sheets.common import PLAN, SKU
from validators.spec import Column, Sheet

_KEY = Code(
    pattern="[A-Za-z0-9][A-Za-z0-9_.:/-]*", shape="des lettres, des chiffres et des tirets, sans espace", max_length=80
)
_UUID = Code(
    pattern="[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    shape="un identifiant comme 3f2b8a54-6c1d-4e0f-9a7b-2d5c8e1f4a60",
    max_length=36,
)
#: What people say for an operation, folded, and what the sheet calls it.
_MEANT = (
    ("avoir", "Annulation"),
    ("remboursement", "Annulation"),
    ("retractation", "Annulation"),
    ("paiement", "Encaissement"),
    ("reglement", "Encaissement"),
    ("prelevement", "Encaissement"),
    ("reconduction", "Renouvellement"),
    ("commission", "Bordereau partenaire"),
    ("avance", OperationKind.ADVANCE_USE.label),
)

SHEET = Sheet(
    label="Opérations",
    name="operations",
    prefix="OPE",
    workbook="operations",
    help="Ce qui s'est passé dans le mois : ventes, encaissements, annulations, frais, bordereaux. Une ligne chacune.",
    key=("key",),
    unit="key",
    columns=(
        Column(
            "Référence",
            "key",
            _KEY,
            required=True,
            help="Votre numéro, unique dans la société. Une même référence n'est passée qu'une fois.",
            example="FT-2025-09-001",
        ),
        Column(
            "Date", "day", Date(), required=True, help="Le jour de l'opération, dans le mois.", example="01/09/2025"
        ),
        Column("Heure", "time", Hour(), help="Si elle compte. Vide : le début du jour.", example="14:30"),
        Column(
            "Opération",
            "kind",
            Choice(OperationKind, _MEANT),
            required=True,
            help="Ce qui s'est passé. Un avoir, une rétractation : Annulation. La fin d'un contrat, renouvellements compris : Résiliation.",
            example="Vente",
        ),
        replace(
            SKU,
            required=False,
            help="Le produit. Vide si l'opération liée le dit.",
            example="FT-BOX-001",
        ),
        replace(PLAN, help="La formule vendue. Vide : celle du contrat renouvelé, ou la seule du produit.", example="FIBRE"),
        Column("Canal", "channel", Choice(Channel, (("internet", "Web"), ("en ligne", "Web"), ("telephone", "Télévente"))), help="Obligatoire pour une vente.", example="Web"),
        Column(
            "Quantité vendue",
            "quantity",
            Number(4, minimum=Decimal("0.0001")),
            help="Vide : 1 ; pour une annulation, tout ce qui est annulé.",
            example="1",
        ),
        Column(
            "Consommation", "usage", Number(4), help="Pour un prix à l'usage : kWh, heures… Vide : la quantité."
        ),
        Column(
            "Montant HT",
            "amount_ht",
            Money(minimum=None),
            help="Un seul des deux montants. Aucun : le prix du catalogue. Obligatoire pour un bordereau, qui prend un signe moins pour une reprise.",
        ),
        Column(
            "Montant TTC",
            "amount_ttc",
            Money(minimum=None),
            help="Un seul des deux montants. Aucun : le prix du catalogue, ou le reste dû si c'est un encaissement. Un signe moins : une avance remboursée.",
            example="29,90",
        ),
        Column(
            "Opération liée",
            "related",
            _KEY,
            help="La référence de la vente encaissée, renouvelée, annulée, résiliée ou commissionnée, ou de l'encaissement dont l'avance est remboursée.",
        ),
        Column(
            "Partenaire",
            "partner",
            Text(160),
            refers_to="partners.name",
            help="Vide : celui du contrat, ou celui du produit.",
        ),
        Column(
            "Prime nette du contrat",
            "premium_net",
            Money(),
            help="D'un contrat d'assurance, quand la commission se calcule sur elle.",
        ),
        Column("Marge", "margin", Money(minimum=None), help="Quand la commission se calcule sur elle."),
        Column(
            "Début du service",
            "service_start",
            Date(),
            help="Le premier jour du service : il décide du taux de TVA. Vide : la date.",
        ),
        Column("Contrat", "contract", _UUID, help="L'identifiant du contrat dans votre logiciel."),
        Column("Client", "client", _UUID, help="L'identifiant du client dans votre logiciel."),
        Column("Type d'acheteur", "client_type", Choice(BuyerType), help="Pour vérifier qu'il peut acheter."),
        Column(
            "Âge du client",
            "age",
            Integer(minimum=Decimal(0), maximum=Decimal(130), counts=("an", "ans", "année", "années")),
            help="En années, le jour de la vente.",
        ),
        Column("Code postal", "postcode", Code(digits=5, max_length=5), help="Celui du client.", example="69003"),
        Column("Segment client", "segment", Text(60), help="Pour un prix négocié."),
        Column("Pièce", "piece", Text(80), help="La référence de la pièce comptable. Vide : la référence."),
        Column("Libellé", "label", Text(160), help="Le libellé de l'écriture. Vide : l'opération et le produit."),
        Column("Avance", "advance", _KEY, help="D'un emploi d'avance : la référence de l'encaissement reçu en trop."),
        Column("Commercial", "salesperson", PersonCode(), help="Qui a vendu : la référence de son dossier, jamais son nom. D'une vente ou d'un renouvellement.", example="P-0417"),
        Column("Manager", "manager", PersonCode(), help="Le manager de qui a vendu, par la référence de son dossier. D'une vente ou d'un renouvellement.", example="P-0102"),
    ),
    examples=(
        ("FT-2025-09-001", "01/09/2025", "", "Vente", "FT-BOX-001", "FIBRE", "Web", "", "", "", "29,90"),
        ("FT-2025-09-002", "05/09/2025", "", "Encaissement", "", "", "", "", "", "", "29,90", "FT-2025-09-001"),
        ("FT-2025-09-003", "12/09/2025", "", "Annulation", "", "", "", "", "", "", "", "FT-2025-09-001"),
        ("FT-2025-09-004", "15/09/2025", "", "Renouvellement", "FT-SIM-002", "20GO", "Web", "", "", "", "", "FT-2025-08-001"),
        ("FT-2025-09-005", "22/09/2025", "", "Résiliation", "", "", "", "", "", "", "", "FT-2025-08-002"),
        ("FT-2025-09-006", "30/09/2025", "", "Frais", "PSP-SLIMPAY", "", "", "", "", "14,80"),
        ("AP-2025-09-001", "01/09/2025", "", "Bordereau partenaire", "AP-SANTE-001", "", "", "", "", "120,00"),
    ),
)  # fmt: skip
