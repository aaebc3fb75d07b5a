"""The papers of the samples: small PDF files in French, the same bytes at every build."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from fpdf import FPDF

from sample_workbooks.builder.shapes import Paper

_RETRACTATION = "Le client dispose de quatorze jours pour se rétracter, sans avoir à donner de motif."
_MEDIATION = "En cas de désaccord persistant, le client peut saisir gratuitement le médiateur compétent."
_DONNEES = "Les données personnelles ne servent qu'à la gestion du contrat et sont conservées le temps nécessaire."
_RECONDUCTION = (
    "Le professionnel informe le client, avant chaque reconduction tacite, de son droit de ne pas reconduire "
    "le contrat (article L.215-1 du Code de la consommation)."
)

#: Sections of each type of document: heading and text.
SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "DIPA": (
        ("De quel type d'assurance s'agit-il ?", "Un contrat d'assurance de personnes, souscrit à titre individuel."),
        ("Qu'est-ce qui est assuré ?", "Les garanties et leurs plafonds figurent au tableau des garanties."),
        ("Qu'est-ce qui n'est pas assuré ?", "Les faits intentionnels et les soins antérieurs à l'adhésion."),
        ("Comment puis-je résilier le contrat ?", "À tout moment après la première année, par lettre ou en ligne."),
    ),
    "CG": (
        ("Article 1 - Objet", "Les présentes conditions définissent les droits et obligations des parties."),
        ("Article 2 - Prise d'effet", "La garantie prend effet à la date portée aux conditions particulières."),
        ("Article 3 - Renonciation", _RETRACTATION),
        ("Article 4 - Réclamation et médiation", _MEDIATION),
    ),
    "CP": (
        ("Assuré et bénéficiaires", "Désignés lors de la souscription et modifiables par avenant."),
        ("Garanties souscrites", "La formule choisie, sa cotisation et son échéance figurent au présent document."),
    ),
    "CGV": (
        ("Article 1 - Objet", "Les présentes conditions s'appliquent à toute commande passée auprès de la société."),
        ("Article 2 - Prix", "Les prix sont indiqués en euros, toutes taxes comprises, sauf mention contraire."),
        ("Article 3 - Rétractation", _RETRACTATION),
        ("Article 4 - Reconduction", _RECONDUCTION),
        ("Article 5 - Médiation", _MEDIATION),
    ),
    "CGU": (
        ("Article 1 - Accès au service", "Le service est ouvert à toute personne majeure titulaire d'un compte."),
        ("Article 2 - Droits", "Les contenus sont réservés à un usage privé, dans le cercle de famille."),
        ("Article 3 - Protection des mineurs", "Un contrôle parental est proposé sur chaque écran."),
    ),
    "CGA": (
        ("Article 1 - Abonnement", "L'abonnement est conclu pour un mois et se renouvelle tacitement."),
        ("Article 2 - Reconduction", _RECONDUCTION),
        ("Article 3 - Résiliation", "Le client résilie à tout moment depuis son espace personnel."),
    ),
    "NOTICE": (
        ("Prestations comprises", "Déplacement, diagnostic et première heure de main-d'oeuvre, pièces en sus."),
        ("Exclusions", "Les installations collectives et les travaux soumis à permis."),
        ("Délais", "Intervention sous quatre heures ouvrées en zone urbaine, douze heures ailleurs."),
    ),
    "NOTICE_TARIF": (
        ("Composition du prix", "Abonnement, consommation, acheminement, taxes et contributions."),
        ("Évolution du prix", "Le prix suit les modalités d'indexation décrites dans l'offre, une fois par an."),
        ("Médiation", "Le médiateur national de l'énergie peut être saisi après une réclamation écrite."),
    ),
    "MANDAT_SEPA": (
        ("Autorisation", "Le signataire autorise le créancier à présenter des prélèvements sur son compte."),
        ("Remboursement", "Il peut demander le remboursement d'un prélèvement dans les huit semaines."),
    ),
    "FICHE_TECH": (("Caractéristiques", "Wi-Fi 6, deux prises Ethernet, installation guidée depuis le téléphone."),),
    "SCRIPT": (
        ("Accroche", "Se présenter, rappeler le motif de l'appel et demander l'accord du client."),
        ("Découverte", "Composition du foyer, contrats en cours, besoins prioritaires."),
    ),
}

_BORN = datetime(2025, 6, 20, 9, 0, tzinfo=UTC)


@cache
def pdf_of(company: str, paper: Paper) -> bytes:
    """Return the PDF of a paper: title, subject, sections and a word on personal data."""
    pdf: Any = FPDF(format="A4")
    pdf.set_compression(False)  # the same bytes whatever the machine's zlib
    pdf.set_creation_date(_BORN)
    pdf.set_lang("fr")
    pdf.set_title(f"{paper.title} - {paper.about}")
    pdf.set_author(f"{company}, {paper.author}")
    pdf.set_producer("Winvest")
    pdf.add_page()
    _line(pdf, 10, company)
    _line(pdf, 17, paper.title, style="B")
    _line(pdf, 12, paper.about)
    _line(pdf, 9, f"Édition {paper.edition}, en vigueur à compter du {_french(paper.since)}")
    for heading, text in (*SECTIONS[paper.type], ("Données personnelles", _DONNEES)):
        pdf.ln(3)
        _line(pdf, 12, heading, style="B")
        _line(pdf, 10, text)
    pdf.ln(6)
    _line(pdf, 8, "Document d'exemple, sans valeur contractuelle.", style="I")
    return bytes(pdf.output())


def _line(pdf: Any, size: int, text: str, *, style: str = "") -> None:
    pdf.set_font("helvetica", style, size)
    pdf.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _french(day: str) -> str:
    year, month, number = day.split("-")
    return f"{number}/{month}/{year}"
