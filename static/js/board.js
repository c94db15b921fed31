/* Keeps the board of today in step with the other desks: asks every three seconds whether anything is new, and
   replaces only what differs. What somebody types stays, and the focus where it is. Buttons are sent without leaving
   the page. Without this module the board is a page with buttons and a link to look again. */
const POLL = 3_000;
const PATIENCE = 4_000;
const main = document.querySelector("main");
const says = document.querySelector("[data-board-says]");
const deeds = document.querySelector("[data-board-deeds]");
const shown = new Map(); // what the server sent last for each part, to compare with

const sent = new Set(); // deeds that are on their way
let asking = false;
let askAgain = false;

const parts = (root) => [...root.querySelectorAll("[data-board-part]")];
const partOf = (key) => main.querySelector(`[data-board-part="${CSS.escape(key)}"]`);
const revision = () => main.querySelector("[data-revision]").dataset.revision;
const clock = () => main.querySelector("[data-board-clock]").textContent;

function remember(part) {
  shown.set(part.dataset.boardPart, part.outerHTML);
}

/* The control that has the focus, so that its successor can take it. */
function focused() {
  const control = document.activeElement;
  const part = control?.closest("[data-board-part]");
  return part && { key: part.dataset.boardPart, name: control.name, value: control.value, address: control.getAttribute("href") };
}

function focusAgain(before) {
  const part = before && partOf(before.key);
  if (!part || part.contains(document.activeElement)) return;
  const controls = [...part.querySelectorAll("a, button")];
  const same = controls.find((one) => one.name === before.name && one.value === before.value && one.getAttribute("href") === before.address);
  if (!same) part.tabIndex = -1; // not the next deed: pressing twice by mistake must do nothing
  (same || part).focus({ preventScroll: true });
}

function replacePart(fresh) {
  const old = partOf(fresh.dataset.boardPart);
  if (old && shown.get(fresh.dataset.boardPart) === fresh.outerHTML) return old;
  remember(fresh);
  const placed = document.importNode(fresh, true);
  if (old) old.replaceWith(placed);
  return placed;
}

/* A column gets its heading and cards in the order of the server; cards that are gone went to another column. */
function arrange(column, freshColumn) {
  let place = null;
  for (const fresh of parts(freshColumn)) {
    const part = replacePart(fresh);
    if (part.parentNode !== column || part.previousElementSibling !== place) {
      if (place) place.after(part);
      else column.prepend(part);
    }
    place = part;
  }
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.querySelector("[data-revision]")) throw new Error("not a board");
  const before = focused();
  const there = new Set(parts(page).map((part) => part.dataset.boardPart));
  for (const column of main.querySelectorAll("[data-board-column]")) {
    arrange(column, page.querySelector(`[data-board-column="${column.dataset.boardColumn}"]`));
  }
  for (const part of parts(page)) if (!part.closest("[data-board-column]")) replacePart(part);
  for (const part of parts(main)) if (!there.has(part.dataset.boardPart)) part.remove();
  focusAgain(before);
}

function say(text) {
  says.textContent = text;
  says.hidden = !text;
}

function signedOut() {
  clearInterval(timer);
  say(says.dataset.signedOut);
  document.querySelector("[data-board-reload]").hidden = false; // leads to the sign-in page and back
}

async function ask() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  askAgain = false;
  try {
    const headers = { "X-Asked-By": "clock" }; // nobody is kept signed in by this
    const answer = await fetch(`?revision=${revision()}`, { headers, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 403 || answer.redirected) signedOut();
    else if (!answer.ok) throw new Error(String(answer.status));
    else {
      if (answer.status === 200) show(await answer.text());
      if (says.dataset.isLost) say("");
      delete says.dataset.isLost;
    }
  } catch {
    says.dataset.isLost = "1";
    say(says.dataset.lost.replace("{clock}", clock()));
  }
  asking = false;
  if (askAgain) await ask();
}

/* A deed: sent from here; what the server has to say about it stands above the board. */
async function send(form, button) {
  const answer = await fetch(button.formAction, {
    method: "POST",
    headers: { "X-Asked-By": "script" },
    body: new FormData(form, button),
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.redirected || ![200, 422].includes(answer.status)) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.querySelector("[data-board-refusal]") || page.body;
  says.replaceChildren(...[...told.childNodes].map((node) => document.importNode(node, true)));
  says.hidden = !says.querySelector("*");
  delete says.dataset.isLost;
}

deeds?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  if (sent.has(button.formAction + button.value)) return;
  sent.add(button.formAction + button.value);
  try {
    await send(deeds, button);
    await ask();
  } catch {
    submitPlainly(button);
  }
  sent.delete(button.formAction + button.value);
});

/* As without this module: the browser shows whatever comes back, also that there is no network. */
function submitPlainly(button) {
  const deed = document.createElement("input");
  deed.type = "hidden";
  deed.name = button.name;
  deed.value = button.value;
  deeds.action = button.formAction;
  deeds.append(deed);
  deeds.submit();
}

parts(main).forEach(remember);
document.querySelector("[data-board-reload]").hidden = true;
window.addEventListener("online", ask);
document.addEventListener("visibilitychange", () => document.hidden || ask());
const timer = setInterval(() => document.hidden || ask(), POLL);
