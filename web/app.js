// Saves steps on pages that all work without it: keys, reading aloud, focus on errors, progress.

const KEYS_OFF = "keys-off";

/** Storage may be refused (private window); then the choice lasts for the page only. */
const storage = {
  read() { try { return localStorage.getItem(KEYS_OFF) === "1"; } catch { return false; } },
  write(off) { try { off ? localStorage.setItem(KEYS_OFF, "1") : localStorage.removeItem(KEYS_OFF); } catch { /* refused */ } },
};

function say(sentence) {
  const live = document.getElementById("live");
  if (live) live.textContent = sentence;
}

/** Opens any folded part around an element, so that focus can reach it. */
function reveal(element) {
  for (let part = element.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
}

function keys() {
  const help = document.getElementById("keys");
  if (!help) return;
  const button = help.querySelector("[data-keys]");
  const words = [button.textContent, button.dataset.on];
  let off = storage.read();
  const show = () => { button.textContent = words[off ? 1 : 0]; };
  button.hidden = false;
  show();
  button.addEventListener("click", () => { off = !off; storage.write(off); show(); });
  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input,textarea,select,[contenteditable]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[role=search] input:not([type=hidden])");
      if (!search) return;
      event.preventDefault();
      reveal(search);
      search.focus();
    } else if (event.key === "?") {
      event.preventDefault();
      help.open = true;
      help.querySelector("summary").focus();
    }
  });
}

function readAloud() {
  const button = document.querySelector("[data-read]");
  if (!button || !("speechSynthesis" in window)) return;
  // Offered only where the device has a voice for the language of the page; some browsers learn of their voices later.
  const language = document.documentElement.lang.slice(0, 2);
  const offer = () => {
    button.hidden = !speechSynthesis.getVoices().some((voice) => voice.lang.toLowerCase().startsWith(language));
  };
  speechSynthesis.onvoiceschanged = offer;
  offer();
  const start = button.textContent;
  let reading = false;
  const stopped = () => { reading = false; button.textContent = start; };
  button.addEventListener("click", () => {
    if (reading) { speechSynthesis.cancel(); stopped(); return; }
    // Long texts are cut off by some engines, so each paragraph is spoken apart.
    const parts = document.getElementById("main").innerText.split(/\n+/).filter((part) => part.trim());
    if (!parts.length) return;
    reading = true;
    button.textContent = button.dataset.stop;
    speechSynthesis.cancel();
    parts.forEach((part, index) => {
      const words = new SpeechSynthesisUtterance(part);
      words.lang = document.documentElement.lang;
      if (index === parts.length - 1) words.onend = stopped;
      speechSynthesis.speak(words);
    });
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}

/** Escape closes the folded part of the header that is open and goes back to its word; so does a click elsewhere. */
function folds() {
  const open = () => document.querySelector("header details[open]");
  document.addEventListener("keydown", (event) => {
    const part = event.key === "Escape" && open();
    if (!part) return;
    part.open = false;
    part.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    const part = open();
    if (part && !part.contains(event.target)) part.open = false;
  });
}

/** Fetches a progress page again until its part no longer asks for it, then shows the whole result. */
function progress() {
  const part = document.querySelector("[data-refresh]");
  if (!part) return;
  const pause = Number(part.dataset.refresh) * 1000;
  let failures = 0;
  const again = () => { if (failures < 5) setTimeout(look, pause * 2 ** failures); };
  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById(part.id);
      if (!next || !next.hasAttribute("data-refresh")) { location.reload(); return; }
      failures = 0;
      const bar = part.querySelector("progress");
      const fresh = next.querySelector("progress");
      if (bar && fresh) {
        bar.max = fresh.max;
        bar.value = fresh.value;
        const words = part.querySelector("p");
        // Only a change is announced, and the focused link stays where it is.
        if (words && words.textContent !== fresh.textContent) { words.textContent = fresh.textContent; say(fresh.textContent); }
      }
    } catch { failures += 1; }
    again();
  }
  again();
}

/** After the link of an error, the field may lie in a folded part. */
function errors() {
  const summary = document.getElementById("errors");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    reveal(field);
    field.focus();
    (field.closest(".field") || field).scrollIntoView();
  });
}

/** A worker keeps the page that says there is no network; only where the connection is safe from others. */
function offline() {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch(() => {}));
}

errors();
offline();
keys();
readAloud();
folds();
progress();
