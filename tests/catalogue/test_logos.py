"""Which bytes may be a company's logo."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from catalogue.logos import flaw
from sample_workbooks.builder import logos
from tests.support.images import jpeg, png

NO_IMAGE = "n'est ni une image PNG ni une image JPEG"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(png(1, 1024), None, id="png"),
        pytest.param(jpeg(1024, 12), None, id="jpeg"),
        pytest.param(jpeg(600, 400, kind=0xC2), None, id="progressive"),
        pytest.param(png(1025, 40), "mesure 1 025 sur 40 pixels", id="too wide"),
        pytest.param(jpeg(40, 2000), "mesure 40 sur 2 000 pixels", id="too high"),
        pytest.param(png(0, 40), NO_IMAGE, id="of no width"),
        pytest.param(png(40, 40)[:20], NO_IMAGE, id="cut png"),
        pytest.param(jpeg(40, 40)[:25], NO_IMAGE, id="cut jpeg"),
        pytest.param(SVG, NO_IMAGE, id="svg"),
        pytest.param(b"<html><img src='logo.png'>", NO_IMAGE, id="html"),
        pytest.param(b"GIF89a\x10\0\x10\0", NO_IMAGE, id="gif"),
        pytest.param(b"", NO_IMAGE, id="nothing"),
    ],
)
def test_an_image_is_known_by_its_bytes(content: bytes, why: str | None) -> None:
    """PNG and JPEG of 1 024 pixels a side; no other kind, whatever the name of the file says."""
    assert flaw(content) == why


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_others_write_is_read(form: str) -> None:
    """The images of another program, too wide by one pixel, and not; the samples' own are images to it."""
    for width, why in ((1024, None), (1025, "mesure 1 025 sur 30 pixels")):
        output = BytesIO()
        Image.new("RGB", (width, 30), "#3538CD").save(output, form, progressive=True)
        assert flaw(output.getvalue()) == why
    for drawing in logos.LOGOS.values():
        with Image.open(BytesIO(logos.png_of(drawing, "#3538CD"))) as sample:
            assert (sample.format, sample.size, sample.convert("RGBA").getpixel((0, 95))) == (
                "PNG",
                (96, 96),
                (53, 56, 205, 0),
            )
