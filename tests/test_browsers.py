"""Finding Chrome, Chromium or Edge at the usual places of each system."""

import pytest

from engine.upkeep import browser_finder

WINDOWS = {
    "PROGRAMFILES": r"C:\Program Files",
    "PROGRAMFILES(X86)": r"C:\Program Files (x86)",
    "LOCALAPPDATA": r"C:\Users\ada\AppData\Local",
}
MAC = {"HOME": "/Users/ada"}


@pytest.mark.parametrize(
    ("platform", "env", "there", "found"),
    [
        (
            "win32",
            WINDOWS,
            r"C:\Users\ada\AppData\Local\Google\Chrome\Application\chrome.exe",
            r"C:\Users\ada\AppData\Local\Google\Chrome\Application\chrome.exe",
        ),
        (
            "win32",
            WINDOWS,
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        ),
        ("win32", {}, r"C:\anywhere\chrome.exe", None),
        (
            "darwin",
            MAC,
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ),
        (
            "darwin",
            MAC,
            "/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium",
        ),
        ("darwin", MAC, "/opt/chromium", None),
    ],
)
def test_windows_and_mac_have_it_in_their_usual_places(
    platform: str, env: dict[str, str], there: str, found: str | None
) -> None:
    assert browser_finder.find(platform, env, lambda path: path == there, lambda _: None) == found


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        ({"chromium": "/usr/bin/chromium"}, "/usr/bin/chromium"),
        (
            {"chromium": "/usr/bin/chromium", "google-chrome": "/usr/bin/google-chrome"},
            "/usr/bin/google-chrome",
        ),
        (
            {"chromium": "/snap/bin/chromium", "microsoft-edge": "/usr/bin/microsoft-edge"},
            "/usr/bin/microsoft-edge",
        ),
        ({"chromium": "/snap/bin/chromium"}, "/snap/bin/chromium"),
        ({}, None),
    ],
)
def test_linux_has_it_as_a_command_and_a_snap_comes_last(commands: dict[str, str], found: str | None) -> None:
    assert browser_finder.find("linux", {}, lambda _: False, commands.get) == found
