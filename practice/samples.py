"""The two sample files that the demo sends: made from the made-up people.

python -m practice.samples FOLDER
"""

import csv
import sys
from pathlib import Path

from rustpy_xlsxwriter import FastExcel

from practice.people import Person, make_people, plain, rows

MEETUP, WEBINAR = "meetup-guests.xlsx", "webinar-signups.csv"
MEETUP_SIZE, WEBINAR_SIZE = 8, 9
SPECIAL = ("carla-bruno",)  # connected already: skipped without a click


def chosen() -> tuple[list[Person], list[Person]]:
    """Who stands in which file; nobody in both."""
    people = make_people()
    fit = [person for person in plain(people) if person.own_posts]
    special = [person for person in people if person.slug in SPECIAL]
    return special + fit[: MEETUP_SIZE - len(special)], fit[MEETUP_SIZE : MEETUP_SIZE + WEBINAR_SIZE]


def write(folder: Path) -> None:
    """Write both files: a workbook as an event tool exports it, a CSV as a webinar tool does."""
    meetup, webinar = chosen()
    folder.mkdir(parents=True, exist_ok=True)
    heads = ("Name", "Job title", "Company", "LinkedIn profile")
    guests = [
        dict(zip(heads, (row["name"], row["title"], row["company"], row["url"]), strict=True))
        for row in rows(meetup)
    ]
    FastExcel(folder / MEETUP).sheet("Guests", guests).save()
    with (folder / WEBINAR).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["Full name", "Position", "Organisation", "Profile URL"])
        table = [[row["name"], row["title"], row["company"], row["url"]] for row in rows(webinar)]
        writer.writerows(table)
        writer.writerow(table[0])  # the same person again, as it happens
        writer.writerow(["Acme Ltd", "", "Acme Ltd", "https://www.linkedin.com/company/acme"])


if __name__ == "__main__":
    write(Path(sys.argv[1]))
