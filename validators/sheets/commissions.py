"""Sheet Commissions (Annexe A, table commission_scheme; Annexe C §4; decisions 17, 22 and 23)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from catalogue.vocabulary import (
    AccrualWindow,
    AppliesTo,
    ClawbackMode,
    CommissionBase,
    CommissionTrigger,
    Retention,
    Settlement,
    TierMode,
)
from validators.kinds import Choice, Date, DueRule, Integer, Money, Number, Text
from validators.sheets.common import CHANNEL, COMPANY_CODE, OF_PLAN, OF_PRODUCT, OF_VERSION, PLAN, SCHEME, SKU, VERSION
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Commissions",
    name="commissions",
    prefix="COM",
    workbook="company",
    help="Les schémas de commission. Le plus précis de ceux qui s'appliquent à une vente l'emporte.",
    key=("sku", "version", "scheme"),
    identity=("sku", "version"),
    of_version=True,
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION, OF_PLAN),
    optional=True,
    columns=(
        SKU,
        VERSION,
        replace(SCHEME, help="Un code court, unique dans la version."),
        replace(PLAN, over_time=OverTime.DECIDES),
        Column(
            "Société vendeuse",
            "seller",
            COMPANY_CODE,
            refers_to="companies.code",
            example="",
            help="Vide : quelle que soit la société qui vend.", over_time=OverTime.DECIDES,),
        Column(
            "Partenaire", "partner", Text(160), refers_to="partners.name", example="", help="Vide : tout partenaire.", over_time=OverTime.DECIDES,),
        replace(CHANNEL, example=""),
        Column("Début", "valid_from", Date(), example="", help="Vide : le début de la version.", over_time=OverTime.DECIDES,),
        Column("Fin", "valid_to", Date(), example="", help="Le dernier jour, inclus. Vide : la fin de la version.", over_time=OverTime.DECIDES,),
        Column(
            "S'applique à",
            "applies_to",
            Choice(AppliesTo),
            default="both",
            example="1ère année",
            help="1ère année, renouvellement, ou toutes. Vide : toutes.", over_time=OverTime.DECIDES,),
        Column(
            "Règlement",
            "settlement",
            Choice(Settlement),
            required=True,
            example="Précomptée",
            help="Précomptée, récurrente ou post-comptée (après encaissement).", over_time=OverTime.DECIDES,),
        Column(
            "Retenue",
            "retention",
            Choice(Retention),
            example="",
            help="Nette : le partenaire la retient. Vide : nette si elle est précomptée, brute sinon.", over_time=OverTime.DECIDES,),
        Column(
            "Déclenchement",
            "trigger",
            Choice(CommissionTrigger),
            default="sale",
            example="Vente",
            help="Ce qui la rend due. Vide : la vente.", over_time=OverTime.DECIDES,),
        Column(
            "Règle d'échéance",
            "due_rule",
            DueRule(),
            default="immediate",
            example="15 du mois suivant",
            help="Immédiat, fin de mois, 15 du mois suivant, J+30. Vide : immédiat.", over_time=OverTime.DECIDES,),
        Column(
            "Assiette",
            "base",
            Choice(CommissionBase),
            default="ht",
            example="HT",
            help="Le montant auquel le taux s'applique. Vide : HT.", over_time=OverTime.DECIDES,),
        Column(
            "Période de cumul",
            "accrual_window",
            Choice(AccrualWindow),
            default="sale",
            example="Mois",
            help="La durée sur laquelle les volumes se cumulent pour les paliers. Vide : par vente.", over_time=OverTime.DECIDES,),
        Column(
            "Mode de palier",
            "tier_mode",
            Choice(TierMode),
            required=True,
            example="Par tranche",
            help="Par tranche : chaque tranche à son taux. Au taux atteint : tout au taux du palier atteint.", over_time=OverTime.DECIDES,),
        Column("Plancher", "floor", Money(), example="", help="La commission minimale, en euros.", over_time=OverTime.DECIDES,),
        Column("Plafond", "cap", Money(), example="", help="La commission maximale, en euros.", over_time=OverTime.DECIDES,),
        Column(
            "Clawback en mois",
            "clawback_months",
            Integer(minimum=Decimal(1), maximum=Decimal(1_200), counts=("mois",)),
            example="12",
            help="Une résiliation avant ce nombre de mois reprend la commission.", over_time=OverTime.DECIDES,),
        Column(
            "Mode de clawback",
            "clawback_mode",
            Choice(ClawbackMode),
            example="Prorata",
            help="Prorata du temps qui reste, ou reprise totale.", over_time=OverTime.DECIDES,),
        Column("Montant de la prime", "bonus", Money(), example="", help="Une prime en euros, versée une fois.", over_time=OverTime.DECIDES,),
        Column(
            "Seuil de la prime",
            "bonus_from",
            Number(4),
            example="",
            help="À partir de combien de ventes dans la période de cumul. Vide : dès la première.", over_time=OverTime.DECIDES,),
        Column("Montant du malus", "malus", Money(), example="", help="Un malus en euros, pour résiliation anticipée.", over_time=OverTime.DECIDES,),
        Column(
            "Malus en mois",
            "malus_months",
            Integer(minimum=Decimal(1), maximum=Decimal(1_200), counts=("mois",)),
            example="",
            help="Le malus s'applique à une résiliation avant ce nombre de mois.", over_time=OverTime.DECIDES,),
    ),
    examples=(
        (
            "AP-SANTE-001", "1", "AN1", "", "", "OggoData", "", "", "", "1ère année", "Précomptée", "", "Vente",
            "15 du mois suivant", "HT", "Par vente", "Par tranche", "", "", "12", "Prorata",
        ),
        (
            "MTV-OFFRE-001", "1", "VOLUME", "", "MTV", "", "", "", "", "Toutes", "Récurrente", "", "Encaissement",
            "fin de mois", "HT", "Mois", "Par tranche",
        ),
    ),
)  # fmt: skip
