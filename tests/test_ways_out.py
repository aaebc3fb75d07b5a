"""Whatever somebody typed leaves by one writer for each way out, and there it only says what it says."""

from __future__ import annotations

import ast
import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from rich.text import Text

from cli.terminal import plain
from cli.writing import write
from dashboard.ui.markup import as_text, escape
from exports.engine.columns import Column
from exports.engine.delimited import Delimited
from exports.engine.scope import Snapshot
from exports.engine.spreadsheet import Spreadsheet
from sync.mailing import Attachment, Message, send
from sync.settings import Settings
from tests.support.mailbox import mail_server
from validators.findings import Counts, Finding, Outcome, Severity
from validators.report.changes import Change, Sense, changes_csv
from validators.report.html import report_html
from validators.report.model import Report
from validators.report.workbook import report_workbook

ROOT = Path(__file__).parents[1]
HOSTILE = (
    '=HYPERLINK("http://x","a")', "@SUM(1)", "-1+1|cmd", "\t=1+1", "＝1+1",
    "\x1b[31mrouge\x1b[2J", "a\rb\nBcc: x@y.fr", "\x00\x07", "abc\u202egpj.exe", "\u2066x\u2069", "\u2028ligne",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "[bold]x[/] [/v2] \\[y]",
    ":red[x] :material/lock: $x^2$ **b** `c` # t", ":dollar: :smile:", "demi \ud800 caractère", "_x001B_ &amp; ]]>",
)  # fmt: skip
#: What moves a cursor, turns round the reading, or is half a character.
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def report() -> Report:
    """A report of which every text is hostile."""
    findings = tuple(
        Finding(
            rule="TAR-004", severity=Severity.BLOCKING, sheet=text, cell="B2", row=2, column=text, key=text, found=text,
            expected=text, example=text, suggestion=text, action=text, message=text,
        )
        for text in HOSTILE
    )  # fmt: skip
    return Report(
        run_id="1", path="Catalogue/MTV/<b>=1.xlsx", sha256="0" * 64, ruleset_version="1", checked_at=AT,
        outcome=Outcome.REFUSED, counts=Counts(units_refused=1), findings=findings, company_label=HOSTILE[5],
        saved_by=HOSTILE[8],
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_on_a_terminal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is read as markup or as the name of a picture, and nothing steers."""
    write(text)
    assert not STEERS.search(capsys.readouterr().out)
    shown = Text.from_markup(f"[bold]{plain(text)}[/] · fin", emoji=False).plain
    assert shown.endswith(" · fin")
    assert not STEERS.search(shown.replace("\n", ""))
    assert all(character in shown for character in text if character.isprintable())


def test_in_a_csv() -> None:
    """One line a row, no cell that opens a formula, whoever writes it."""
    columns = (Column[str]("Texte", lambda text: text), Column[str]("Fin", lambda _text: "fin"))
    made = io.BytesIO()
    Delimited[str](label="Essai", prefix="ESSAI", columns=columns).write(
        HOSTILE, made, Snapshot("MTV", "MTV", AT.date())
    )
    changes = changes_csv(Change(Sense.UPDATED, "Feuille", text, text, text, text) for text in HOSTILE)
    for content, most in ((made.getvalue(), 2), (changes, 6)):
        said = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(said, newline=""), delimiter=";"))
        assert [len(row) for row in rows] == [most] * (len(HOSTILE) + 1)
        assert said.count("\r\n") == len(rows)
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "＝", "\t"))]
        assert not STEERS.search(said.replace("\r\n", ""))


def test_in_a_workbook(report: Report) -> None:
    """Text stays text: no formula and no link but our own, and whatever reads XML reads it."""
    made = io.BytesIO()
    columns = (Column[str]("Texte", lambda text: text),)
    Spreadsheet[str](label="Essai", prefix="ESSAI", columns=columns, sheet="Essai").write(
        HOSTILE, made, Snapshot("MTV", "MTV", date(2026, 1, 2))
    )
    for content in (made.getvalue(), report_workbook(report)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert {cell.data_type for cell in cells} == {"s"}
        assert any("=HYPERLINK" in str(cell.value) for cell in cells)
        links = {cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target}
        assert all(link.startswith("../../") for link in links)


def test_in_a_page(report: Report) -> None:
    """Markup is text, in an element and in an attribute, in reports as on screens."""
    for page in (report_html(report), "".join(f'<p title="{escape(text)}">{escape(text)}</p>' for text in HOSTILE)):
        assert "<img" not in page
        assert "<script>alert" not in page
        assert not STEERS.search(page.replace("\r", ""))  # white space there
        assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_in_a_label_of_a_screen() -> None:
    """Streamlit shows what was typed: no colour, icon, formula, emphasis or heading."""
    for text in HOSTILE:
        said = as_text(text)
        assert not STEERS.search(said)
        marks = re.sub(r"\\.", "", said.replace("\n", ""))
        assert not re.search(r"[\\`*_{}\[\]()<>#|~$:]", marks), text


def test_in_a_header_of_a_mail() -> None:
    """A subject and a file's name stay what they are: no header of anybody else's, and the message leaves."""
    with mail_server() as box:
        settings = Settings(
            smtp_host="127.0.0.1", smtp_port=box.port, smtp_security="none", smtp_sender="catalogue@winvest.fr",
            _env_file=None,
        )  # fmt: skip
        for text in HOSTILE:
            send(settings, Message("a@cabinet.fr", f"Export {text}", "Bonjour", [Attachment(f"{text}.csv", b"a")]))
    assert len(box.received) == len(HOSTILE)
    for message in box.received:
        assert {name.casefold() for name in message} <= {
            "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "x-peer", "x-mailfrom",
            "x-rcptto", "content-transfer-encoding",
        }  # fmt: skip
        assert message["bcc"] is None
        assert message["subject"].startswith("Export")


#: What writes by itself (a function, a method, a module), and the only modules that may use it.
WRITERS = {
    "print": {"cli/writing.py", "cli/answering.py", "cli/sandboxes.py"},
    "Console": {"cli/terminal.py", "cli/display.py"},
    ".write_string": {"workbooks/text_cells.py"},
    "EmailMessage": {"sync/mailing.py"},
    "import csv": set[str](),
    "import html": {"dashboard/ui/markup.py", "workbooks/marked_copy/notes.py"},  # the latter into XML
    ".markdown": set[str](),
}
#: Where the service's code is.
PACKAGES = ("catalogue", "cli", "dashboard", "exports", "sandboxes", "sync", "usecases", "validators", "workbooks")


def test_each_way_out_has_one_writer() -> None:
    """Nothing of the service prints, opens a console, writes a text cell, escapes HTML or makes a mail elsewhere."""
    found: dict[str, set[str]] = {name: set() for name in WRITERS}
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for used in _uses(ast.parse(path.read_text(encoding="utf-8"))) & WRITERS.keys():
            found[used].add(path.relative_to(ROOT).as_posix())
    assert {name: places - WRITERS[name] for name, places in found.items() if places - WRITERS[name]} == {}


def _uses(tree: ast.Module) -> set[str]:
    """Return the functions and methods that a module calls, and the modules that it imports."""
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            used.add(node.func.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            used.add(f".{node.func.attr}")
        elif isinstance(node, ast.Import):
            used |= {f"import {alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            used.add(f"import {node.module}")
    return used
