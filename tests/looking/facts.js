// What a careful reader sees on the page as it stands, as plain data for tests/looking/*.py.
() => {
  const visible = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const flat = (text) => (text || "").replace(/\s+/g, " ").trim();
  const box = (e) => {
    const r = e.getBoundingClientRect();
    return [r.x, r.y, r.width, r.height];
  };
  const words = (e) =>
    flat(e.innerText || e.getAttribute("aria-label")).slice(0, 40) || e.outerHTML.slice(0, 60);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ids = all("[id]").map((e) => e.id);
  const inText = (e) =>
    e.matches("p a, li a, dd a, td a, th a, summary a") && getComputedStyle(e).display === "inline";
  const controls = all(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]",
  ).filter((e) => visible(e) && !e.matches(".skip-link"));
  const fields = all(
    "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea",
  );
  const spoken = ["aria-label", "title", "alt", "placeholder"];
  const languageAt = (e) => e.closest("[lang]")?.getAttribute("lang") || "";

  // Texts with the language they are said to be in; code, scripts and hidden parts are no texts.
  const unspoken = "script, style, noscript, template, code, kbd, samp, [translate=no], [hidden]";
  const texts = [];
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement;
    const text = flat(node.data);
    if (!text || parent.closest(unspoken)) continue;
    if (!parent.checkVisibility()) continue;
    texts.push([text, languageAt(parent)]);
    if (/[\u0e01-\u0e5b]/.test(text) && !parent.closest("svg, option")) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const tops = new Set([...range.getClientRects()].map((r) => Math.round(r.top / 4)));
      const style = getComputedStyle(parent);
      const leading = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
      if (tops.size > 1 && leading < 1.49) lines.push([text.slice(0, 40), leading]);
    }
  }
  for (const e of document.body.querySelectorAll(spoken.map((name) => `[${name}]`).join(","))) {
    for (const name of spoken) {
      const text = flat(e.getAttribute(name));
      if (text && !e.closest(unspoken)) texts.push([text, languageAt(e)]);
    }
  }
  texts.push([flat(document.title), document.documentElement.lang]);

  const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && flat(n.data));
  const clips = (e) => {
    const style = getComputedStyle(e);
    if (style.display === "inline" || e.matches(".visually-hidden, .visually-hidden *")) return false;
    const hides = (way) => way === "hidden" || way === "clip";
    const down = e.scrollHeight > e.clientHeight + 1;
    const across = e.scrollWidth > e.clientWidth + 1;
    if (e.matches("button, a.button, .button, .choice, .chip, .language")) return down || across;
    if (down && hides(style.overflowY)) return true;
    if (e.matches(".thread *")) return false; // words that hang from a knot are wider than it
    return across && (hides(style.overflowX) || (style.overflowX === "visible" && hasText(e)));
  };
  const withText = all("body *").filter(
    (e) => !e.closest("svg, select, .visually-hidden") && e.clientHeight > 1 && flat(e.textContent) && visible(e),
  );
  const scrolls = (e) =>
    e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY);
  const marked = all("label, legend, dt, th, h1, h2, h3, .field-label").filter((e) =>
    [flat(e.textContent), ...["::before", "::after"].map((p) => getComputedStyle(e, p).content)].some(
      (text) => /(^|[^*\w])\*($|[^*\w])/.test(text),
    ),
  );
  return {
    title: flat(document.title),
    headings: all("h1").map((e) => flat(e.textContent)),
    lang: document.documentElement.lang,
    doubled: ids.filter((id, i) => ids.indexOf(id) !== i),
    width: document.documentElement.scrollWidth,
    window: innerWidth,
    height: document.documentElement.scrollHeight,
    room: innerHeight,
    scrollers: withText.filter(scrolls).map((e) => `${e.localName}.${e.className}`),
    styled: all("[style], style").length,
    // Blocks of data are never run, so the policy against scripts inside pages is not about them.
    scripted: all('script:not([src], [type="application/ld+json"])').length,
    handlers: all("*").filter((e) => [...e.attributes].some((a) => /^on|^hx-on/.test(a.name))).length,
    forms: all("form:not([action])").length,
    unlabelled: fields
      .filter(
        (e) => !e.labels?.length && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby"),
      )
      .map((e) => e.outerHTML.slice(0, 80)),
    targets: controls.filter((e) => !inText(e)).map((e) => [words(e), ...box(e)]),
    clipped: withText.filter(clips).map((e) => words(e)),
    starred: marked.map((e) => words(e)),
    languages: all("[hreflang]").filter(visible).map((e) => [
      e.getAttribute("hreflang"), e.getAttribute("lang") || "", flat(e.innerText),
      e.querySelectorAll("img, picture").length,
    ]),
    texts,
    lines,
  };
};
