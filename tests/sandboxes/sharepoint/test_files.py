"""Files as Graph gives and takes them: names, tags, guards, versions, downloads."""

from __future__ import annotations

import io
from datetime import timedelta

from openpyxl import Workbook, load_workbook

from sandboxes.sharepoint.app import Sandbox
from sync.library.sharepoint.hashing import quick_xor_hash
from tests.support.graph import CLAIRE, Clock, Graph, code


def _workbook() -> bytes:
    book = Workbook()
    book.create_sheet("Produits")["A1"] = "Référence"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_file_is_made_with_its_folders_and_told_whole(graph: Graph) -> None:
    """Accents, apostrophes, # and % are names like others, and case does not count."""
    path = "Rapports/MTV/L'été 100%20 #1 & co.csv"
    made = graph.put(path, b"a;b\n")
    assert made.status_code == 201
    item = graph.item(path.upper())
    assert item["name"] == "L'été 100%20 #1 & co.csv"
    assert item["file"]["hashes"]["quickXorHash"] == quick_xor_hash(b"a;b\n")
    assert item["parentReference"]["path"].endswith("/root:/Rapports/MTV")
    assert item["lastModifiedBy"]["application"]["displayName"] == "Catalogue Winvest"
    assert item["webUrl"] == (
        "https://winvest.sharepoint.com/sites/Catalogue/Documents/Rapports/MTV/L%27%C3%A9t%C3%A9%20100%2520%20%231%20%26%20co.csv"
    )
    assert graph.read(path) == b"a;b\n"
    folder = graph.item("Rapports/MTV")
    assert folder["folder"] == {"childCount": 1}
    assert "cTag" not in folder


def test_a_name_that_sharepoint_does_not_take_is_refused(graph: Graph) -> None:
    """The same names as the real one, and only where it refuses them."""
    for name in ("a:b.csv", "~$a.xlsx", "CON", " a.csv", "a.csv.", 'a"b.csv', "_vti_a.csv"):
        address = "/root:/Rapports/" + "".join(f"%{byte:02X}" for byte in name.encode()) + ":/content"
        assert code(graph.call("PUT", address, content=b"")) == (400, "invalidRequest", "invalidPath"), name
    assert code(graph.put("Forms/a.csv", b""))[2] == "invalidPath"
    item = graph.put("a.csv", b"").json()["id"]
    for method, action in (("PATCH", ""), ("POST", "/copy")):
        outside = graph.call(method, f"/items/{item}{action}", json={"name": "../b.csv"})
        assert code(outside) == (400, "invalidRequest", "invalidPath")
    assert graph.put("Rapports/Forms/CONseil.csv", b"").status_code == 201


def test_a_guarded_write_never_overwrites_what_it_has_not_read(sandbox: Sandbox, graph: Graph) -> None:
    """If-Match, and the three behaviours about a name that is taken."""
    read = graph.put("Rapports/a.csv", b"un").json()
    sandbox.library.put("Rapports/a.csv", b"deux", CLAIRE)
    refused = graph.put("Rapports/a.csv", b"trois", **{"If-Match": read["eTag"]})
    assert code(refused) == (412, "resourceModified", "entityTagDoesNotMatch")
    assert code(graph.put("Rapports/a.csv", b"trois", "fail"))[:2] == (409, "nameAlreadyExists")
    assert graph.put("Rapports/a.csv", b"trois", "rename").json()["name"] == "a 1.csv"
    assert graph.read("Rapports/a.csv") == b"deux"
    assert (
        graph.put("Rapports/a.csv", b"trois", **{"If-Match": graph.item("Rapports/a.csv")["eTag"]}).status_code == 200
    )
    assert code(graph.put("Rapports", b"un fichier"))[:2] == (501, "notSupported")
    assert graph.put("Rapports/a.csv/b.csv", b"").status_code == 404
    sandbox.knobs.ignore_if_match = True
    assert graph.put("Rapports/a.csv", b"quatre", **{"If-Match": read["eTag"]}).status_code == 200


def test_content_moves_both_tags_and_a_new_name_the_etag_alone(sandbox: Sandbox, graph: Graph) -> None:
    """What a client may rely on to tell a change of content; every change makes a version."""
    before = graph.put("Rapports/a.csv", b"un").json()
    assert graph.call("GET", "/root:/Rapports/a.csv", headers={"If-None-Match": before["eTag"]}).status_code == 304
    renamed = graph.document("PATCH", f"/items/{before['id']}", json={"name": "b.csv"})
    assert renamed["eTag"] != before["eTag"]
    assert renamed["cTag"] == before["cTag"]
    sandbox.library.put("Rapports/b.csv", b"deux", CLAIRE)
    after = graph.item("Rapports/b.csv")
    assert (after["id"], after["lastModifiedBy"]["user"]["email"]) == (before["id"], CLAIRE.email)
    assert after["cTag"] != renamed["cTag"]
    versions = graph.document("GET", f"/items/{before['id']}/versions")["value"]
    assert [(one["id"], one["size"]) for one in versions] == [("3.0", 4), ("2.0", 2), ("1.0", 2)]
    old = graph.call("GET", f"/items/{before['id']}/versions/1.0/content")
    assert graph.client.get(old.headers["location"]).content == b"un"


def test_moving_keeps_what_a_thing_is_and_deleting_takes_what_is_below(graph: Graph) -> None:
    """A folder moves with its content; a taken name, a file as a parent and oneself as a parent are refused."""
    graph.put("Catalogue/MTV/a.csv", b"un")
    graph.put("Catalogue/AP/b.csv", b"deux")
    mtv, target = graph.item("Catalogue/MTV"), graph.item("Catalogue/AP")
    moved = graph.document("PATCH", f"/items/{mtv['id']}", json={"parentReference": {"id": target["id"]}})
    assert moved["id"] == mtv["id"]
    assert graph.read("Catalogue/AP/MTV/a.csv") == b"un"
    taken = graph.call("PATCH", f"/items/{mtv['id']}", json={"name": "B.csv"})
    assert code(taken)[:2] == (409, "nameAlreadyExists")
    into_itself = {"parentReference": {"id": graph.item("Catalogue/AP/MTV/a.csv")["id"]}}
    assert graph.call("PATCH", f"/items/{target['id']}", json=into_itself).status_code == 400
    assert graph.call("DELETE", f"/items/{target['id']}").status_code == 204
    assert graph.call("GET", f"/items/{mtv['id']}").status_code == 404


def test_a_download_address_is_for_its_holder_for_a_while_and_takes_no_token(
    sandbox: Sandbox, graph: Graph, clock: Clock
) -> None:
    """It stands on another origin; a client that sends its token along has leaked it, and hears of it."""
    graph.put("a.csv", b"0123456789")
    address = graph.item("a.csv")["@microsoft.graph.downloadUrl"]
    assert address.startswith(sandbox.origins.files)
    assert sandbox.origins.files != sandbox.origins.graph
    assert graph.call("GET", address).status_code == 401
    part = graph.client.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    assert graph.client.get(address, headers={"Range": "bytes=-3"}).content == b"789"
    assert graph.client.get(address, headers={"Range": "bytes=10-"}).status_code == 416
    assert graph.client.get(address).headers["etag"] == graph.item("a.csv")["eTag"]
    assert graph.client.get(address.replace(sandbox.origins.files, sandbox.origins.graph)).status_code == 404
    clock.pass_seconds(sandbox.knobs.download_seconds)
    assert graph.client.get(address).status_code == 401


def test_office_files_come_back_other_than_they_were_sent(sandbox: Sandbox, graph: Graph, clock: Clock) -> None:
    """As on the real one: at once, or a moment later with new tags; the workbook still says the same."""
    sent = _workbook()
    made = graph.put("Rapports/a.xlsx", sent).json()
    assert made["size"] != len(sent)
    assert load_workbook(io.BytesIO(graph.read("Rapports/a.xlsx")))["Produits"]["A1"].value == "Référence"
    sandbox.knobs.office_rewrite = "later"
    made = graph.put("Rapports/b.xlsx", sent).json()
    assert made["size"] == len(sent)
    clock.pass_seconds(sandbox.knobs.office_rewrite_seconds)
    later = graph.item("Rapports/b.xlsx")
    assert later["size"] != len(sent)
    assert made["eTag"] != later["eTag"]
    assert made["cTag"] != later["cTag"]
    sandbox.knobs.office_rewrite = "never"
    assert graph.put("Rapports/c.xlsx", sent).json()["size"] == len(sent)


def test_a_held_file_is_locked_and_says_so_in_one_of_two_ways(sandbox: Sandbox, graph: Graph) -> None:
    """It reads as it was last saved; nothing replaces, renames or deletes it."""
    item = sandbox.library.put("Catalogue/MTV/a.xlsx", b"ouvert", CLAIRE)
    sandbox.knobs.locked = ["MTV/a"]
    refused = [
        graph.put("Catalogue/MTV/a.xlsx", b""),
        graph.call("PATCH", f"/items/{item.id}", json={"name": "b.xlsx"}),
        graph.call("DELETE", f"/items/{item.parent.id}" if item.parent else ""),
        graph.call("POST", f"/items/{item.id}/createUploadSession", json={}),
    ]
    assert [code(answer) for answer in refused] == [(423, "resourceLocked", None)] * 4
    sandbox.knobs.lock_shape = "notAllowed"
    assert code(graph.put("Catalogue/MTV/a.xlsx", b"")) == (423, "notAllowed", "resourceLocked")
    assert graph.read("Catalogue/MTV/a.xlsx") == b"ouvert"


def test_a_checked_out_file_is_its_holders_until_it_is_checked_in(sandbox: Sandbox, graph: Graph) -> None:
    """Another's check-out locks; ours is seen in `publication`; twice is a 500, as in the field."""
    item = sandbox.library.put("a.csv", b"un", CLAIRE)
    level = f"/items/{item.id}?$select=id,publication"
    assert graph.call("POST", f"/items/{item.id}/checkout").status_code == 204
    assert graph.call("POST", f"/items/{item.id}/checkout").status_code == 500
    assert graph.document("GET", level)["publication"]["level"] == "checkout"
    assert graph.put("a.csv", b"deux").status_code == 200
    assert graph.call("POST", f"/items/{item.id}/checkin", json={"comment": ""}).status_code == 204
    assert graph.document("GET", level)["publication"]["level"] == "published"
    item.checked_out_by = CLAIRE
    assert graph.put("a.csv", b"trois").status_code == 423
    sandbox.knobs.requires_checkout = True
    made = graph.put("b.csv", b"")
    assert (
        graph.document("GET", f"/items/{made.json()['id']}?$select=publication")["publication"]["level"] == "checkout"
    )


def test_a_library_refuses_what_is_too_big_what_is_infected_and_what_no_longer_fits(
    sandbox: Sandbox, graph: Graph
) -> None:
    """413, 507, and a virus that is told in the item and in the refusal."""
    graph.put("a.csv", b"0123456789")
    sandbox.knobs.upload_max_bytes, sandbox.knobs.quota_bytes, sandbox.knobs.malware = 20, 25, ["a.csv"]
    assert graph.put("b.csv", b"x" * 21).status_code == 413
    assert code(graph.put("b.csv", b"x" * 16))[:2] == (507, "quotaLimitReached")
    item = graph.item("a.csv")
    assert item["malware"]
    infected = graph.client.get(item["@microsoft.graph.downloadUrl"])
    assert code(infected)[:2] == (403, "malwareDetected")
    assert infected.headers["x-virus-infected"]
    assert graph.document("GET", graph.drive)["quota"]["remaining"] == 15


def test_a_list_comes_in_pages_and_lags_when_it_is_told_to(sandbox: Sandbox, graph: Graph, clock: Clock) -> None:
    """Following the links gives every name once; what is fresh may be missing."""
    for number in range(5):
        graph.put(f"Exports/{number}.csv", b"")
    sandbox.knobs.page_rows = 2
    names, address = [], "/root:/Exports:/children"
    while address:
        page = graph.document("GET", address)
        names += [row["name"] for row in page["value"]]
        address = page.get("@odata.nextLink", "")
    assert names == [f"{number}.csv" for number in range(5)]
    one = graph.document("GET", "/root:/Exports:/children?$filter=name eq '3.CSV'")
    assert [row["name"] for row in one["value"]] == ["3.csv"]
    sandbox.knobs.list_lag_seconds = 5
    clock.pass_seconds(4)
    graph.put("Exports/5.csv", b"")
    clock.pass_seconds(1)
    assert graph.document("GET", "/root:/Exports:/children?$top=9")["value"][-1]["name"] == "4.csv"
    clock.now += timedelta(seconds=4)
    assert graph.document("GET", "/root:/Exports:/children?$top=9")["value"][-1]["name"] == "5.csv"


def test_a_copy_is_announced_and_then_done(graph: Graph) -> None:
    """The answer says where to ask, on the files' origin, without a token."""
    graph.put("Modeles/a.csv", b"un")
    folder = graph.document("POST", "/root/children", json={"name": "Exports", "folder": {}})
    asked = {"parentReference": {"driveId": folder["parentReference"]["driveId"], "id": folder["id"]}, "name": "b.csv"}
    begun = graph.call("POST", "/root:/Modeles/a.csv:/copy", json=asked)
    assert begun.status_code == 202
    assert graph.client.get(begun.headers["location"]).json()["status"] == "completed"
    assert graph.read("Exports/b.csv") == b"un"
    assert code(graph.call("POST", "/root/children", json={"name": "exports", "folder": {}}))[:2] == (
        409,
        "nameAlreadyExists",
    )
