/* The screen on the rail: all stops are in the page, so another one opens without asking anybody. It opens where the
   rail's controller says the screen stands, or where a key, a touch or a link says; what the controller says counts
   again as soon as it names another stop. */
const POLL = 100;
const SLOWEST = 5000;
const PATIENCE = 3000;
const READ_AFTER = 3000; // so long after it was opened a stop counts as looked at; the one at loading nobody opened
const TYPED_WITHIN = 600; // between two digits of one number
const SWIPE = 60;

const rail = document.querySelector("[data-rail]");
const scriptAddress = import.meta.url;
let follows = rail.dataset.follows;
let pause = POLL;
let typed = "";
let typing = 0;
let reading = 0;
let touched = null;

function panels() {
  return [...rail.querySelectorAll("[data-panel]")];
}

function codes() {
  return panels().map((panel) => panel.dataset.panel);
}

function opened() {
  return rail.querySelector("[data-panel]:not([hidden])")?.dataset.panel ?? "";
}

// --- opening ----------------------------------------------------------------------------------------------------------

function open(code) {
  if (code === opened() || !codes().includes(code)) return;
  const way = document.activeElement?.dataset.way;
  for (const panel of panels()) panel.hidden = panel.dataset.panel !== code;
  for (const steps of rail.querySelectorAll("[data-steps]")) steps.hidden = steps.dataset.steps !== code;
  for (const link of rail.querySelectorAll("li [data-stop]")) mark(link, link.dataset.stop === code);
  if (way) keepFocus(code, way);
  history.replaceState(null, "", rail.querySelector(`li [data-stop="${code}"]`).href);
  read();
}

function mark(link, isOpen) {
  if (isOpen) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

function keepFocus(code, way) {
  const steps = rail.querySelector(`[data-steps="${code}"]`);
  (steps.querySelector(`[data-way="${way}"]`) ?? steps.querySelector("a"))?.focus();
}

function step(by) {
  const all = codes();
  open(all[Math.min(Math.max(all.indexOf(opened()) + by, 0), all.length - 1)]);
}

function read() {
  clearTimeout(reading);
  const address = rail.querySelector("[data-panel]:not([hidden])")?.dataset.read;
  if (!address) return;
  reading = setTimeout(() => {
    if (!document.hidden) navigator.sendBeacon(address, new URLSearchParams({ way: "rail" }));
  }, READ_AFTER);
}

// --- by hand ----------------------------------------------------------------------------------------------------------

rail.addEventListener("click", (event) => {
  const link = event.target.closest("[data-stop]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.dataset.stop);
});

const KEYS = {
  ArrowLeft: () => step(-1),
  ArrowUp: () => step(-1),
  ArrowRight: () => step(1),
  ArrowDown: () => step(1),
  Home: () => open(codes()[0]),
  End: () => open(codes().at(-1)),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  } else if (/^\d$/.test(event.key)) type(event.key);
});

/* The number of a stop. Where a second digit could follow, that one is waited for; 0 alone is the tenth. */
function type(digit) {
  clearTimeout(typing);
  typed += digit;
  const couldGoOn = typed.length < 2 && typed !== "0" && Number(typed) * 10 <= codes().length;
  if (couldGoOn) typing = setTimeout(openTyped, TYPED_WITHIN);
  else openTyped();
}

function openTyped() {
  const number = typed === "0" ? 10 : Number(typed);
  typed = "";
  if (codes()[number - 1]) open(codes()[number - 1]);
}

rail.addEventListener("pointerdown", (event) => {
  touched = { x: event.clientX, y: event.clientY };
});
rail.addEventListener("pointerup", (event) => {
  if (!touched) return;
  const across = event.clientX - touched.x;
  const down = event.clientY - touched.y;
  touched = null;
  if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) step(across < 0 ? 1 : -1);
});

// --- by the rail ------------------------------------------------------------------------------------------------------

async function ask() {
  if (!document.hidden) {
    try {
      await follow();
      pause = POLL;
    } catch {
      pause = Math.min(pause * 2, SLOWEST);
    }
  }
  setTimeout(ask, pause);
}

async function follow() {
  const address = `${rail.dataset.position}?stop=${encodeURIComponent(follows)}`;
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status === 404) return location.reload(); // the screen was retired, or its address changed
  if (!answer.ok) throw new Error(answer.status);
  const { stop, revision } = await answer.json();
  if (stop && stop !== follows) {
    follows = stop;
    open(stop);
  }
  if (String(revision) !== rail.dataset.revision) await renew();
}

/* What is on show has changed: the page anew, with the stop open that was. */
async function renew() {
  const answer = await fetch(rail.dataset.address, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const script = page.querySelector("script[src*='/rail']");
  const fresh = page.querySelector("[data-rail]");
  if (!fresh || new URL(script.getAttribute("src"), location.href).href !== scriptAddress) return location.reload();
  const before = opened();
  rail.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
  rail.dataset.revision = fresh.dataset.revision;
  open(before);
}

document.addEventListener("screen:revised", (event) => {
  event.preventDefault();
  if (String(event.detail.revision) !== rail.dataset.revision) renew().catch(() => {}); // asked again before long
});

ask();
