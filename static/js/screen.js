/* A screen in the house. It asks every five seconds what it should show, plays that by itself, tells what it really
   shows, and has a worker keep everything, so that it goes on for days without the server. One timer drives it all.

   On a page that is no wall it only watches: when the revision has risen it sends `screen:revised`, and loads the page
   again unless somebody took the event. */
const POLL = 5_000;
const SILENCE = 30_000;
const FADE = 900;
const PATIENCE = 8_000;
const PICTURES = 3_000;

const body = document.body;
const stage = document.querySelector("[data-stage]");
const { manifest: address, report: reportAddress, worker: workerAddress, screen: page } = body.dataset;
const loadedAt = Number(body.dataset.now);

let ahead = Number(kept("screen-ahead")) || 0; // the server's clock minus ours
let known = { revision: Number(body.dataset.revision), made: 0, slides: [], files: [] };
let etag = "";
let asking = false;
let askedAt = -Infinity;
let isFirst = true;
const fragments = new Map();
const wanted = new Set();

let current = null; // the slide that is on: { placement, hash, seconds, element, since }; `since` knows no corrected clock
let leaving = null; // the one before it, while it fades
let coming = null; // the next one, until its pictures are there
let isPaused = false;
let sleepyAt = 0;

const now = () => Date.now() + ahead;

function kept(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch {
    /* a browser that keeps nothing */
  }
  return null;
}

// --- asking ----------------------------------------------------------------------------------------------------------

async function ask() {
  if (asking) return;
  asking = true;
  askedAt = Date.now();
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    await heard(answer);
  } catch {
    /* without the server it goes on with what it has */
  } finally {
    asking = false;
  }
}

async function heard(answer) {
  const isOld = answer.headers.has("X-Kept"); // from the worker, because the server is away
  if (answer.status === 404) return leave();
  if (!isOld && answer.headers.has("X-Now")) {
    ahead = Number(answer.headers.get("X-Now")) - Date.now();
    kept("screen-ahead", ahead);
  }
  if (answer.status === 200) {
    const text = await answer.text();
    take(JSON.parse(text), text, isOld);
    etag = isOld ? "" : answer.headers.get("ETag") || "";
  }
  if (!isOld) fresh();
  await fetchMissing();
}

/* Whoever answers counts anew every minute, and two who answer may count differently: the first one counts. */
function take(manifest, text, isOld) {
  if (!isFirst && manifest.revision === known.revision && manifest.made === known.made && manifest.shell === known.shell) return;
  const before = known.revision;
  known = manifest;
  const names = new Set(manifest.slides.map((slide) => slide.hash));
  for (const name of fragments.keys()) if (!names.has(name)) fragments.delete(name);
  for (const slide of manifest.slides) if (slide.html) fragments.set(slide.hash, slide.html);
  if (!isOld) keep(text, isFirst || !stage ? [shell] : []);
  isFirst = false;
  play();
  if (!stage && before < manifest.revision && !isOld) revised();
}

function revised() {
  const event = new CustomEvent("screen:revised", { cancelable: true, detail: { revision: known.revision } });
  if (document.dispatchEvent(event)) location.reload();
}

/* Asked to load again, or a new release: once each. */
function fresh() {
  const reason = known.shell && known.shell !== body.dataset.shell ? known.shell : known.reload > loadedAt ? String(known.reload) : "";
  if (!reason || sessionStorage.getItem("screen-loaded-for") === reason) return;
  sessionStorage.setItem("screen-loaded-for", reason);
  location.reload();
}

/* The address shows nothing any more. */
function leave() {
  known = { ...known, slides: [], files: [] };
  fragments.clear();
  keep("{}", []);
  location.reload();
}

async function fetchMissing() {
  const missing = known.slides.filter((slide) => !fragments.has(slide.hash) && !wanted.has(slide.hash));
  await Promise.allSettled(missing.map(fetchOne));
}

async function fetchOne(slide) {
  wanted.add(slide.hash);
  try {
    const answer = await fetch(slide.address, { signal: AbortSignal.timeout(PATIENCE) });
    const text = answer.ok ? await answer.text() : "";
    if (text && known.slides.some((one) => one.hash === slide.hash)) fragments.set(slide.hash, text);
  } finally {
    wanted.delete(slide.hash);
  }
  play();
}

// --- the worker ------------------------------------------------------------------------------------------------------

const shell = stage ? `${page}?shell` : page;

/* What this page consists of; pictures of slides come with the manifest. */
function ownFiles() {
  const templates = [...document.querySelectorAll("template")].flatMap((one) => [...one.content.querySelectorAll("img")]);
  const found = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img"), ...templates];
  return found.map((element) => element.currentSrc || element.href || element.src).filter((file) => file?.startsWith(location.origin));
}

async function keep(manifest, again) {
  const worker = (await navigator.serviceWorker?.getRegistration(page))?.active;
  if (!worker || !workerAddress) return;
  const slides = known.slides.filter((slide) => !slide.html).map((slide) => slide.address);
  const files = [shell, ...ownFiles(), ...known.files, ...slides];
  worker.postMessage({ manifest, address, files, again, revision: known.revision });
}

async function hire() {
  if (!workerAddress || !navigator.serviceWorker) return; // not offered on a plain address of the local network
  navigator.serviceWorker.addEventListener("message", (event) => (body.dataset.isKept = event.data.revision));
  try {
    const registration = await navigator.serviceWorker.register(workerAddress, { scope: page });
    await ready(registration);
  } catch {
    /* it plays without, as long as the page is open */
  }
}

function ready(registration) {
  const worker = registration.active || registration.waiting || registration.installing;
  if (worker.state === "activated") return Promise.resolve();
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
  });
}

// --- playing ---------------------------------------------------------------------------------------------------------

function isOn(slide, at) {
  return fragments.has(slide.hash) && (slide.spans === null || slide.spans.some(([from, until]) => from <= at && at < until));
}

/* What takes turns at a moment: of all that is on, what has the highest priority. */
function playing(at) {
  const on = known.slides.filter((slide) => isOn(slide, at));
  const highest = Math.max(...on.map((slide) => slide.priority));
  return on.filter((slide) => slide.priority === highest);
}

const isSame = (one, other) => one && other && one.placement === other.placement && one.hash === other.hash;

function play() {
  if (!stage) return;
  const at = now();
  const list = playing(at);
  const stays = current && list.find((slide) => isSame(slide, current));
  if (stays && (isPaused || list.length === 1 || performance.now() - current.since < stays.seconds * 1000)) {
    coming = null;
    return;
  }
  const next = list[following(list)];
  if (next) bring(next);
  else if (!current || current.hash !== "") bring({ placement: 0, hash: "", seconds: 60 });
}

/* The place in the list after the one that is on. Who goes by order: the list may have changed meanwhile. */
function following(list) {
  const order = known.slides.map((slide) => slide.placement);
  const here = current ? order.indexOf(current.placement) : -1;
  const after = list.findIndex((slide) => order.indexOf(slide.placement) > here);
  return after < 0 ? 0 : after;
}

function bring(slide) {
  if (isSame(slide, coming)) {
    if (coming.isReady || performance.now() - coming.asked > PICTURES) show(coming);
    return;
  }
  const element = made(slide);
  const one = { ...slide, element, asked: performance.now(), isReady: false };
  coming = one;
  const pictures = [...element.querySelectorAll("img")].map((picture) => picture.decode());
  if (!pictures.length) return show(one);
  Promise.allSettled(pictures).then(() => {
    one.isReady = true;
    if (coming === one) show(one);
  });
}

function made(slide) {
  const template = slide.hash ? document.createElement("template") : document.querySelector("[data-fallback]");
  if (slide.hash) template.innerHTML = fragments.get(slide.hash);
  return document.importNode(template.content, true).querySelector(".slide");
}

function show(slide) {
  gone();
  coming = null;
  stage.append(slide.element);
  leaving = current;
  current = { ...slide, since: performance.now(), shownAt: Date.now() };
  if (leaving) leaving.element.setAttribute("aria-hidden", "true");
  slide.element.getBoundingClientRect(); // so that there is something to fade from
  slide.element.classList.add("is-on");
  leaving?.element.classList.remove("is-on");
  body.dataset.shown = slide.hash;
  tell();
}

function gone() {
  leaving?.element.remove();
  leaving = null;
}

// --- telling ---------------------------------------------------------------------------------------------------------

let told = "";
let toldAt = -Infinity;

function problem() {
  const missing = known.slides.filter((slide) => !fragments.has(slide.hash)).length;
  if (missing) return `missing ${missing}`; // the desk has the words for it
  return stage && current && !current.hash && known.slides.length ? "nothing" : "";
}

function tell() {
  if (!reportAddress || isFirst) return;
  const text = JSON.stringify({ revision: known.revision, slide: current?.hash || "", problem: problem() });
  if (text === told && Date.now() - toldAt < SILENCE) return;
  told = text;
  toldAt = Date.now();
  const options = { method: "POST", body: text, headers: { "Content-Type": "application/json" }, keepalive: true };
  fetch(reportAddress, { ...options, signal: AbortSignal.timeout(PATIENCE) }).catch(() => (toldAt = Date.now() - SILENCE + POLL));
}

// --- people ----------------------------------------------------------------------------------------------------------

const pause = document.querySelector("[data-pause]");

function toggle() {
  isPaused = !isPaused;
  pause.toggleAttribute("data-is-paused", isPaused);
  if (!isPaused && current) current.since = performance.now();
}

function wake() {
  body.classList.add("is-awake");
  sleepyAt = Date.now() + 3_000;
}

if (pause) {
  pause.hidden = false;
  pause.addEventListener("click", toggle);
  document.addEventListener("pointermove", wake);
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target === pause) return;
    event.preventDefault();
    wake();
    toggle();
  });
}

// --- the one timer ---------------------------------------------------------------------------------------------------

const zone = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clock = document.querySelector("[data-clock]");

function tick() {
  const text = zone.format(now());
  if (clock && clock.textContent !== text) clock.textContent = text;
  if (sleepyAt && Date.now() > sleepyAt) {
    body.classList.remove("is-awake");
    sleepyAt = 0;
  }
  if (leaving && Date.now() - current.shownAt > FADE) gone();
  play();
  tell();
  if (Date.now() - askedAt >= POLL || Date.now() < askedAt) ask();
}

await Promise.race([hire(), new Promise((resolve) => setTimeout(resolve, PICTURES))]);
tick();
setInterval(tick, 1_000);
window.addEventListener("online", ask);
