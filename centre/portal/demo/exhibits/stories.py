"""Stories for the theme wall, beside those that the panels tell."""

from exhibits.content import Content

STORIES: dict[str, Content] = {
    "people": {
        "title": "墅·人",
        "kicker": "序厅",
        "drawing": "exhibition",
        "wall_text": ("墅，是有院子的房子。\n人，是一撇一捺互相撑着。\n门开着，\n请进来坐。"),
    },
    "one-blackboard": {
        "title": "一块黑板",
        "kicker": "粉笔与信 · 临时展览",
        "drawing": "temporary-blackboard",
        "wall_text": ("擦了三十年，\n还是擦不干净。\n请斜着光看，\n字都在。"),
    },
    "morning-choir": {
        "title": "清晨的合唱",
        "kicker": "五层 · 合唱排练厅",
        "drawing": "rehearsal",
        "wall_text": ("四十个人，一架钢琴。\n先不唱歌词，\n只把一口气\n慢慢地送出去。"),
    },
    "night-reading": {
        "title": "夜读",
        "kicker": "二层 · 读书阅览区",
        "drawing": "shelves",
        "wall_text": ("三十盏台灯，\n亮着十七盏。\n没有人说话，\n可是很热闹。"),
    },
    "old-secretary": {
        "title": "老书记",
        "kicker": "五层 · 老书记工作室",
        "drawing": "studio",
        "wall_text": ("他不讲大道理，\n先给您倒一杯茶。\n茶凉了，\n话也说开了。"),
    },
}
