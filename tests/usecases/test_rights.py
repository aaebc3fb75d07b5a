"""Each use case asks, before anything else, whether whoever came through a door may do its one action (decisions 26, 53)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text

import usecases
from catalogue.access import Action, Forbidden, Grant
from catalogue.scope import NOBODY, SERVICE, Scope
from catalogue.store.database import Database
from catalogue.vocabulary import Role
from sync.bootstrap import Service
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, sale
from tests.catalogue.store.shop import Shop
from tests.conftest import TestServer
from tests.support.seeds import service_on
from usecases.audit import LogWanted, read_log
from usecases.commissions import LinesWanted, freeze
from usecases.passages import list_companies
from usecases.users import list_users

#: Every use case with its action: whoever adds one says here what it takes.
ACTIONS = {
    "audit.read_log": Action.READ_AUDIT,
    "commissions.explain_commissions": Action.READ_FIGURES,
    "commissions.freeze": Action.POST_OPERATIONS,
    "commissions.list_commissions": Action.READ_FIGURES,
    "commissions.release": Action.POST_OPERATIONS,
    "commissions.settle": Action.POST_OPERATIONS,
    "examination.examine": Action.SYNCHRONISE,
    "exports.export_as_it_stands": Action.EXPORT_CATALOGUE,
    "exports.export_of_month": Action.EXPORT_ACCOUNTING,
    "exports.list_exports": Action.EXPORT_ACCOUNTING,
    "logos.logo_bytes": Action.READ_CATALOGUE,
    "passages.count_figures": Action.READ_CATALOGUE,
    "passages.list_choices": Action.READ_CATALOGUE,
    "passages.list_companies": Action.READ_CATALOGUE,
    "passages.list_findings": Action.READ_CATALOGUE,
    "passages.list_runs": Action.READ_CATALOGUE,
    "passages.list_workbooks": Action.READ_CATALOGUE,
    "passages.report_bytes": Action.READ_CATALOGUE,
    "periods.close_period": Action.EXPORT_ACCOUNTING,
    "periods.list_periods": Action.READ_FIGURES,
    "periods.reopen_period": Action.EXPORT_ACCOUNTING,
    "pilotage.list_months": Action.READ_FIGURES,
    "pilotage.read_latency": Action.READ_FIGURES,
    "pilotage.read_results": Action.READ_FIGURES,
    "pilotage.read_standing": Action.READ_FIGURES,
    "pilotage.read_todo": Action.READ_FIGURES,
    "product.find_product": Action.READ_CATALOGUE,
    "product.read_documents": Action.READ_CATALOGUE,
    "product.read_integrations": Action.READ_CATALOGUE,
    "product.read_sale": Action.READ_CATALOGUE,
    "product.read_settings": Action.READ_CATALOGUE,
    "product_accounts.read_accounts": Action.READ_CATALOGUE,
    "product_commissions.read_commissions": Action.READ_FIGURES,  # or SIMULATE, of whoever has that one
    "product_files.document_bytes": Action.READ_CATALOGUE,
    "product_files.sheet_bytes": Action.EXPORT_CATALOGUE,
    "product_history.compare_versions": Action.READ_CATALOGUE,
    "product_history.read_life": Action.READ_CATALOGUE,
    "product_prices.read_prices": Action.READ_CATALOGUE,
    "published.published": Action.READ_CATALOGUE,
    "quotes.quote": Action.SIMULATE,
    "revisions.read_revisions": Action.READ_CATALOGUE,
    "search.count": Action.READ_CATALOGUE,
    "search.search": Action.READ_CATALOGUE,
    "simulations.simulate": Action.SIMULATE,
    "templates.write_template": Action.EXPORT_CATALOGUE,
    "users.add_user": Action.MANAGE_USERS,
    "users.disable_user": Action.MANAGE_USERS,
    "users.erase_user": Action.MANAGE_USERS,
    "users.grant_right": Action.MANAGE_USERS,
    "users.list_users": Action.MANAGE_USERS,
    "users.revoke_right": Action.MANAGE_USERS,
}

#: What is no use case, and why nobody's rights are asked there.
OTHERS = {
    "acting.accounting": "begins a transaction for a use case",
    "acting.administering": "begins a transaction for a use case",
    "audit_words.differences": "words of what was read",
    "audit_words.fields_of": "words of what was read",
    "audit_words.sheet_label": "a word",
    "audit_words.table_named": "a word",
    "checkup.checkup": "opens the service for itself: for whoever holds its settings",
    "demo_people.enter_people": "by use cases that ask",
    "demonstration.demonstrate": "opens the service for itself: for whoever holds its settings",
    "examination.write_reports": "writes files of what was read",
    "inspection.inspect_file": "looks at a file of whoever asks, and at nothing of the service's",
    "instants.asking": "begins a reading for a use case",
    "instants.asking_of_all": "begins a reading for a use case",
    "new_versions.followed": "decides on plain data",
    "new_versions.hindrances": "decides on plain data",
    "product.about": "begins a reading for a use case",
    "product.in_force": "decides on plain data",
    "product_commissions.may_see_commissions": "says what somebody may ask",
    "rights.allowed": "asks",
    "rights.companies_of": "names the companies of whom is allowed",
    "signing_in.come_in": "says whether somebody may ask anything",
    "signing_in.scope_of": "says what somebody may ask",
    "signing_in.who_is": "says who asks",
}


WHO_DECIDED = """
SELECT actor.label, audit_log.role, count(*)::integer FROM audit_log JOIN actor ON actor.id = audit_log.actor_id
WHERE audit_log."table" = 'commission_line' GROUP BY 1, 2
"""


class _Anything(str):
    """Stands for any argument: a text, whose every part is one too."""

    __slots__ = ()

    def __getattr__(self, name: str) -> _Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class _Untouched:
    """Stands for what no one without rights may reach: the database, the archive, the settings."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"reached {name} before asking for any right")


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(usecases.__path__):
        yield importlib.import_module(f"usecases.{found.name}")


def _functions() -> dict[str, Callable[..., Any]]:
    """Return every public function of the floor."""
    return {
        f"{module.__name__.removeprefix('usecases.')}.{name}": function
        for module in _modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    }


def _action_refused(use_case: Callable[..., Any], service: Service) -> Action:
    """Ask a use case whatever it takes, as nobody; return the action that it then refuses."""
    with pytest.raises(Forbidden) as refusal:
        _ask(use_case, service)
    return refusal.value.action


def _ask(use_case: Callable[..., Any], service: Service) -> None:
    parameters = [each for each in inspect.signature(use_case).parameters.values() if each.default is each.empty]
    answer = use_case(service, **{each.name: _Anything("MTV") for each in parameters[1:]})
    answer.__enter__()  # of those that answer inside a block


def test_every_use_case_names_its_action_before_it_reaches_anything() -> None:
    """Asked by somebody without any right, each refuses its action, and nothing of the service was touched."""
    untouched: Any = _Untouched()
    service = Service(untouched, untouched, untouched, NOBODY)
    found = _functions()
    assert set(found) - set(OTHERS) == set(ACTIONS)
    assert {name: _action_refused(found[name], service) for name in ACTIONS} == ACTIONS


def test_a_right_in_one_company_opens_that_one_only(
    database: Database, database_server: TestServer, tmp_path: Path
) -> None:
    """Who audits FT and sells for MTV reads the catalogue of both and the audit of FT, and gives nobody any right."""
    shop = Shop(database)
    sessions = database_server.sessions(str(database.engine.url.database))
    scope = Scope.of(shop.actor, [Grant(Role.AUDITOR, "FT"), Grant(Role.SALES, "MTV")], datetime.now(UTC))
    service = replace(service_on(sessions, tmp_path), scope=scope)
    assert [company.code for company in list_companies(service)] == ["FT", "MTV"]
    log = read_log(service, LogWanted(limit=100))
    owners = {(change.line.content.get("company_id"), change.line.table) for change in log.changes}
    assert {(str(shop.companies["FT"]), "accounting_mapping"), (None, "company")} <= owners
    assert str(shop.companies["MTV"]) not in {company for company, _ in owners}
    with pytest.raises(Forbidden) as refusal:
        read_log(service, LogWanted(company="MTV"))
    assert refusal.value.sentence == (
        "Vous n'avez pas le droit « Consulter le journal d'audit » pour MTV : "
        "demandez-le à la personne qui gère les utilisateurs."
    )
    with pytest.raises(Forbidden, match="Gérer les utilisateurs et les droits"):
        list_users(service)
    sessions.close()


def test_what_a_person_decides_through_a_door_is_in_their_own_name(
    database: Database, database_server: TestServer, tmp_path: Path
) -> None:
    """An accountant of MTV freezes a sale's commissions: the audit says who and as what; one of FT may not."""
    books = Bookkeeping(Shop(database))
    books.add_scheme()
    books.post(sale("V-1"))
    sessions = database_server.sessions(str(database.engine.url.database))
    through = service_on(sessions, tmp_path)
    mtv, ft = (
        replace(through, scope=Scope.of(books.shop.actor, [Grant(Role.ACCOUNTING, code)], datetime.now(UTC)))
        for code in ("MTV", "FT")
    )
    wanted = LinesWanted(company="MTV", asked_by="whoever the door says")
    with pytest.raises(Forbidden):
        freeze(ft, wanted, "V-1")
    frozen = freeze(mtv, wanted, "V-1")
    with database.reading(SERVICE) as connection:
        said = connection.execute(text(WHO_DECIDED)).all()
    assert said == [("Nadia Rey", "accounting", frozen)]
    sessions.close()
