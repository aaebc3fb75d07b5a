"""Two products on a shelf, for the screens of one product: one with two versions, sold by two companies; one of MTV alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from catalogue.scope import SERVICE, service_as
from catalogue.store.database import Database
from catalogue.vocabulary import ActorKind, Role
from sync.bootstrap import Service
from tests.conftest import TestServer
from tests.dashboard.people import ISSUER, enter
from tests.support.books import Library, day, product
from tests.support.seeds import seeded_by, service_on
from usecases import signing_in
from usecases.signing_in import Token

BOX = "FT-BOX-001"
SKU, ALONE, NOBODYS = "MTV-OFFRE-001", "MTV-OFFRE-002", "MTV-OFFRE-999"
CONDITIONS = b"%PDF-1.4 conditions 2025"
_V2 = {"SKU": SKU, "Version": 2}
_BASIC = {"Code formule": "BASIC", "Type de prix": "Fixe", "Code TVA": "NORMAL"}
_CORRECTED = """
UPDATE pricing_rule SET payload = jsonb_set(payload, '{amount}', '"11.90"')
WHERE product_version_id = (SELECT id FROM product_version WHERE version = 2)
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A database that nobody changes any more, and who may look at it."""

    service: Service  #: as the service itself
    sessions: Database  #: as people
    data: Path
    loaded: datetime  #: after the load, and before the price of version 2 was corrected from 10,90 to 11,90
    people: dict[str, dict[str, Any]]  #: what the provider says of each, by a name of ours

    def asked_by(self, name: str, issuer: str = ISSUER) -> Service:
        """Return the service as one of the people may ask it, who signs in with that provider."""
        claims = self.people[name]
        token = Token.of({"iss": issuer, **claims})
        through = replace(self.service, database=self.sessions)
        assert signing_in.come_in(through, token)
        person = signing_in.who_is(through, token)
        assert person is not None
        return replace(through, scope=signing_in.scope_of(person))


def _rows() -> dict[str, Any]:
    """Return the rows of the product with two versions."""
    scheme = {
        "Code schéma": "VOLUME",
        "Règlement": "Récurrente",
        "Mode de palier": "Par tranche",
        "Période de cumul": "Mois",
    }
    first, second = {"SKU": SKU, "Version": 1}, _V2
    return product(SKU) | {
        "Produits": [
            {
                "SKU": SKU, "Nom marketing": "Offre <b>TV</b>", "Risque": "OTT", "Type de monétisation": "CA interne",
                "Description": "30 chaînes.", "Cycle de prélèvement": "le 5 du mois",
            }
        ],
        "Versions": [
            first | {"Date d'effet": day("01/07/2025"), "Date de fin": day("31/12/2098")},
            second | {"Date d'effet": day("01/01/2099"), "Notes": "Prix 2099."},
        ],
        "Formules": [row | {"Code formule": "BASIC", "Nom": "Essentiel", "Récurrence": "Mensuel"} for row in (first, second)],
        "Tarifs": [first | _BASIC | {"Montant": 9.9}, second | _BASIC | {"Montant": 10.9}],
        "Documents": [
            first | {"Type": "CGU", "Titre": "CGU 2025", "Fichier": "cgu.pdf", "Valable du": day("01/07/2025")},
        ],
        "Publications": [
            first | {"Société": "MTV", "Canaux": "Web, Terrain", "Visibilité": "Public", "Début": day("01/07/2025"), "Fin": day("31/12/2098")},
            first | {"Société": "FT", "Canaux": "Terrain", "Visibilité": "Public", "Début": day("01/07/2025"), "Fin": day("31/12/2098")},
            second | {"Société": "MTV", "Canaux": "Web, Terrain", "Visibilité": "Public", "Début": day("01/01/2099")},
        ],
        "Comptabilité": [{"SKU": SKU, "Nature": "CA", "Compte": "706110"}],
        "Commissions": [row | scheme for row in (first, second)],
        "Paliers": [
            row | {"Code schéma": "VOLUME", "De": low, "À": high, "Taux": rate}
            for row in (first, second)
            for low, high, rate in ((0, 100, "10 %"), (100, None, "12 %" if row is first else "13 %"))
        ],
        "Répartition": [row | {"Code schéma": "VOLUME", "Bénéficiaire": "Entreprise", "Part": "100 %"} for row in (first, second)],
    }  # fmt: skip


@contextmanager
def filled(server: TestServer, template: str, folder: Path) -> Iterator[Shelf]:
    """Load the shelf in a database that lives as long as the block, with a person for each right that matters."""
    library = Library(folder / "library")
    library.company("MTV", _rows(), product(ALONE))
    library.company("FT", product(BOX))
    library.document("MTV", SKU, "cgu.pdf", CONDITIONS)
    with seeded_by(server, template, folder) as seed:
        database, sessions = server.database(seed.database), server.sessions(seed.database)
        service = service_on(database, folder / "data")
        with database.reading(SERVICE) as connection:
            loaded = connection.scalar(text("SELECT now()"))
        assert loaded is not None
        actor = database.find_or_create_actor(ActorKind.PERSON, "Claire Martin")
        with database.acting(service_as(actor), reason="correction") as connection:
            connection.execute(text(_CORRECTED))
        people = {
            "director": enter(service, Role.READER),
            "manager": enter(service, Role.COMPANY_ADMIN, "MTV"),
            "adv": enter(service, Role.ADV, "MTV"),
            "sales": enter(service, Role.SALES, "FT"),
            # Of journeys, which sign in with a provider of their own: whoever did belongs to it.
            "wide": enter(service, Role.COMPANY_ADMIN, "MTV", "FT"),
            "narrow": enter(service, Role.COMPANY_ADMIN, "MTV", "AP"),
            "wide later": enter(service, Role.CATALOGUE_MANAGER, "MTV", "FT"),
            "narrow later": enter(service, Role.CATALOGUE_MANAGER, "MTV", "AP"),
            "looker": enter(service, Role.READER, "MTV", "FT"),
            "keys": enter(service, Role.READER, "FT", "MTV"),
            "wide_sales": enter(service, Role.SALES, "FT", "AP"),
            "narrow_sales": enter(service, Role.SALES, "AP", "FT"),
        }
        yield Shelf(service, sessions, folder / "data", loaded, people)
        for held in (database, sessions):
            held.close()
