"""The login: who gets a token, and what everybody else is told."""

from __future__ import annotations

from sandboxes.sharepoint.app import Sandbox
from tests.support.graph import Clock, Graph, code


def test_the_login_says_why_with_microsofts_numbers(graph: Graph) -> None:
    """A client tells an expired secret from an unknown application by the number."""
    signed = {
        "client_assertion": "a.b.c",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    for changes, status, error, number in (
        ({"client_secret": "faux"}, 401, "invalid_client", 7000215),
        ({"client_id": "inconnue"}, 400, "unauthorized_client", 700016),
        ({"scope": "User.Read"}, 400, "invalid_scope", 1002012),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        (signed, 401, "invalid_client", 700027),
    ):
        answer = graph.ask_token(**changes)
        said = answer.json()
        assert (answer.status_code, said["error"], said["error_codes"]) == (status, error, [number])
        assert said["error_description"].startswith(f"AADSTS{number}:")


def test_a_token_lives_its_hour_and_a_revoked_one_not_even_that(sandbox: Sandbox, graph: Graph, clock: Clock) -> None:
    """No token, an old one and a revoked one are refused alike, with what HTTP asks for."""
    assert graph.call("GET", "/root").status_code == 200
    assert graph.call("GET", "/root", headers={"Authorization": ""}).status_code == 401
    clock.pass_seconds(sandbox.knobs.token_seconds)
    old = graph.call("GET", "/root")
    assert code(old) == (401, "InvalidAuthenticationToken", None)
    assert old.headers["www-authenticate"].startswith("Bearer")
    graph.token = graph.ask_token(scope=".default").json()["access_token"]  # as rclone asks
    assert graph.call("GET", "/root").status_code == 200
    sandbox.service.entra.revoke_tokens()
    assert graph.call("GET", "/root").status_code == 401


def test_a_grant_taken_back_closes_the_site_whatever_the_token(sandbox: Sandbox, graph: Graph) -> None:
    """Sites.Selected without its grant: the token is good, and everything answers 403."""
    sandbox.knobs.grant_revoked = True
    site = f"{graph.root}/sites/winvest.sharepoint.com:/sites/Catalogue"
    assert [code(graph.call("GET", address))[:2] for address in (site, "/root")] == [(403, "accessDenied")] * 2


def test_a_client_finds_the_library_from_the_address_of_the_site(graph: Graph) -> None:
    """From the address that a person copies to the drive: two libraries, told apart by their names."""
    site = graph.document("GET", f"{graph.root}/sites/winvest.sharepoint.com:/sites/Catalogue")
    drives = graph.document("GET", f"{graph.root}/sites/{site['id']}/drives")["value"]
    assert {drive["name"]: drive["driveType"] for drive in drives} == {
        "Documents": "documentLibrary",
        "Archives": "documentLibrary",
    }
    assert drives[0] == graph.document("GET", graph.drive)
    assert graph.call("GET", f"{graph.root}/sites/winvest.sharepoint.com:/sites/Autre").status_code == 404
