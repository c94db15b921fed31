/* The self-service point: a scanner types faster than pages load, so scans are sent one after the other from here and
   the box is empty again at once. The answer replaces the parts of the page that it knows. Sent so, no card stands in
   the history of the browser; a page that comes back from memory is loaded anew. Without this module it is a form. */
const PATIENCE = 10_000;
const form = document.querySelector("[data-kiosk-scan]");
const box = form.querySelector("[data-kiosk-code]");
const waiting = [];
let sending = false;

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-kiosk-part]")) {
    const fresh = page.querySelector(`[data-kiosk-part="${part.dataset.kioskPart}"]`);
    if (!fresh) return location.reload();
    part.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  }
  return undefined;
}

function sayLost() {
  const words = document.createElement("div");
  words.className = "alert alert-danger";
  words.textContent = form.dataset.lost;
  document.querySelector('[data-kiosk-part="said"]').replaceChildren(words);
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    while (waiting.length) {
      const body = new FormData(form);
      body.set("code", waiting.shift());
      const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
    }
  } catch {
    waiting.length = 0;
    sayLost();
  }
  sending = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (box.value.trim()) waiting.push(box.value);
  box.value = "";
  box.focus();
  send();
});
document.addEventListener("keydown", (event) => {
  if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) box.focus();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
box.focus();
