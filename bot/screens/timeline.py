"""How a campaign came along day by day, and what is to come, as a picture."""

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Picture,
    Screen,
    back,
    count,
    date_label,
    day,
    rows,
    short,
)
from bot.screens.campaigns import so_far
from bot.screens.preview import finish
from bot.texts.html import escape
from engine.campaigns import CampaignProgress, CampaignTimeline

T = texts.of("campaigns")


def progress(each: CampaignProgress, timeline: CampaignTimeline) -> Screen:
    """What was done day by day, and what the estimate says of the days to come, as a picture."""
    text = so_far("progress_title", each, name=escape(short(each.name, 64)))
    if timeline.estimate is not None:
        text += "\n" + T("estimated", when=finish(timeline.estimate.days, timeline.estimate.finished_on))
    here = f"campaign:{each.id}"
    return Screen(
        text,
        rows((Button(BUTTONS.refresh, f"{here}:progress"),), (back(data=here), HOME)),
        _picture(each, timeline),
    )


def _picture(each: CampaignProgress, timeline: CampaignTimeline) -> Picture:
    name = short(each.name, 40)
    last = timeline.estimate.finished_on if timeline.estimate is not None else None
    return Picture(
        "campaign",
        {
            "title": T("progress_picture", name=name)
            if timeline.step == 1
            else T("progress_picture_weeks", name=name, count=count(timeline.step, "day")),
            "days": [date_label(each) for each in timeline.days],
            "series": [
                {
                    "sender": sender.id,
                    "name": short(sender.name, 18),
                    "done": sender.done,
                    "to_come": sender.to_come,
                }
                for sender in timeline.senders
            ],
            "today": timeline.today,
            "end": timeline.end,
            "words": {
                "today": T.now,
                "end": "" if last is None else T("done_on", day=day(last)),
            },
        },
    )
