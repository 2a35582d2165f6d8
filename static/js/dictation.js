// Speaking instead of typing, where the browser can: a button beside every field with data-dictate. The language is the
// page's; it stops when one goes elsewhere. What is heard is added to what stands there. Without the ability: no button.
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const LANGUAGES = { en: "en-US", "zh-hans": "zh-CN" };
let running = null;

function stop() {
  running?.recognition.stop();
}

function show(button, isOn, words) {
  button.setAttribute("aria-pressed", isOn ? "true" : "false");
  button.setAttribute("aria-label", isOn ? words.listening : words.dictation);
  button.title = isOn ? words.listening : words.dictation;
}

function start(field, button, words) {
  stop();
  const recognition = new Recognition();
  const before = field.value && !/\s$/.test(field.value) ? `${field.value}${document.documentElement.lang.startsWith("zh") ? "" : " "}` : field.value;
  const most = field.maxLength > 0 ? field.maxLength : Infinity;
  recognition.lang = LANGUAGES[document.documentElement.lang] ?? document.documentElement.lang;
  recognition.continuous = recognition.interimResults = true;
  recognition.addEventListener("result", ({ results }) => {
    field.value = (before + [...results].map((each) => each[0].transcript).join("")).slice(0, most);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const end = () => { show(button, false, words); if (running?.recognition === recognition) running = null; };
  for (const event of ["end", "error"]) recognition.addEventListener(event, end);
  running = { recognition, field, button };
  show(button, true, words);
  field.focus();
  try { recognition.start(); } catch { end(); }
}

function offer(scope, words) {
  const sample = document.getElementById("dictation-icon");
  for (const field of scope.querySelectorAll("[data-dictate]")) {
    if (field.parentElement.querySelector(":scope > .kl-dictate")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kl-dictate kl-icon-button";
    button.append(sample.content.cloneNode(true));
    show(button, false, words);
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    button.addEventListener("click", () => (running?.button === button ? stop() : start(field, button, words)));
    field.addEventListener("blur", () => { if (running?.field === field) stop(); });
    field.classList.add("has-dictation");
    field.after(button);
  }
}

const form = document.querySelector("form[data-dictation]");
if (form && Recognition) {
  const words = { dictation: form.dataset.dictation, listening: form.dataset.listening };
  offer(form, words);
  form.addEventListener("row:added", () => offer(form, words));
  addEventListener("pagehide", stop);
}
