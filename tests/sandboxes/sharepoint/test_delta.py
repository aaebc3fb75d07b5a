"""Following a library: what changed since a link, whatever Graph does to the rows."""

from __future__ import annotations

from datetime import timedelta

from sandboxes.sharepoint.app import Sandbox
from tests.support.graph import CLAIRE, Clock, Graph, code


def _named(rows: list[dict[str, object]]) -> list[object]:
    return [row.get("name", "deleted") for row in rows]


def test_a_link_brings_what_changed_since_with_the_folders_above(sandbox: Sandbox, graph: Graph) -> None:
    """First everything, parents first; then only what moved; a deleted item has no name, and nobody is named."""
    one = sandbox.library.put("Catalogue/MTV/a.xlsx", b"un", CLAIRE)
    sandbox.library.put("Catalogue/AP/b.xlsx", b"un", CLAIRE)
    rows, link = graph.delta()
    assert _named(rows) == ["root", "Catalogue", "MTV", "a.xlsx", "AP", "b.xlsx"]
    assert not {"cTag", "lastModifiedBy", "createdBy", "@microsoft.graph.downloadUrl"} & rows[-1].keys()
    assert "path" not in rows[-1]["parentReference"]
    assert graph.delta(link)[0] == []
    sandbox.library.put("Catalogue/MTV/a.xlsx", b"deux", CLAIRE)
    sandbox.library.delete(sandbox.library.folder_at("Catalogue/AP", CLAIRE))
    rows, link = graph.delta(link)
    assert _named(rows) == ["root", "Catalogue", "MTV", "a.xlsx", "deleted", "deleted"]
    assert [row["deleted"] for row in rows[-2:]] == [{"state": "deleted"}] * 2
    assert rows[3]["id"] == one.id
    sandbox.library.move(sandbox.library.folder_at("Catalogue/MTV", CLAIRE), sandbox.library.root, "Télé", CLAIRE)
    assert _named(graph.delta(link)[0]) == ["root", "Télé"]  # what lies below is not told again


def test_pages_repeat_shuffle_and_begin_empty_and_nothing_is_missed(sandbox: Sandbox, graph: Graph) -> None:
    """The last row of an item wins; a page without rows may have a next one."""
    for number in range(9):
        sandbox.library.put(f"Catalogue/{number}.xlsx", b"", CLAIRE)
    sandbox.knobs.page_rows, sandbox.knobs.delta_scrambled, sandbox.knobs.delta_begins_empty = 4, True, True
    assert graph.document("GET", "/root/delta")["value"] == []
    rows, link = graph.delta()
    assert len(rows) > 11
    assert len({row["id"] for row in rows}) == 11
    assert _named(rows)[:3] != ["root", "Catalogue", "0.xlsx"]
    assert graph.delta(link)[0] == []


def test_a_link_that_is_too_old_says_where_to_begin_again(sandbox: Sandbox, graph: Graph, clock: Clock) -> None:
    """410 with its inner code and an address that enumerates; what is no token is a 400."""
    sandbox.library.put("a.xlsx", b"", CLAIRE)
    _, link = graph.delta()
    sandbox.library.forget_changes()
    old = graph.call("GET", link)
    assert code(old) == (410, "resyncRequired", "resyncApplyDifferences")
    assert _named(graph.delta(old.headers["location"])[0]) == ["root", "a.xlsx"]
    sandbox.knobs.resync = "resyncUploadDifferences"
    before = (clock.now - timedelta(days=150)).isoformat()
    assert code(graph.call("GET", "/root/delta", params={"token": before}))[2] == "resyncUploadDifferences"
    assert graph.call("GET", "/root/delta?token=rien").status_code == 400
    assert graph.call("GET", "/root:/a.xlsx:/delta").status_code == 400


def test_a_client_may_begin_now_or_at_an_instant(sandbox: Sandbox, graph: Graph, clock: Clock) -> None:
    """`latest` gives a link and no rows; an instant gives what came after it."""
    sandbox.library.put("a.xlsx", b"", CLAIRE)
    rows, link = graph.delta("/root/delta?token=latest")
    assert rows == []
    clock.pass_seconds(60)
    noon = clock.now.isoformat()
    clock.pass_seconds(60)
    sandbox.library.put("b.xlsx", b"", CLAIRE)
    assert _named(graph.delta(link)[0]) == ["root", "b.xlsx"]
    assert _named(graph.delta(f"/root/delta(token='{noon.replace('+', '%2B')}')")[0]) == ["root", "b.xlsx"]
    assert _named(graph.delta("/root/delta()")[0]) == ["root", "a.xlsx", "b.xlsx"]
    sandbox.knobs.list_lag_seconds = 5
    clock.pass_seconds(5)
    sandbox.library.put("c.xlsx", b"", CLAIRE)
    rows, link = graph.delta(link)
    assert "c.xlsx" not in _named(rows)
    clock.pass_seconds(5)
    assert _named(graph.delta(link)[0]) == ["root", "c.xlsx"]
