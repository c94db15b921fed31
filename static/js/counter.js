/* The counter of a group: each press counts at once on this phone, is kept here with a key of its own, and is sent as
   soon as there is a network, in order. The server counts each key once, so sending again is harmless. Without this
   module every button is a form. */
const POLL = 4_000;
const PATIENCE = 8_000;
const MOST = 200; // presses in one request
const root = document.querySelector("[data-counter]");
const form = root.querySelector("[data-counter-form]");
const find = (name) => root.querySelector(`[data-counter-${name}]`);
const words = JSON.parse(document.getElementById("counter-words").textContent);
const here = location.pathname;
const places = { presses: `counter-presses-${root.dataset.batch}`, state: `counter-state-${root.dataset.batch}`, sent: `counter-sent-${root.dataset.batch}` };
const lines = [...root.querySelectorAll("[data-counter-category]")];
const nameOf = new Map(lines.map((line) => [line.dataset.counterCategory, line.dataset.name]));

let state = newer(JSON.parse(document.getElementById("counter-state").textContent), read(places.state, null));
let online = navigator.onLine;
let signedOut = false;
let dropped = "";
let reasonAsked = false;
let reason = "";
let token = form.querySelector("[name=csrfmiddlewaretoken]").value;
let sending = false;

// --- what this phone keeps ---------------------------------------------------------------------------------------------

function read(place, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(place, value) {
  localStorage.setItem(place, JSON.stringify(value));
}

const waiting = () => read(places.presses, []);

function newer(one, other) {
  return other && other.revision > one.revision ? other : one;
}

/* Always from what is kept now: another page of this phone may have added to it. */
function keep(press) {
  write(places.presses, [...waiting(), press]);
}

function forget(keys) {
  write(places.presses, waiting().filter((press) => !keys.has(press.key)));
}

// --- showing -----------------------------------------------------------------------------------------------------------

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
const zone = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const signed = (change) => (change > 0 ? `+${change}` : `−${-change}`);
const told = (press) => `${nameOf.get(String(press.category)) ?? ""} ${signed(press.change)}`;
const undoing = (key) => `${key.slice(0, 14)}8${key.slice(15)}`;

function people(category) {
  const unsent = waiting().filter((press) => String(press.category) === category);
  return unsent.reduce((sum, press) => sum + press.change, state.people[category] ?? 0);
}

function allPresses() {
  const unsent = waiting().reverse().map((press) => ({ ...press, mine: true, clock: zone.format(new Date(press.pressed_at)) }));
  const keys = new Set(unsent.map((press) => press.key));
  return [...unsent, ...state.presses.filter((press) => !keys.has(press.key))];
}

/* The last press of this person that still stands; what undoes carries the same key in another version. */
function toUndo() {
  const presses = allPresses();
  const keys = new Set(presses.map((press) => press.key));
  return presses.find((press) => press.mine && press.key[14] !== "8" && !keys.has(undoing(press.key)));
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showLines() {
  let sum = 0;
  for (const line of lines) {
    const number = people(line.dataset.counterCategory);
    if (!("within" in line.dataset)) sum += number;
    put(line.querySelector("output"), String(number));
    line.querySelector("[value$=':-1']").disabled = number < 1;
  }
  put(find("sum"), String(sum));
}

function showPresses() {
  const unsent = new Set(waiting().map((press) => press.key));
  find("presses").replaceChildren(
    ...allPresses().slice(0, 12).map((press) => {
      const row = document.createElement("li");
      row.className = "d-flex justify-content-between";
      const what = document.createElement("span");
      const at = document.createElement("time");
      at.className = "quiet";
      at.textContent = press.clock;
      what.append(at, `　${told(press)}`);
      const whether = document.createElement("span");
      whether.className = "quiet";
      whether.textContent = unsent.has(press.key) ? words.waits : words.sent;
      row.append(what, whether);
      return row;
    }),
  );
  const last = toUndo();
  find("undo").hidden = !last;
  if (last) {
    find("undo").value = last.key;
    put(find("undo-text"), fill(words.undo, { what: told(last) }));
  }
}

function showLine() {
  const n = waiting().length;
  const line = find("line");
  line.hidden = false;
  line.className = `status-badge ${online && !n ? "is-confirmed" : "is-waiting"}`;
  put(line, online ? (n ? fill(words.unsent, { n }) : words.all_sent) : fill(words.offline, { n }));
  const sentences = [];
  if (signedOut) sentences.push(words.sign_in);
  else if (!online) sentences.push(words.offline_long);
  const sentAt = read(places.sent, "");
  if (sentences.length && sentAt) sentences.push(fill(words.last_sent, { clock: sentAt }));
  if (dropped) sentences.push(fill(words.dropped, { why: dropped }));
  put(find("text"), sentences.join(" "));
  find("says").hidden = !sentences.length;
  find("sign-in").hidden = !signedOut;
  find("reason").hidden = !reasonAsked;
}

function show() {
  showLines();
  showPresses();
  showLine();
}

// --- sending -----------------------------------------------------------------------------------------------------------

function request(presses) {
  const headers = { Accept: "application/json", "X-Asked-By": presses.length ? "script" : "clock" };
  if (!presses.length) return fetch(here, { headers, signal: AbortSignal.timeout(PATIENCE) });
  const body = JSON.stringify({ presses, over_capacity_reason: reason });
  headers["Content-Type"] = "application/json";
  headers["X-CSRFToken"] = token;
  return fetch(here, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE) });
}

async function newToken() {
  const answer = await fetch(here, { headers: { Accept: "text/html" }, cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-counter-form] [name=csrfmiddlewaretoken]");
  if (fresh) token = fresh.value;
  return Boolean(fresh);
}

/* What was written is forgotten here in the same moment in which it is among the server's numbers. */
function take(answer) {
  if (answer.revision >= state.revision) state = { ...answer };
  write(places.state, state);
  dropped = "";
  for (const one of answer.refused ?? []) {
    if (one.code === "over_capacity") reasonAsked = true;
    else {
      dropped = one.message;
      if (one.key) forget(new Set([one.key]));
    }
  }
  if (answer.written?.length) {
    forget(new Set(answer.written));
    write(places.sent, zone.format(new Date()).slice(0, 5));
  }
}

async function exchange() {
  const presses = waiting().slice(0, MOST);
  let answer = await request(presses);
  if (answer.status === 403 && (await newToken())) answer = await request(presses);
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  signedOut = !isOurs && (answer.redirected || answer.status === 403);
  if (!isOurs && !signedOut) throw new Error(String(answer.status));
  if (signedOut) return false;
  if (!answer.ok) throw new Error(String(answer.status));
  const before = waiting().length;
  take(await answer.json());
  return waiting().length > 0 && waiting().length < before;
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    let more = true;
    while (more) {
      more = await exchange();
      online = true;
      show();
    }
  } catch {
    online = false;
  }
  sending = false;
  show();
}

// --- pressing ----------------------------------------------------------------------------------------------------------

function press(category, change, key) {
  keep({ key, category: Number(category), change, pressed_at: Date.now() });
  navigator.vibrate?.(10);
  show();
  send();
}

function randomKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // an address without https knows no randomUUID
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function goOn() {
  reason = form.elements.over_capacity_reason.value.trim();
  if (!reason) return;
  reasonAsked = false;
  send();
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  if ("counterGoOn" in button.dataset) return goOn();
  const last = toUndo();
  if (button.name === "undo") return last && press(last.category, -last.change, undoing(last.key));
  const [category, change] = button.value.split(":");
  return press(category, Number(change), randomKey());
});

// --- opening again without a network -----------------------------------------------------------------------------------

async function keepPage() {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register(root.dataset.worker, { scope: here });
  const worker = registration.active || (await navigator.serviceWorker.ready).active;
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  const addresses = [location.href, ...files].filter((one) => new URL(one).origin === location.origin && !one.endsWith("worker.js"));
  navigator.serviceWorker.addEventListener("message", () => root.setAttribute("data-is-kept", ""));
  worker.postMessage({ addresses: [...new Set(addresses)] });
}

window.addEventListener("online", send);
window.addEventListener("offline", () => {
  online = false;
  show();
});
window.addEventListener("storage", show);
document.addEventListener("visibilitychange", () => document.hidden || send());
show();
send();
setInterval(() => document.hidden || send(), POLL);
if (document.readyState === "complete") keepPage();
else window.addEventListener("load", keepPage);
