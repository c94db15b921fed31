/* The touch screen with the map: a touch on a point or on a name opens one card, in the quarter of the map away from its
   point. Everything is in the page, so nobody is asked. Without this script the same links load the page with the card. */
const NEAR = 60; // a finger this near a point, in pixels of the page, means it
const READ_AFTER = 3000;

const map = document.querySelector("[data-kiosk-map]");
const list = document.querySelector("[data-list]");
let reading = 0;

const part = (selector) => document.querySelector(selector);
const lineOf = (slug) => list.querySelector(`[data-site="${CSS.escape(slug)}"]`);
const opened = () => list.querySelector("[aria-current]")?.dataset.site ?? "";

// --- one card ---------------------------------------------------------------------------------------------------------

function open(slug, { focus = true } = {}) {
  const line = lineOf(slug);
  if (!line) return;
  const template = part(`[data-cards] template[data-site="${CSS.escape(slug)}"]`);
  const card = part("[data-card]");
  part("[data-card-words]").replaceChildren(template.content.cloneNode(true));
  card.dataset.corner = line.dataset.corner;
  card.hidden = false;
  card.scrollTop = 0;
  part("[data-here]").setAttribute("d", line.dataset.here);
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  line.setAttribute("aria-current", "true");
  bringIntoSight(line);
  markLetterInSight();
  if (focus) part("[data-card-words] h2").focus({ preventScroll: true });
  history.replaceState(null, "", line.href);
  clearTimeout(reading);
  reading = setTimeout(() => navigator.sendBeacon(line.dataset.read, new URLSearchParams({ way: "map" })), READ_AFTER);
}

function close({ focus = true } = {}) {
  const line = lineOf(opened());
  clearTimeout(reading);
  part("[data-card]").hidden = true;
  part("[data-here]").setAttribute("d", "M0 0");
  line?.removeAttribute("aria-current");
  if (focus) line?.focus({ preventScroll: true });
  history.replaceState(null, "", map.dataset.start);
}

function home() {
  close({ focus: false });
  list.scrollTop = 0;
  document.activeElement?.blur();
}

function isInSight(line) {
  const [box, around] = [line.getBoundingClientRect(), list.getBoundingClientRect()];
  return box.top >= around.top && box.bottom <= around.bottom;
}

/* Its letter at the top; the line itself where that is not enough. */
function bringIntoSight(line) {
  for (const element of [line.closest("[data-letter]"), line]) {
    if (isInSight(line)) return;
    list.scrollTop += element.getBoundingClientRect().top - list.getBoundingClientRect().top;
  }
}

// --- touching ---------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link?.matches("[data-close]")) close();
  else if (link?.matches("[data-home]")) home();
  else if (link?.matches("[data-to]")) goTo(link.dataset.to);
  else if (link?.closest("[data-list]")) open(link.dataset.site);
  else if (event.target.closest(".map-picture")) touchMap(event);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !part("[data-card]").hidden) close();
});

function touchMap(event) {
  let best = { slug: "", away: NEAR };
  for (const point of document.querySelectorAll("[data-points] [data-site]")) {
    const box = point.getBoundingClientRect();
    const away = Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY);
    if (away <= best.away) best = { slug: point.dataset.site, away };
  }
  if (best.slug) open(best.slug, { focus: false });
}

// --- letters ----------------------------------------------------------------------------------------------------------

function goTo(letter) {
  const section = list.querySelector(`[data-letter="${CSS.escape(letter)}"]`);
  list.scrollTop += section.getBoundingClientRect().top - list.getBoundingClientRect().top;
  section.querySelector("a").focus({ preventScroll: true });
  markLetter(letter);
}

function markLetter(letter) {
  for (const link of document.querySelectorAll("[data-to]")) {
    if (link.dataset.to === letter) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/* The letter of the open school while that is in sight, else the one at the top of the list. */
function markLetterInSight() {
  const line = lineOf(opened());
  if (line && isInSight(line)) return markLetter(line.closest("[data-letter]").dataset.letter);
  const top = list.getBoundingClientRect().top + 24;
  const sections = [...list.querySelectorAll("[data-letter]")];
  const inSight = sections.filter((section) => section.getBoundingClientRect().top <= top).at(-1) ?? sections[0];
  if (inSight) markLetter(inSight.dataset.letter);
}

list.addEventListener("scroll", markLetterInSight, { passive: true });

// --- going on by itself -----------------------------------------------------------------------------------------------

document.addEventListener("idle:over", (event) => {
  event.preventDefault();
  home();
});

/* What is on show has changed: the list, the points and the cards anew; a card stays open while its site is there. */
document.addEventListener("screen:revised", (event) => {
  event.preventDefault();
  renew().catch(() => location.reload());
});

async function renew() {
  const answer = await fetch(map.dataset.start);
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const before = opened();
  const at = list.scrollTop;
  for (const selector of ["[data-list]", "[data-points]", "[data-letters]", "[data-cards]", ".kiosk-head"]) {
    part(selector).replaceChildren(...[...page.querySelector(selector).childNodes].map((node) => document.adoptNode(node)));
  }
  if (before && lineOf(before)) open(before, { focus: false });
  else close({ focus: false });
  list.scrollTop = at;
  markLetterInSight();
}

if (opened()) bringIntoSight(lineOf(opened()));
markLetterInSight();
