"""The real libraries, unmodified, run against the sandbox: pointed at it, and through a proxy under Microsoft's names."""

from __future__ import annotations

from typing import Any

import msal
import pytest
import requests
from office365.graph_client import GraphClient
from office365.runtime.exceptions import FileLockedException

from sandboxes.sharepoint.app import Sandbox
from sandboxes.sharepoint.entra import TENANT_ID
from sandboxes.tls import self_signed
from sync.library.sharepoint.tokens import MsalClient
from tests.support.graph import CLAIRE, Graph

SCOPES = ["https://graph.microsoft.com/.default"]


def _application(graph: Graph, credential: Any, tenant: str = TENANT_ID) -> Any:
    return msal.ConfidentialClientApplication(
        graph.sandbox.service.entra.registration.application.client_id,
        authority=f"{graph.sandbox.origins.login}/{tenant}",
        client_credential=credential,
        instance_discovery=False,
        http_client=MsalClient(graph.client),
    )


def test_msal_gets_its_token_with_a_secret(sandbox: Sandbox, graph: Graph) -> None:
    """Once from the login, then from its cache; a wrong secret and an unknown tenant are told apart."""
    application = _application(graph, sandbox.service.entra.registration.secret)
    graph.token = application.acquire_token_for_client(SCOPES)["access_token"]
    assert graph.call("GET", "/root").status_code == 200
    assert application.acquire_token_for_client(SCOPES)["token_source"] == "cache"
    assert _application(graph, "faux").acquire_token_for_client(SCOPES)["error_codes"] == [7000215]
    with pytest.raises(ValueError, match="nulle-part"):
        _application(graph, "faux", "nulle-part")


def test_msal_gets_its_token_with_a_certificate(sandbox: Sandbox, graph: Graph) -> None:
    """Signed with SHA-256 and the certificate, or with SHA-1 and a thumbprint; another's key gets nothing."""
    own = sandbox.service.entra.registration.certificate
    for credential in (
        {"private_key": own.private_key, "public_certificate": own.certificate},
        {"private_key": own.private_key, "thumbprint": "00" * 20},
    ):
        graph.token = _application(graph, credential).acquire_token_for_client(SCOPES)["access_token"]
        assert graph.call("GET", "/root").status_code == 200
    other = {"private_key": self_signed("Quelqu'un d'autre").private_key, "thumbprint": "00" * 20}
    assert _application(graph, other).acquire_token_for_client(SCOPES)["error_codes"] == [700027]


@pytest.fixture
def pointed(sandbox: Sandbox, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> GraphClient:
    """The library pointed at the sandbox by the hook that it has for that."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(sandbox.ca_file))
    application = _application(graph, sandbox.service.entra.registration.secret)
    client = GraphClient(lambda: application.acquire_token_for_client(SCOPES))

    def lead_here(request: Any) -> None:
        request.url = request.url.replace("https://graph.microsoft.com", sandbox.origins.graph)

    client.pending_request().beforeExecute += lead_here
    return client


@pytest.fixture
def proxied(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> GraphClient:
    """The library as a company's network leaves it: nothing set but a proxy and an authority to trust."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{sandbox.proxy_port}")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(sandbox.ca_file))
    registration = sandbox.service.entra.registration
    client = GraphClient(tenant=TENANT_ID)
    return client.with_client_secret(registration.application.client_id, registration.secret)


@pytest.mark.parametrize("way", ["pointed", "proxied"])
def test_office365_works_in_a_library(sandbox: Sandbox, way: str, request: pytest.FixtureRequest) -> None:
    """Site, libraries, folders, upload, list, read, versions, check-out, new name, deletion."""
    client: GraphClient = request.getfixturevalue(way)
    site = client.sites.get_by_url("https://winvest.sharepoint.com/sites/Catalogue").execute_query()
    drives = site.drives.get().execute_query()
    (drive,) = [one for one in drives if one.name == "Documents"]
    folder = drive.root.ensure_folder("Rapports/MTV").execute_query()
    made = folder.upload("rapport été.csv", b"a;b").execute_query()
    assert made.name == "rapport été.csv"
    sandbox.library.put("Rapports/MTV/rapport été.csv", b"a;b;c", CLAIRE)
    (listed,) = folder.children.get().execute_query()
    assert listed.id == made.id
    assert listed.get_content().execute_query().value == b"a;b;c"
    versions = listed.versions.get().execute_query()
    assert [version.id for version in versions] == ["2.0", "1.0"]
    listed.checkout().execute_query()
    assert sandbox.library.at("Rapports/MTV/rapport été.csv").checked_out_by is not None  # type: ignore[union-attr]
    listed.checkin("").execute_query()
    listed.set_property("name", "lu.csv").update().execute_query()  # `rename` sends nothing in 3.3.0
    sandbox.knobs.locked = ["lu.csv"]
    with pytest.raises(FileLockedException):
        folder.upload("lu.csv", b"").execute_query()
    sandbox.knobs.locked = []
    listed.delete_object().execute_query()
    assert sandbox.library.at("Rapports/MTV/lu.csv") is None
    hosts = {one.host for one in sandbox.log.requests()}
    if way == "proxied":
        assert hosts == {"login.microsoftonline.com", "graph.microsoft.com", "winvest.sharepoint.com"}


def test_the_proxy_knows_microsofts_names_only(sandbox: Sandbox, proxied: GraphClient) -> None:
    """Anything else is refused and noted: a library that calls home is seen."""
    with pytest.raises(requests.exceptions.ProxyError, match="403"):
        requests.get("https://autre.example/", timeout=5)
    (refused,) = sandbox.log.requests("CONNECT")
    assert (refused.host, refused.status) == ("autre.example:443", 403)
