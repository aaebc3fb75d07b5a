"""Columns and kinds that several sheets share."""

from __future__ import annotations

from decimal import Decimal

from catalogue.vocabulary import Channel
from validators.kinds import Choice, Code, Date, Integer, Text
from validators.spec import Column, OverTime, Parent

SKU_KIND = Code(
    pattern=r"[A-Z0-9]{2,10}(-[A-Z0-9]+)+", shape="SOCIETE-RISQUE-NUMERO, par exemple MTV-OFFRE-001", max_length=80
)

SKU = Column(
    "SKU",
    "sku",
    SKU_KIND,
    required=True,
    refers_to="products.sku",
    help="Le code du produit, tel qu'il figure dans la feuille Produits.",
    example="MTV-OFFRE-001",
)
VERSION = Column(
    "Version",
    "version",
    Integer(minimum=Decimal(1)),
    required=True,
    help="Le numéro de la version, tel qu'il figure dans la feuille Versions.",
    example="1",
)
OF_PRODUCT = Parent(("sku",), "products", ("sku",))
OF_VERSION = Parent(("sku", "version"), "versions", ("sku", "version"))
OF_PLAN = Parent(("sku", "version", "plan"), "plans", ("sku", "version", "plan"))

PLAN = Column(
    "Code formule",
    "plan",
    Code(max_length=60),
    example="",
    help="La formule concernée. Vide : toutes les formules de la version.",
)
SCHEME = Column(
    "Code schéma",
    "scheme",
    Code(max_length=60),
    required=True,
    example="STANDARD",
    help="Le code du schéma, tel qu'il figure dans la feuille Commissions.",
)
OF_SCHEME = Parent(("sku", "version", "scheme"), "commissions", ("sku", "version", "scheme"))
#: What the columns of a discount and of a commission tier hold: six digits before the point.
MOST_EUROS = Decimal("999999.99")
ACCOUNT = Code(pattern=r"[1-8][0-9A-Z]{2,19}", shape="3 à 20 chiffres, par exemple 706100", max_length=20)
ADDRESSES = Column(
    "Adresses",
    "addresses",
    Text(500),
    example="12 rue des Lilas, 75011 Paris",
    help="Séparées par des points-virgules.",
)
COUNTRY = Column(
    "Pays",
    "country",
    Code(pattern="[A-Z]{2}", shape="2 majuscules", max_length=2),
    default="FR",
    example="FR",
    help="Vide : FR.",
)
COMPANY_CODE = Code(pattern="[A-Z0-9]{2,10}", max_length=10)
CHANNEL = Column(
    "Canal", "channel", Choice(Channel), example="Web", help="Vide : tous les canaux.", over_time=OverTime.DECIDES
)
#: The first day of a row; each sheet says of what.
VALID_FROM = Column("Début", "valid_from", Date(), required=True, over_time=OverTime.BEGINS)
VALID_TO = Column(
    "Fin", "valid_to", Date(), example="", help="Le dernier jour, inclus. Vide : sans fin.", over_time=OverTime.ENDS
)
