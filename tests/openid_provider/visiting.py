"""A browser without script that signs in at the provider, as a person would."""

from __future__ import annotations

import re

import httpx

FORM = re.compile(r'action="([^"]+)" method="post"')
PROMPT = re.compile(r'name="prompt" value="(\w+)"')


def come_back(browser: httpx.Client, onward: str, who: str, back: str) -> str:
    """Sign in at the provider as `who`; returns the address that it sends the browser back to."""
    answer = browser.get(onward, follow_redirects=False)
    for _ in range(10):
        location = answer.headers.get("location")
        if location is not None and location.startswith(back):
            return str(location)
        if location is not None:
            answer = browser.get(answer.url.join(location), follow_redirects=False)
            continue
        form, prompt = FORM.search(answer.text), PROMPT.search(answer.text)
        assert form is not None, answer.text
        assert prompt is not None, answer.text
        sent = {"prompt": prompt[1], "login": who, "password": "any"}
        answer = browser.post(form[1], data=sent, follow_redirects=False)
    raise AssertionError("the provider does not send the browser back")
