"""Pictures for the library of the demonstration centre, drawn here: paper, ink and one vermilion, as in a woodcut.

Everything is measured in 320 × 200 units, as the line drawings are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import cos, radians, sin

from PIL import Image, ImageDraw

Point = tuple[float, float]

WIDTH, HEIGHT = 320, 200
FINER = 2  # so many times as fine as it is kept, so that edges are smooth
PAPER, DEEP, INK, SOFT = "#f3eee3", "#ded5c2", "#211e1a", "#8c8474"
VERMILION, PINE, WASH, BRASS = "#b3321f", "#143630", "#4f7f73", "#b08d4c"


class Sheet:
    """A sheet of paper, 320 units wide and 200 high."""

    def __init__(self, ground: str, scale: int) -> None:
        self.by = scale * FINER
        self.image = Image.new("RGB", (WIDTH * self.by, HEIGHT * self.by), ground)
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, colour: str, *points: Point) -> None:
        """A filled shape with straight sides."""
        self.pen.polygon([(x * self.by, y * self.by) for x, y in points], fill=colour)

    def box(self, colour: str, left: float, top: float, width: float, height: float, round_by: float = 0) -> None:
        """A filled box."""
        edges = [side * self.by for side in (left, top, left + width, top + height)]
        self.pen.rounded_rectangle(edges, radius=round_by * self.by, fill=colour)

    def disc(self, colour: str, x: float, y: float, across: float, down: float = 0) -> None:
        """A filled circle, or an ellipse, by its middle and how far it reaches."""
        down = down or across
        self.pen.ellipse([side * self.by for side in (x - across, y - down, x + across, y + down)], fill=colour)

    def stroke(self, colour: str, thick: float, *points: Point) -> None:
        """A line with round ends through all points."""
        self.pen.line([(x * self.by, y * self.by) for x, y in points], fill=colour, width=round(thick * self.by))
        for x, y in points:
            self.disc(colour, x, y, thick / 2)

    def arc(self, colour: str, thick: float, x: float, y: float, across: float, start: int, end: int) -> None:
        """A part of a circle, in degrees clockwise from the right."""
        edges = [side * self.by for side in (x - across, y - across, x + across, y + across)]
        self.pen.arc(edges, start, end, fill=colour, width=round(thick * self.by))

    def png(self) -> bytes:
        """The picture as a file."""
        file = BytesIO()
        self.image.reduce(FINER).save(file, "PNG")
        return file.getvalue()


def _lantern(sheet: Sheet) -> None:
    """A lantern in a moon gate, at night."""
    sheet.disc(PAPER, 160, 96, 82)
    sheet.box(PINE, 60, 160, 200, 40)
    sheet.box(BRASS, 60, 160, 200, 1.2)
    for x in (150, 154, 158, 162, 166, 170):
        sheet.stroke(BRASS, 0.8, (x, 132), (x - 1, 150))
    sheet.stroke(INK, 1.6, (160, 14), (160, 62))
    sheet.box(INK, 148, 60, 24, 6, 1)
    sheet.disc(VERMILION, 160, 96, 34, 31)
    for reach in (12, 24):
        edges = [side * sheet.by for side in (160 - reach, 65, 160 + reach, 127)]
        sheet.pen.ellipse(edges, outline="#8e2416", width=round(0.9 * sheet.by))
    sheet.box(INK, 148, 125, 24, 6, 1)
    for x, y in ((104, 140), (118, 150), (206, 146), (220, 136)):
        sheet.disc(WASH, x, y, 7, 4)
    sheet.stroke(INK, 1.2, (96, 160), (104, 140), (118, 150))
    sheet.stroke(INK, 1.2, (228, 160), (220, 136), (206, 146))


def _chalk(sheet: Sheet) -> None:
    """Pieces of chalk in a row, each shorter than the one before; the last one is held between two slips of bamboo."""
    sheet.box(PINE, 0, 0, 320, 118)
    for y in (44, 58):
        sheet.stroke(PAPER, 4, (60, y), (136, y + 0.6))
    sheet.box(INK, 0, 118, 320, 8)
    sheet.box(DEEP, 0, 126, 320, 74)
    x = 24.0
    for length in (64, 50, 38, 27, 18, 11):
        sheet.box("#fffefb", x, 150, length, 11, 2.5)
        sheet.disc(SOFT, x + length - 1.5, 155.5, 1.6, 4.6)
        x += length + 11
    sheet.stroke(BRASS, 5, (272, 186), (298, 146))
    sheet.stroke(BRASS, 5, (282, 192), (304, 148))
    sheet.stroke(VERMILION, 3, (280, 178), (294, 182))
    sheet.box("#fffefb", 296, 136, 10, 11, 2)


def _bridge(sheet: Sheet) -> None:
    """A stone bridge of three arches with its reflection."""
    sheet.disc(VERMILION, 238, 46, 19)
    sheet.shape(DEEP, (0, 112), (52, 84), (96, 102), (150, 76), (214, 104), (262, 88), (320, 110), (320, 130), (0, 130))
    sheet.box("#cfd8d2", 0, 130, 320, 70)
    deck = [(x, 122 - 56 * sin(radians((x - 10) * 0.6))) for x in range(10, 311, 5)]
    sheet.shape(INK, (10, 134), *deck, (310, 134))
    for x, across in ((92, 22), (160, 30), (228, 22)):
        sheet.disc("#cfd8d2", x, 132, across, across * 1.15)
        sheet.disc("#aab8b1", x, 136, across - 3, across * 0.7)
    sheet.box("#cfd8d2", 0, 134, 320, 4)
    sheet.stroke(PAPER, 1.4, *[(x, y + 7) for x, y in deck[2:-2]])
    for x, y in deck[3:-3:4]:
        sheet.stroke(INK, 2.4, (x, y), (x, y - 9))
    sheet.stroke(INK, 1.6, *[(x, y - 9) for x, y in deck[3:-3:4]])
    for y, left, right in ((156, 40, 120), (164, 150, 270), (176, 60, 210), (188, 120, 300)):
        sheet.stroke(PAPER, 1.2, (left, y), (right, y))


def _piano(sheet: Sheet) -> None:
    """A grand piano with its lid up, and a red book of songs."""
    sheet.box(DEEP, 0, 158, 320, 42)
    sheet.box(BRASS, 0, 157, 320, 1.4)
    sheet.shape(INK, (70, 104), (112, 30), (118, 30), (262, 84), (268, 104))
    sheet.shape(PAPER, (92, 98), (118, 46), (236, 88), (244, 98))
    sheet.stroke(INK, 2, (196, 104), (170, 66))
    sheet.shape(INK, (52, 104), (276, 104), (284, 112), (284, 128), (52, 128))
    for x in (66, 160, 262):
        sheet.shape(INK, (x - 5, 128), (x + 5, 128), (x + 2, 164), (x - 2, 164))
        sheet.disc(BRASS, x, 165, 3)
    sheet.box("#fffefb", 38, 112, 62, 8)
    for x in range(42, 100, 6):
        sheet.box(INK, x, 112, 2.6, 5)
    sheet.box(INK, 34, 120, 70, 6, 1)
    sheet.shape(VERMILION, (62, 84), (80, 88), (80, 110), (62, 106))
    sheet.shape("#8e2416", (80, 88), (98, 84), (98, 106), (80, 110))
    sheet.box(INK, 24, 140, 44, 6, 2)
    sheet.stroke(INK, 2.4, (30, 146), (30, 166))
    sheet.stroke(INK, 2.4, (62, 146), (62, 166))


def _blackboard(sheet: Sheet) -> None:
    """A blackboard in slanting light; a circuit can still be seen on it."""
    sheet.shape("#fffefb", (320, 0), (320, 40), (30, 200), (0, 200), (0, 170))
    sheet.shape(INK, (52, 30), (262, 16), (262, 142), (52, 160))
    sheet.shape(PINE, (60, 38), (254, 25), (254, 135), (60, 152))
    sheet.shape("#1f4a42", (254, 25), (254, 60), (92, 150), (60, 152), (60, 134))
    faint = "#7c9c93"
    sheet.stroke(faint, 1.6, (92, 76), (132, 73))
    sheet.stroke(faint, 1.6, (148, 72), (216, 67), (216, 104), (170, 107))
    sheet.stroke(faint, 1.6, (158, 108), (92, 113), (92, 76))
    sheet.stroke(faint, 1.6, (170, 98), (170, 116))
    sheet.stroke(faint, 2.6, (158, 102), (158, 114))
    sheet.arc(VERMILION, 2, 140, 73, 8, 0, 360)
    sheet.stroke(VERMILION, 1.6, (135, 68), (145, 78))
    sheet.stroke(VERMILION, 1.6, (145, 68), (135, 78))
    sheet.stroke("#55766d", 1.2, (110, 140), (206, 126), (206, 112), (110, 140))
    sheet.shape(BRASS, (46, 160), (268, 142), (268, 148), (46, 167))
    sheet.box("#fffefb", 120, 150, 22, 4, 1)
    sheet.box("#fffefb", 150, 148, 10, 4, 1)


def _lamp(sheet: Sheet) -> None:
    """An oil lamp on a table, and the light around it."""
    for reach, colour in ((118, "#1b433c"), (88, "#2a564d"), (58, "#4b6f5f")):
        sheet.disc(colour, 160, 82, reach)
    sheet.box(INK, 0, 152, 320, 48)
    sheet.box(BRASS, 0, 151, 320, 1.6)
    sheet.disc("#f6f0e2", 160, 74, 10, 20)
    sheet.shape("#f6f0e2", (151, 66), (160, 40), (169, 66))
    sheet.disc(VERMILION, 160, 80, 5, 11)
    sheet.stroke(INK, 2, (160, 88), (160, 100))
    sheet.shape(PAPER, (126, 98), (194, 98), (182, 122), (138, 122))
    sheet.disc(PAPER, 160, 98, 34, 6)
    sheet.disc(BRASS, 160, 98, 14, 2.6)
    sheet.arc(PAPER, 4, 198, 106, 10, 250, 130)
    sheet.box(PAPER, 154, 120, 12, 24)
    sheet.disc(PAPER, 160, 147, 28, 6)
    sheet.shape("#fffefb", (212, 148), (246, 140), (246, 152), (212, 160))
    sheet.shape(DEEP, (246, 140), (280, 148), (280, 160), (246, 152))
    for y in (4, 8):
        sheet.stroke(SOFT, 0.8, (218, 146 + y), (240, 141 + y))


def _ginkgo(sheet: Sheet) -> None:
    """A branch of a ginkgo in autumn before a lattice window; one leaf is red."""
    for x in (30, 90, 150, 210, 270):
        sheet.stroke(DEEP, 3, (x, 0), (x, 200))
    for y in (24, 76, 128, 180):
        sheet.stroke(DEEP, 3, (0, y), (320, y))
    sheet.stroke(INK, 7, (0, 168), (60, 140), (116, 122))
    sheet.stroke(INK, 4.5, (116, 122), (184, 82), (232, 66))
    sheet.stroke(INK, 3, (184, 82), (214, 104), (262, 112))
    sheet.stroke(INK, 3, (60, 140), (84, 96), (120, 66))
    leaves = (
        (120, 58, 250),
        (232, 58, 300),
        (262, 112, 20),
        (206, 104, 80),
        (160, 92, 230),
        (92, 88, 200),
        (140, 112, 60),
    )
    for place, (x, y, turn) in enumerate(leaves):
        _leaf(sheet, VERMILION if place == 3 else BRASS, (x, y), turn)
    _leaf(sheet, BRASS, (286, 176), 40)


def _leaf(sheet: Sheet, colour: str, foot: Point, turn: int) -> None:
    """A fan on a stalk."""
    x, y = foot
    rim = [(x + 27 * cos(radians(turn + at)), y + 27 * sin(radians(turn + at))) for at in range(-58, 59, 4)]
    sheet.shape(colour, foot, *rim[:14], (x + 15 * cos(radians(turn)), y + 15 * sin(radians(turn))), *rim[16:])
    sheet.stroke(INK, 1, foot, (x - 10 * cos(radians(turn)), y - 10 * sin(radians(turn))))


def _bell(sheet: Sheet) -> None:
    """A length of rail that hangs from the eaves as the bell of a school in the hills."""
    sheet.shape(
        "#cfd8d2", (0, 150), (60, 92), (104, 128), (160, 74), (230, 132), (274, 104), (320, 140), (320, 200), (0, 200)
    )
    sheet.shape("#aab8b1", (0, 176), (90, 136), (150, 166), (220, 140), (320, 180), (320, 200), (0, 200))
    sheet.shape(INK, (0, 0), (320, 0), (320, 22), (190, 36), (0, 18))
    for x in range(8, 320, 16):
        sheet.disc(SOFT, x, 14, 4, 7)
    sheet.stroke(BRASS, 1.6, (136, 30), (140, 76))
    sheet.stroke(BRASS, 1.6, (206, 34), (202, 76))
    sheet.box(INK, 112, 76, 116, 7, 2)
    sheet.box(INK, 120, 83, 100, 11)
    sheet.box(SOFT, 120, 86, 100, 2)
    sheet.box(INK, 108, 94, 124, 8, 2)
    sheet.stroke(BRASS, 4, (262, 150), (240, 112))
    sheet.disc(VERMILION, 239, 110, 8)
    for reach in (66, 76):
        sheet.arc(VERMILION, 1.4, 170, 90, reach, 165, 195)


def _letters(sheet: Sheet) -> None:
    """A bundle of letters tied with red wool, and one letter on top of it that has been opened."""
    sheet.box(DEEP, 0, 150, 320, 50)
    sheet.box(BRASS, 0, 149, 320, 1.4)
    for place in range(8):
        left = 84 + (place * 7) % 5
        sheet.box(INK, left - 0.8, 144 - 9 * place - 0.8, 121.6, 9.6)
        sheet.box("#fffefb" if place % 3 else PAPER, left, 144 - 9 * place, 120, 8)
    sheet.box(VERMILION, 142, 80, 5, 74)
    for side in (-1, 1):
        sheet.disc(VERMILION, 144.5 + side * 13, 74, 12, 6)
        sheet.disc(PAPER, 144.5 + side * 13, 74, 7, 2.6)
    sheet.disc("#8e2416", 144.5, 75, 4)
    sheet.shape(INK, (214, 108), (296, 88), (306, 134), (224, 154))
    sheet.shape("#fffefb", (216, 109), (295, 90), (304, 133), (225, 152))
    sheet.stroke(INK, 1.2, (216, 109), (264, 122), (295, 90))
    for y in (0, 8, 16):
        sheet.stroke(SOFT, 1, (236, 134 + y * 0.7), (276, 124 + y * 0.7))
    sheet.box(VERMILION, 284, 122, 12, 12)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture for the library: its address here, what it is called, what it shows, where it is looked at."""

    name: str
    title: str
    alternative_text: str
    draw: Callable[[Sheet], None]
    ground: str = PAPER
    scale: int = 3  # pixels of the picture to a unit
    focus: tuple[int, int] = (50, 50)

    def png(self) -> bytes:
        """The picture as a file."""
        sheet = Sheet(self.ground, self.scale)
        self.draw(sheet)
        return sheet.png()


SOURCE = "为本馆绘制"
CREDIT = "墅人区教师美术社"
PICTURES: Sequence[Drawn] = (
    Drawn(name="lantern", title="月门里的灯笼", draw=_lantern, ground=PINE, scale=6, focus=(50, 48),
          alternative_text="夜里的月门，当中挂着一盏红灯笼，门边伸着两枝树叶"),
    Drawn(name="chalk", title="一盒粉笔头", draw=_chalk, focus=(60, 70),
          alternative_text="黑板下面排着六截粉笔，一截比一截短，最短的夹在两片竹子里"),
    Drawn(name="bridge", title="三孔石桥", draw=_bridge, focus=(50, 55),
          alternative_text="一座三孔石桥跨在水上，远处是山，右上方一轮红日"),
    Drawn(name="piano", title="排练厅的三角钢琴", draw=_piano, focus=(48, 52),
          alternative_text="一架掀开琴盖的三角钢琴，谱架上放着一本红色的歌集"),
    Drawn(name="blackboard", title="擦不干净的黑板", draw=_blackboard, focus=(48, 45),
          alternative_text="一块旧黑板，斜光下看得见一个电路图，灯泡用红线圈着"),
    Drawn(name="lamp", title="一盏油灯", draw=_lamp, ground=PINE, focus=(50, 42),
          alternative_text="一盏油灯照亮桌面，灯旁摊着一本书，四周是暗的"),
    Drawn(name="ginkgo", title="窗前的银杏", draw=_ginkgo, focus=(55, 45),
          alternative_text="一枝银杏横在格子窗前，叶子黄了，有一片是红的"),
    Drawn(name="bell", title="钢轨做的上课钟", draw=_bell, focus=(53, 45),
          alternative_text="屋檐下用绳子吊着一截钢轨，旁边有一支红头的木槌，远处是山"),
    Drawn(name="letters", title="一捆用毛线扎着的信", draw=_letters, focus=(48, 55),
          alternative_text="一捆信用红毛线扎着，打了一个结，右边有一封拆开的信"),
)  # fmt: skip

# Which panels and sites show which picture: by the address of a panel and the name of a site.
ON_PANELS: dict[str, list[tuple[str, str]]] = {
    "sparks": [("lamp", "夜校的灯。实物在展示馆西墙，自门口数第二块。")],
    "strings": [("bell", "当作上课钟的一截钢轨，云岭小学旧藏。")],
    "onward": [("bridge", "石桥镇第一批公立小学前的石桥。")],
    "torch": [("lantern", "中心校落成那天挂的灯笼。")],
    "chalk": [("chalk", "董文彬老师留下的粉笔头。")],
    "blackboard": [("blackboard", "石桥中学物理教室的黑板。")],
    "letters": [("letters", "罗静宜老师收到的信，红毛线扎的是当兵的学生寄来的。")],
    "oil-lamp": [("lamp", "一灯如豆。")],
}
ON_SITES: dict[str, list[tuple[str, str]]] = {
    "云岭小学": [("bell", "至今挂在走廊里的上课钟。")],
    "银杏里幼儿园": [("ginkgo", "院里结果的那一棵。")],
    "枫林小学": [("piano", "每个班都有自己的班歌。")],
    "宝塔桥小学": [("bridge", "上学要过的石桥。")],
    "石桥中学": [("blackboard", "物理教室的旧黑板。")],
}
ON_STORIES: dict[str, list[tuple[str, str]]] = {"morning-choir": [("piano", "")], "people": [("lantern", "")]}
