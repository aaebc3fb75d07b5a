"""A folder as the library's content: what is done on one side is done on the other."""

from __future__ import annotations

from pathlib import Path

from sandboxes.sharepoint.app import sharepoint
from tests.support.graph import CLAIRE, calling


def test_a_folder_and_its_library_are_one(tmp_path: Path) -> None:
    """Files that come, change, move and go in the folder do so in Graph, and conversely; a moved file stays itself."""
    book = tmp_path / "Catalogue" / "MTV" / "a.xlsx"
    book.parent.mkdir(parents=True)
    book.write_bytes(b"un")
    (book.parent / "~$a.xlsx").write_bytes(b"who edits")
    with sharepoint(tmp_path) as sandbox, calling(sandbox) as graph:
        first, (_, link) = graph.item("Catalogue/MTV/a.xlsx"), graph.delta()
        assert graph.read("Catalogue/MTV/a.xlsx") == b"un"
        book.write_bytes(b"deux")
        (tmp_path / "Essais").mkdir()
        (tmp_path / "Essais" / "b.xlsx").write_bytes(b"essai")
        rows, link = graph.delta(link)
        assert [row["name"] for row in rows] == ["root", "Catalogue", "MTV", "a.xlsx", "Essais", "b.xlsx"]
        assert graph.item("Catalogue/MTV/a.xlsx")["cTag"] != first["cTag"]
        book.rename(book.with_name("c.xlsx"))
        (tmp_path / "Essais" / "b.xlsx").unlink()
        assert graph.item("Catalogue/MTV/c.xlsx")["id"] == first["id"]
        assert graph.call("GET", "/root:/Essais/b.xlsx").status_code == 404
        assert len(graph.document("GET", f"/items/{first['id']}/versions")["value"]) == 3

        graph.put("Rapports/MTV/r.csv", b"rapport")
        assert (tmp_path / "Rapports" / "MTV" / "r.csv").read_bytes() == b"rapport"
        report = graph.item("Rapports/MTV/r.csv")
        renamed = graph.document("PATCH", f"/items/{report['id']}", json={"name": "s.csv"})
        graph.call("DELETE", f"/items/{graph.item('Catalogue')['id']}")
        assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")] == ["Rapports/MTV/s.csv"]
        assert graph.item("Rapports/MTV/s.csv")["eTag"] == renamed["eTag"]  # our own writing is no news


def test_what_somebody_saves_during_a_delivery_is_not_lost(tmp_path: Path) -> None:
    """What the library writes into the folder is known one by one: another file that changed meanwhile is still news."""
    (tmp_path / "Catalogue").mkdir()
    with sharepoint(tmp_path) as sandbox, calling(sandbox) as graph:
        (tmp_path / "Catalogue" / "a.xlsx").write_bytes(b"un")
        sandbox.library.put("Rapports/r.csv", b"rapport", CLAIRE)
        (tmp_path / "Catalogue").rename(tmp_path / "Autre")
        assert graph.read("Autre/a.xlsx") == b"un"
        assert [row["name"] for row in graph.document("GET", "/root/children")["value"]] == ["Rapports", "Autre"]
        graph.document("PATCH", f"/items/{graph.item('Autre')['id']}", json={"name": "Encore"})
        (tmp_path / "Encore" / "a.xlsx").write_bytes(b"deux")
        assert graph.read("Encore/a.xlsx") == b"deux"
        assert len(graph.document("GET", "/root:/Encore/a.xlsx:/versions")["value"]) == 2


def test_served_again_the_same_file_keeps_its_identifier_and_never_a_tag(tmp_path: Path) -> None:
    """A tag of another life would say « unchanged » of what nobody followed; its delta link is too old."""
    (tmp_path / "a.csv").write_bytes(b"un")
    seen = []
    for _ in range(2):
        with sharepoint(tmp_path) as sandbox, calling(sandbox) as graph:
            seen.append((graph.item("a.csv"), graph.delta()[1].partition("token=")[2]))
            assert graph.call("GET", f"/root/delta?token={seen[0][1]}").status_code == (200 if len(seen) == 1 else 410)
    assert seen[0][0]["id"] == seen[1][0]["id"]
    assert seen[0][0]["eTag"] != seen[1][0]["eTag"]
