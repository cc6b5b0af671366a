// The keyboard on the screen: Thai in the order of Kedmanee, English, digits. Keys that nobody needs
// for a search are left out, so that eleven keys of 20 mm stand in a row.
import thai from "../vendor/simple-keyboard-thai.js";

const BOTTOM = "{lang} {digits} {space} {clear}";
const UNUSED = /[^\u0E00-\u0E7F]|[ๅๆฃฅ฿ฺ]/;
const MARKS = "ัิีึืุู็่้๊๋์ํำ";
const letters = (row) => row.split(" ").filter((key) => !UNUSED.test(key));

function thaiRows(name) {
  const rows = thai.layout[name].slice(0, 4).map(letters);
  rows[0].push("{bksp}");
  rows[3].unshift("{shift}");
  return [...rows.map((row) => row.join(" ")), BOTTOM];
}

const layout = {
  th: thaiRows("default"),
  upper: thaiRows("shift"),
  digits: ["1 2 3", "4 5 6", "7 8 9", "- 0 {bksp}", BOTTOM],
  en: ["q w e r t y u i o p", "a s d f g h j k l {bksp}", "z x c v b n m -", BOTTOM],
};

const root = document.querySelector("[data-keyboard]");
const field = document.querySelector("[data-search]");
const words = JSON.parse(root.dataset.keyWords);

function typed(text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const pageLanguage = document.documentElement.lang;
const WORDS = "{shift} {bksp} {digits} {space} {clear}";

// Each key says in which language it is: letters, words, and the way to the other letters.
function languages(layoutName) {
  const letters = layoutName === "en" ? "en" : "th";
  root.lang = letters;
  return [
    { attribute: "aria-label", value: words.shift, buttons: "{shift}" },
    { attribute: "lang", value: pageLanguage, buttons: WORDS },
    { attribute: "lang", value: letters === "en" ? "th" : "en", buttons: "{lang}" },
  ];
}

const first = root.dataset.keyboard === "th" ? "th" : "en";
const keyboard = new window.SimpleKeyboard.default(".simple-keyboard", {
  layout,
  layoutName: first,
  display: { ...words },
  // A mark stands on a dotted circle, which the style sheet draws: the font has none.
  buttonTheme: [{ class: "key-mark", buttons: [...MARKS].join(" ") }],
  buttonAttributes: languages(first),
  theme: "hg-theme-default keyboard",
  maxLength: field.maxLength,
  useButtonTag: true,
  useMouseEvents: true, // a key counts when the finger leaves it
  disableButtonHold: true,
  disableCaretPositioning: true,
  preventMouseDownDefault: true,
  onChange: typed,
  onKeyPress(key) {
    const shown = keyboard.options.layoutName;
    if (key === "{lang}") show(shown === "en" ? "th" : "en");
    else if (key === "{digits}") show(shown === "digits" ? "th" : "digits");
    else if (key === "{shift}") show(shown === "upper" ? "th" : "upper");
    else if (key === "{clear}") {
      keyboard.clearInput();
      typed("");
    } else if (shown === "upper") show("th");
  },
});

function show(layoutName) {
  const lang = layoutName === "en" ? "กขค" : "ABC";
  const display = { ...words, "{lang}": lang };
  keyboard.setOptions({ layoutName, display, buttonAttributes: languages(layoutName) });
}

root.hidden = false;
field.inputMode = "none"; // no second keyboard from the device
keyboard.setInput(field.value);
field.addEventListener("input", () => keyboard.setInput(field.value));
field.focus();
field.setSelectionRange(field.value.length, field.value.length);

// The server went away while somebody typed: say so, and ask again when it is back.
document.addEventListener("htmx:sendError", () => leave(async () => field.form.requestSubmit()));
