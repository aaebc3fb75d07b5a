"""The people of the demo: one for each role, so that whoever tries it sees what each of them sees (decision 54)."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.vocabulary import Role
from sync.bootstrap import Service
from usecases.signing_in import Token
from usecases.users import RightWanted, add_user, grant_right, list_users

#: Who vouches for them: nobody; this issuer is believed in a demo on loopback, and nowhere else.
ISSUER = "demonstration"
_ASKED_BY = "démonstration"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo."""

    name: str
    role: Role
    companies: tuple[str, ...] = ()  #: codes; none: every company

    @property
    def address(self) -> str:
        """Return an address that leads nowhere."""
        return f"{self.role.value.replace('_', '.')}@demo.example"

    @property
    def token(self) -> Token:
        """Return what stands for a provider's word."""
        return Token(ISSUER, self.address, self.address)


PEOPLE = (
    DemoPerson("Hélène Roux", Role.READER),
    DemoPerson("Sofia Benali", Role.CATALOGUE_MANAGER, ("MTV", "FT")),
    DemoPerson("Paul Renard", Role.ACCOUNTING),
    DemoPerson("Nadia Belkacem", Role.ADV, ("AP",)),
    DemoPerson("Éric Lambert", Role.SALES, ("FT",)),
    DemoPerson("Julien Caron", Role.COMPANY_ADMIN, ("FT",)),
    DemoPerson("Claire Martin", Role.GROUP_ADMIN),
    DemoPerson("Marc Teixeira", Role.AUDITOR),
    DemoPerson("Inès Morel", Role.IT),
)


def enter_people(service: Service) -> None:
    """Enter the people of the demo with their rights, but those who are there already. Writes: as `usecases.users`."""
    known = {user.address for user in list_users(service).users}
    for person in PEOPLE:
        if person.address in known:
            continue
        add_user(service, person.address, person.name, is_program=False, asked_by=_ASKED_BY)
        wanted = RightWanted(address=person.address, role=person.role, asked_by=_ASKED_BY, companies=person.companies)
        grant_right(service, wanted)
