/* Saves a draft a second after the last key, and when the page is left. What could not be saved stays in the form and
   in this tab's memory, and stands there again after a new sign-in. Without this module there is the button. */
const AFTER = 1_000;
const AGAIN = 5_000;
const KEPT_FOR_LEAVING = 60_000; // bytes that a browser sends for a page that is gone

const form = document.querySelector("[data-autosave]");
const find = (name) => document.querySelector(`[data-autosave-${name}]`);
const place = `draft-words-${location.pathname}`;
const fields = () => new URLSearchParams(new FormData(form));

let timer = 0;
let running = null; // the request that is on its way
let dirty = false;
let stopped = false; // somebody else has saved: only a person can say what is right
let leaving = false;

const say = (text) => (find("says").textContent = text);

function warn(text, { signIn = false } = {}) {
  find("words").textContent = text;
  find("sign-in").hidden = !signIn;
  find("put-back").hidden = true;
  find("alert").hidden = !text;
}

// --- what this tab keeps -----------------------------------------------------------------------------------------------

function keep() {
  const words = [...fields()].filter(([name]) => name !== "csrfmiddlewaretoken");
  try {
    sessionStorage.setItem(place, JSON.stringify(words));
  } catch {
    /* full or forbidden: the form itself still has everything */
  }
}

const forget = () => sessionStorage.removeItem(place);

/* Compares kept words with the fields that are there, and with `put` writes them in; returns whether any differs. */
function compare(words, { put }) {
  let differs = false;
  for (const field of form.elements) {
    if (!field.name || ["hidden", "submit", "button"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type)) {
      const wanted = field.type === "checkbox" ? words.has(field.name) : words.get(field.name) === field.value;
      differs ||= wanted !== field.checked;
      if (put) field.checked = wanted;
    } else if (words.has(field.name)) {
      const wanted = words.get(field.name).replace(/\r\n/g, "\n");
      differs ||= wanted !== field.value.replace(/\r\n/g, "\n");
      if (put) field.value = wanted;
    }
  }
  return differs;
}

/* What was typed before and did not reach the server: it stands here again. When somebody has saved since, a person
   decides whether it shall. */
function restore() {
  const kept = sessionStorage.getItem(place);
  if (!kept) return;
  const words = new URLSearchParams(JSON.parse(kept));
  const isNewer = words.get("saves") !== find("saves").value;
  forget();
  if (!compare(words, { put: !isNewer })) return;
  if (!isNewer) {
    putBack(words);
    return;
  }
  warn(form.dataset.kept);
  find("put-back").hidden = false;
  find("put-back").addEventListener("click", () => putBack(words), { once: true });
}

function putBack(words) {
  compare(words, { put: true });
  warn("");
  say(form.dataset.restored);
  form.dispatchEvent(new CustomEvent("draft:restored"));
  dirty = true;
  keep();
  save(); // at once: what was sent when the page was left may only now arrive
}

// --- saving ------------------------------------------------------------------------------------------------------------

function later(pause = AFTER) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save() {
  clearTimeout(timer);
  if (!dirty || stopped || leaving) return running;
  if (running) {
    await running;
    return save();
  }
  dirty = false;
  say(form.dataset.saving);
  running = send().finally(() => (running = null));
  return running;
}

async function send() {
  try {
    const headers = { "X-Asked-By": "script" };
    const answer = await fetch(form.action, { method: "POST", headers, body: fields(), signal: AbortSignal.timeout(15_000) });
    if (answer.redirected || answer.status === 403) return signedOut();
    const told = await answer.json();
    if (answer.ok) saved(told);
    else refused(answer.status, told);
  } catch {
    dirty = true;
    say(form.dataset.lost);
    later(AGAIN);
  }
}

function saved(told) {
  find("saves").value = told.saves;
  say(form.dataset.saved.replace("{clock}", told.clock));
  warn("");
  if (dirty) keep();
  else forget();
}

function refused(status, told) {
  dirty = true;
  stopped = status === 409;
  say("");
  warn(told.message);
}

function signedOut() {
  dirty = true;
  say("");
  warn(form.dataset.signedOut, { signIn: true });
}

function changed() {
  dirty = true;
  keep();
  later();
}

if (form) {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", () => save());
  /* A button sends what is typed itself, but never beside a request that is still on its way. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      const button = event.submitter;
      running.then(() => form.requestSubmit(button));
      return;
    }
    leaving = true;
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("pagehide", () => {
    if (!dirty || stopped || leaving || running) return;
    const body = fields();
    if (String(body).length < KEPT_FOR_LEAVING) fetch(form.action, { method: "POST", headers: { "X-Asked-By": "script" }, body, keepalive: true });
  });
  restore();
}
