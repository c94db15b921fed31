/* A box for a scanner, which types faster than pages load: what is scanned is sent in order from here, the box is empty
   again at once and keeps the focus. The answer replaces what the page says and the parts that it knows. Without this
   module the box is an ordinary form. */
const PATIENCE = 10_000;
const form = document.querySelector("[data-scan]");
const box = form?.querySelector("[data-scan-code]");
const said = document.querySelector("[data-scan-said]");
const waiting = [];
let sending = false;

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("[data-scan-said]");
  if (!fresh) throw new Error("another page");
  said.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  for (const part of document.querySelectorAll("[data-scan-part]")) {
    const successor = page.querySelector(`[data-scan-part="${CSS.escape(part.dataset.scanPart)}"]`);
    if (successor) part.replaceWith(document.importNode(successor, true));
  }
  if (document.activeElement === document.body) box.focus();
}

function sayLost() {
  const words = document.createElement("p");
  words.className = "alert alert-warning";
  words.textContent = form.dataset.lost;
  said.replaceChildren(words);
}

async function send() {
  if (sending) return undefined;
  sending = true;
  try {
    while (waiting.length) {
      const body = new FormData(form);
      body.set("code", waiting[0]);
      const answer = await fetch(location.href, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 403 || new URL(answer.url).pathname !== location.pathname) return location.reload(); // signed out
      if (![200, 422].includes(answer.status)) throw new Error(String(answer.status));
      waiting.shift();
      show(await answer.text());
    }
  } catch {
    sayLost();
  }
  sending = false;
  return undefined;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (box.value.trim() || !waiting.length) waiting.push(box.value);
  box.value = "";
  box.focus();
  send();
});
window.addEventListener("online", send);
