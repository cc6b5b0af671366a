"""One sound page, and the same page with one fault each: tests/browser.py must see every one."""

from __future__ import annotations

from dataclasses import dataclass

SOUND = """<!doctype html>
<html lang="{lang}" data-profile="{profile}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/static/x/look/tokens.css">
<link rel="stylesheet" href="/static/x/look/gcs.css">
<link rel="stylesheet" href="/faulty.css"></head>
<body><main id="main" class="stack"><h1>{heading}</h1>{body}</main></body></html>"""

STYLES = """
.grey { color: #666666; }
.thai-tight { line-height: 1.3; width: 9rem; }
.cut { height: 20px; min-height: 0; overflow: hidden; width: 6rem; padding: 0; }
.tall { height: 3000px; }
.scroller { height: 200px; overflow-y: auto; }
.machine { font-family: serif; }
.starred::after { content: " *"; }
.tiny { width: 70px; height: 70px; min-height: 0; padding: 0; }
.close { display: flex; gap: 4px; }
.blind:focus-visible { outline: none; box-shadow: none; }
.lid { position: fixed; inset: 0 0 auto; height: 400px; background: #fff; z-index: 9; }
.narrow { width: 4rem; }
.wide { width: 400px; }
.one-line { height: 44px; overflow: hidden; white-space: nowrap; width: 9rem; }
.stubborn { height: 30px; overflow: hidden; }
@keyframes turn { to { rotate: 360deg; } }
.turning { width: 20px; height: 20px; animation: turn 1s linear infinite !important; }
.borderless { border: 0 !important; }
"""

LONG = "The quick brown fox jumps over the lazy dog and goes on. "
THAI = "ขอเชิญผู้รับบริการที่ช่องบริการตามหมายเลขที่เรียก "


@dataclass(frozen=True)
class Fault:
    """`expected` stands in one finding; `policy` replaces the strict one."""

    expected: str
    body: str = ""
    lang: str = "en"
    profile: str = "page"
    title: str = "Heading"
    heading: str = "Heading"
    policy: str = ""

    def page(self) -> str:
        return SOUND.format(
            lang=self.lang,
            profile=self.profile,
            title=self.title,
            heading=self.heading,
            body=self.body,
        )


SOUND_PAGES = {
    "sound": Fault("", '<p>All is well with <a href="/">QR</a> and A012.</p>'),
    "sound-thai": Fault(
        "",
        f'<p>{THAI * 9}</p><p>QR A012 GCS www.dopa.go.th <span lang="en">and so on</span>'
        '<code>gcs run</code> <b translate="no">staff1</b></p>'
        '<p><a href="/?lang=en" hreflang="en" lang="en">English</a></p>',
        lang="th",
        heading="หัวข้อ",
        title="หัวข้อ",
    ),
}

FAULTS = {
    "heavy": Fault("weighs", f"<!-- {'x' * 160_000} -->", profile="phone"),
    "title": Fault("is not the heading", title="Other"),
    "lang": Fault("language of the page", lang=""),
    "thai-in-english": Fault("no lang says what it is: 'ไทย'", "<p>It is <b>ไทย</b></p>"),
    "english-in-thai": Fault(
        "'Choose' is not in 'th'", "<p>Choose</p>", lang="th", heading="หัวข้อ", title="หัวข้อ"
    ),
    "label-in-thai": Fault(
        "'เลือก' is not in 'en'", '<button class="button" aria-label="เลือก">1</button>'
    ),
    "lao": Fault("'ລາວ' is not in 'en'", "<p>ລາວ</p>"),
    "language-name": Fault(
        "language 'th' is called 'Thai'",
        '<p><a href="/?lang=th" hreflang="th" lang="th">Thai</a></p>',
    ),
    "flag": Fault(
        "is shown by a picture",
        '<p><a href="/?lang=th" hreflang="th" lang="th">ไทย<img src="/favicon.ico" alt=""></a></p>',
    ),
    "language-lang": Fault(
        "link to 'en' is in lang ''", '<p><a href="/?lang=en" hreflang="en">English</a></p>'
    ),
    "contrast-enhanced": Fault("axe color-contrast-enhanced", '<p class="grey">Grey words</p>'),
    "undecided": Fault(
        "axe cannot decide aria-valid-attr-value",
        '<button class="button" aria-describedby="nothing-here">Go</button>',
    ),
    "target-kiosk": Fault(
        "0.248 mm a px", '<button class="button tiny">x</button>', profile="kiosk"
    ),
    "gap-kiosk": Fault(
        "px apart",
        '<div class="close"><button class="button">One</button>'
        '<button class="button">Two</button></div>',
        profile="kiosk",
    ),
    "cut": Fault("text is cut off or spills", f'<button class="button cut">{LONG}</button>'),
    "cut-paragraph": Fault("text is cut off or spills", f'<p class="cut">{LONG}</p>'),
    "spilled": Fault("text is cut off or spills", '<p class="narrow">Unbreakableverylongword</p>'),
    "scrolls-down": Fault("scrolls down", '<div class="tall">x</div>', profile="kiosk"),
    "scrolls-inside": Fault(
        "scrolls inside",
        f'<div class="scroller" tabindex="0" role="region" aria-label="x">{LONG * 30}</div>',
        profile="kiosk",
    ),
    "font": Fault("is drawn with the machine's own", '<p class="machine">Serif words</p>'),
    "missing-letter": Fault("is drawn with the machine's own", "<p>\N{SNOWMAN}</p>"),
    "asterisk": Fault(
        "marked with an asterisk", '<label for="n">Name *</label> <input id="n" name="n">'
    ),
    "asterisk-by-style": Fault(
        "marked with an asterisk", '<label for="n" class="starred">Name</label> <input id="n">'
    ),
    "thai-line": Fault(
        "Thai lines are 1.30 high",
        f'<p class="thai-tight">{THAI}</p>',
        lang="th",
        heading="หัวข้อ",
        title="หัวข้อ",
    ),
    "policy": Fault(
        "Content-Security-Policy is", policy="default-src 'self'; script-src 'unsafe-inline'"
    ),
    "handler": Fault("scripts or handlers", '<button class="button" onclick="x()">Go</button>'),
    "style": Fault("styles, scripts", '<p style="margin: 0">x</p>', policy="default-src *"),
    "host": Fault(
        "more than one host",
        '<img src="http://localhost:9/x.png" alt="">',
        policy="default-src * 'unsafe-inline'",
    ),
    "console": Fault("console: ", '<script src="http://localhost:9/x.js"></script>'),
}

KEYBOARD_FAULTS = {
    "no-outline": Fault("shows no focus", '<button class="button blind">Go</button>'),
    "covered": Fault("is covered", '<div class="lid"></div><button class="button">Go</button>'),
    "unreachable": Fault(
        "cannot be reached", '<button class="button" tabindex="-1">Go</button><a href="/">On</a>'
    ),
}
REFLOW_FAULTS = {
    "reflow": Fault("at 320 px", '<div class="wide">wide</div>'),
    "spacing": Fault("with wide spacing", '<p class="one-line">Words that fit just</p>'),
    "large-text": Fault("with text of 200 %", f'<p class="stubborn">{LONG[:20]}</p>'),
}
PREFERENCE_FAULTS = {
    "motion": Fault("still moves", '<div class="turning"></div>'),
    "forced-colours": Fault("no border", '<button class="button borderless">Go</button>'),
}
EVERY = {
    **SOUND_PAGES,
    **FAULTS,
    **KEYBOARD_FAULTS,
    **REFLOW_FAULTS,
    **PREFERENCE_FAULTS,
}
