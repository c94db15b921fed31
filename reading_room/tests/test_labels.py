"""Labels: bars that the standard knows, geometry to the tenth of a millimetre, and text that stays on its label."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_room.barcodes import HEIGHT, QUIET, modules_of, path_of, width_of
from reading_room.labels import A4, LAYOUTS, Layout, Wanted, is_too_narrow, sheets

# The widths of bars and gaps of the values 0 to 105, as ISO/IEC 15417 lists them, and of the stop.
WIDTHS = re.findall(
    r"\d+",
    """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
    123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
    232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
    313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
    111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
    111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
    114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
    """,
)
STOP = "2331112"
VALUES = {widths: value for value, widths in enumerate(WIDTHS)}
TO_C, TO_B, START_B, START_C = 99, 100, 104, 105


def widths_in(modules: str) -> str:
    found, last = [], ""
    for module in modules:
        if module == last:
            found[-1] += 1
        else:
            found.append(1)
        last = module
    return "".join(map(str, found))


def read(modules: str) -> str:
    """What a scanner makes of the bars: every symbol of the table, the check symbol right, the stop at the end."""
    widths = widths_in(modules)
    assert widths.endswith(STOP)
    symbols = [VALUES[widths[at : at + 6]] for at in range(0, len(widths) - len(STOP), 6)]
    start, *data, check = symbols
    assert start in (START_B, START_C)
    assert check == (start + sum(place * value for place, value in enumerate(data, start=1))) % 103
    in_c, text = start == START_C, ""
    for value in data:
        if value == (TO_B if in_c else TO_C):
            in_c = not in_c
        else:
            text += f"{value:02}" if in_c else chr(value + 32)
    return text


def test_the_table_of_the_standard_is_complete() -> None:
    assert (len(WIDTHS), len(VALUES)) == (106, 106)
    assert {sum(map(int, widths)) for widths in WIDTHS} == {11}


@pytest.mark.parametrize("text", ["0003107", "TS0001234", "1", "12", "A-1", "12345678901234567890", "B 7/上"[:4]])
def test_bars_are_read_as_what_was_written(text: str) -> None:
    assert read(modules_of(text)) == text


@given(st.text(alphabet=string.ascii_letters + string.digits + string.punctuation + " ", min_size=1, max_size=30))
def test_whatever_can_be_typed_is_read_again(text: str) -> None:
    assert read(modules_of(text)) == text


@pytest.mark.parametrize("text", ["", "党0001", "é", "a\tb", "\0", "１２"])
def test_what_code_128_does_not_know_has_no_bars(text: str) -> None:
    assert (modules_of(text), width_of(text), path_of(text)) == ("", 0, "")


def test_the_drawing_has_its_white_margin_and_the_same_bars() -> None:
    modules = modules_of("0003107")
    drawn = ["0"] * width_of("0003107")
    for bar in path_of("0003107").split("z")[:-1]:
        place, rest = bar[1:].split(" 0h")
        width, height = rest.split("h")[0].split("v")
        assert height == str(HEIGHT)
        drawn[int(place) : int(place) + int(width)] = "1" * int(width)
    assert "".join(drawn) == "0" * QUIET + modules + "0" * QUIET


# --- the sheet -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_all_cells_lie_on_a4_and_none_on_another(layout: Layout) -> None:
    assert layout.across >= layout.width
    assert layout.down >= layout.height
    right, bottom = (
        edge + size for edge, size in zip(layout.corner(layout.cells - 1), (layout.width, layout.height), strict=True)
    )
    assert layout.corner(0) >= (0, 0)
    assert (right, bottom) <= A4
    assert right <= A4[0]
    assert bottom <= A4[1]
    assert abs(A4[0] - right - layout.left) < 0.2  # in the middle of the sheet
    assert abs(A4[1] - bottom - layout.top) < 0.2


@pytest.mark.parametrize(
    ("used", "labels", "on_each"), [(0, 65, [65]), (0, 66, [65, 1]), (7, 58, [65]), (64, 2, [65, 1])]
)
def test_used_cells_are_skipped_on_the_first_sheet(used: int, labels: int, on_each: list[int]) -> None:
    made = sheets([Wanted(call_number="I267/18")] * labels, LAYOUTS["65"], used=used)
    assert [len(sheet) for sheet in made] == on_each
    assert [bool(cell.lines) for cell in made[0]] == [False] * used + [True] * (65 - used)
    assert (made[0][0].x, made[0][0].y) == LAYOUTS["65"].corner(0)


def test_nothing_to_print_is_no_sheet() -> None:
    assert sheets([], LAYOUTS["65"], used=7) == []


def test_a_label_says_class_and_book_number_and_with_bars_what_they_mean() -> None:
    plain, barred = sheets(
        [Wanted(call_number="I267/18"), Wanted(call_number="I267/18", code="0003107")], LAYOUTS["65"], used=0
    )[0]
    assert [line.text for line in plain.lines] == ["I267", "18"]
    assert plain.bars is None
    assert [line.text for line in barred.lines] == ["I267", "18", "0003107"]
    assert barred.bars is not None
    assert barred.bars.path == path_of("0003107")


def test_a_code_that_has_no_bars_is_still_written() -> None:
    [[label]] = sheets([Wanted(call_number="I267/18", code="党0001")], LAYOUTS["65"], used=0)
    assert label.bars is None
    assert [line.text for line in label.lines] == ["I267", "18", "党0001"]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("call_number", ["D2", "I247.57/12", "TU-098.62(2)=535/1234567890", "Z" * 40])
@pytest.mark.parametrize("code", ["", "0003107", "A1" * 9])
def test_text_and_bars_stay_on_their_label(layout: Layout, call_number: str, code: str) -> None:
    [[label]] = sheets([Wanted(call_number=call_number, code=code)], layout, used=0)
    feet = [label.y]
    for line in label.lines:
        assert feet[-1] < line.y < label.y + label.height
        assert line.y - line.size > label.y
        feet.append(line.y)
        if len(line.text) < 25:
            assert line.size * 0.62 * len(line.text) <= label.width
    if label.bars:
        assert label.x <= label.bars.x
        assert label.bars.x + label.bars.width <= label.x + label.width + 0.01
        assert (
            label.y < label.bars.y < label.bars.y + label.bars.height < label.lines[-1].y - label.lines[-1].size * 0.7
        )


def test_bars_that_a_scanner_would_not_read_are_told() -> None:
    assert not is_too_narrow("0003107", LAYOUTS["65"])
    assert is_too_narrow("ABCDEFGHIJKLMNOPQRSTUVWXYZ", LAYOUTS["65"])
    assert is_too_narrow("党0001", LAYOUTS["40"])
