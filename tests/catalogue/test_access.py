"""Roles give the rights of §3.8, in their companies and while they hold."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from catalogue.access import GROUP_WIDE, MATRIX, Action, Grant, companies_allowed, may
from catalogue.periods import Period
from catalogue.scope import Scope, service_as
from catalogue.vocabulary import RiskFamily, Role

AT = datetime(2025, 9, 1, tzinfo=UTC)
SOMEBODY = uuid.UUID(int=1)


def test_every_role_stands_in_the_matrix() -> None:
    """A role without rights would be a forgotten one."""
    assert set(MATRIX) == set(Role)
    assert all(MATRIX.values())


def test_every_action_belongs_to_some_role_beside_the_group_administrator() -> None:
    """Only what all companies share is kept to the group administrator."""
    others = frozenset[Action]().union(*(MATRIX[role] for role in Role if role is not Role.GROUP_ADMIN))
    assert frozenset(Action) - others == GROUP_WIDE


@pytest.mark.parametrize(
    ("role", "action", "expected"),
    [
        (Role.CATALOGUE_MANAGER, Action.EDIT_PRODUCTS, True),
        (Role.CATALOGUE_MANAGER, Action.EDIT_MAPPINGS, False),
        (Role.CATALOGUE_MANAGER, Action.APPROVE_PUBLICATION, False),
        (Role.ACCOUNTING, Action.VALIDATE_MAPPINGS, True),
        (Role.ACCOUNTING, Action.EDIT_PRODUCTS, False),
        (Role.COMPANY_ADMIN, Action.VALIDATE_MAPPINGS, False),
        (Role.ADV, Action.EDIT_QUALITY_RULES, True),
        (Role.ADV, Action.APPROVE_LEGALLY, True),
        (Role.SALES, Action.SIMULATE, True),
        (Role.SALES, Action.READ_FIGURES, False),
        (Role.AUDITOR, Action.EXPORT_AUDIT, True),
        (Role.AUDITOR, Action.EDIT_PRODUCTS, False),
        (Role.READER, Action.READ_FIGURES, True),
    ],
)
def test_a_role_gives_what_the_specification_says(role: Role, action: Action, *, expected: bool) -> None:
    """The lines of §3.8 and of the RACI matrix that separate duties."""
    assert may([Grant(role)], action, "FT", AT) is expected


def test_a_grant_holds_for_its_company_and_its_period_only() -> None:
    """Companies are kept apart, and a right ends with its grant."""
    grant = Grant(Role.COMPANY_ADMIN, "FT", Period(datetime(2025, 1, 1, tzinfo=UTC), AT))
    before = datetime(2025, 8, 31, tzinfo=UTC)
    assert may([grant], Action.EDIT_PRODUCTS, "FT", before)
    assert not may([grant], Action.EDIT_PRODUCTS, "AP", before)
    assert not may([grant], Action.EDIT_PRODUCTS, None, before)
    assert not may([grant], Action.EDIT_PRODUCTS, "FT", AT)


def test_group_wide_actions_need_a_grant_for_all_companies() -> None:
    """Even an administrator role does not give them when held for one company."""
    assert not may([Grant(Role.GROUP_ADMIN, "FT")], Action.MANAGE_USERS, "FT", AT)
    assert may([Grant(Role.GROUP_ADMIN)], Action.MANAGE_USERS, None, AT)


def test_the_companies_of_an_action_are_those_of_the_grants_that_give_it() -> None:
    """None means all of them; no grant means none."""
    grants = [Grant(Role.SALES, "FT"), Grant(Role.ACCOUNTING, "AP"), Grant(Role.CATALOGUE_MANAGER, "MTV")]
    assert companies_allowed(grants, Action.SIMULATE, AT) == frozenset({"FT", "AP", "MTV"})
    assert companies_allowed(grants, Action.EDIT_MAPPINGS, AT) == frozenset({"AP"})
    assert companies_allowed(grants, Action.READ_AUDIT, AT) == frozenset()
    assert companies_allowed([*grants, Grant(Role.AUDITOR)], Action.READ_AUDIT, AT) is None


def test_a_scope_is_what_the_grants_in_force_give() -> None:
    """Roles in one order, once each; companies that some grant names, or all of them; nothing that is over."""
    over = Period(datetime(2024, 1, 1, tzinfo=UTC), AT)
    grants = [
        Grant(Role.SALES, "AP"),
        Grant(Role.ADV, "FT"),
        Grant(Role.ADV, "AP"),
        Grant(Role.GROUP_ADMIN, None, over),
    ]
    scope = Scope.of(SOMEBODY, grants, AT)
    assert (scope.roles, scope.said_companies, scope.is_service) == (("adv", "sales"), "AP,FT", False)
    assert scope.may(Action.APPROVE_LEGALLY, "FT", AT)
    assert not scope.may(Action.SIMULATE, "FT", AT)
    assert Scope.of(SOMEBODY, [*grants, Grant(Role.READER)], AT).said_companies == "*"
    nobody = Scope.of(SOMEBODY, [], AT)
    assert (nobody.said_companies, nobody.is_service, nobody.may(Action.READ_CATALOGUE, "FT", AT)) == ("", False, False)
    assert service_as(SOMEBODY).may(Action.MANAGE_USERS, None, AT)


def test_a_grant_for_some_families_edits_and_publishes_these_only() -> None:
    """Box, TV and energy apart from insurance (§14); reading and simulating are not cut by family."""
    grants = [Grant(Role.CATALOGUE_MANAGER, "FT", families=frozenset({RiskFamily.TELECOM, RiskFamily.OTT}))]
    for family, expected in ((RiskFamily.OTT, True), (RiskFamily.INSURANCE, False), (None, False)):
        assert may(grants, Action.EDIT_PRICES, "FT", AT, family=family) is expected
        assert may(grants, Action.SIMULATE, "FT", AT, family=family)


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (Action.POST_OPERATIONS, {Role.ACCOUNTING, Role.COMPANY_ADMIN, Role.PROGRAM}),
        (Action.MANAGE_KEYS, {Role.COMPANY_ADMIN}),
        (Action.MANAGE_CREDENTIALS, {Role.IT}),
        (Action.REPLAY_WEBHOOKS, {Role.IT}),
        (Action.SEE_JOBS, {Role.IT}),
    ],
)
def test_the_rights_of_the_doors_are_those_of_decision_53(action: Action, roles: set[Role]) -> None:
    """Whoever else has them is the group's administrator."""
    assert {role for role in Role if action in MATRIX[role]} == roles | {Role.GROUP_ADMIN}
