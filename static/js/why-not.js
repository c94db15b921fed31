/* Beside a cell of the day grid that cannot be had: why, in the words of the form, on hover, focus and tap.
   The cell is a link to a page that says the same and what else is free; a second tap, or Enter, follows it. */
const LINK = ".slot > a[href*='/why/']";
const PATIENCE = 250;
const told = new Map();
let note, shown, timer;

function noteFor() {
  if (!note) {
    note = document.createElement("div");
    note.className = "why";
    note.popover = "manual";
    note.role = "status";
    note.addEventListener("pointerleave", () => later(hide));
    note.addEventListener("pointerenter", () => clearTimeout(timer));
  }
  if (!note.isConnected) document.body.append(note);
  return note;
}

async function reasonsAt(address) {
  if (!told.has(address)) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return "";
    told.set(address, await answer.text());
    setTimeout(() => told.delete(address), 60_000);
  }
  return told.get(address);
}

/* Whether there was something to show. */
async function show(link) {
  clearTimeout(timer);
  if (shown === link) return true;
  shown = link;
  const reasons = await reasonsAt(link.href).catch(() => "");
  if (shown !== link) return true;
  if (!reasons || !link.isConnected) {
    hide();
    return false;
  }
  const bubble = noteFor();
  if (!isOpen()) bubble.showPopover();
  bubble.innerHTML = reasons; /* after it is shown, so that it is announced */
  place(bubble, link);
  return true;
}

function place(bubble, link) {
  const cell = link.closest(".slot").getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const left = Math.min(Math.max(cell.left, 8), document.documentElement.clientWidth - width - 8);
  const below = cell.bottom + 6;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${below + height < innerHeight ? below : Math.max(cell.top - height - 6, 8)}px`;
}

function hide() {
  clearTimeout(timer);
  shown = undefined;
  if (isOpen()) note.hidePopover();
}

function isOpen() {
  return note?.isConnected && note.matches(":popover-open");
}

function later(deed) {
  clearTimeout(timer);
  timer = setTimeout(deed, PATIENCE);
}

const linkOf = (event) => (event.target instanceof Element ? event.target.closest(LINK) : null);

if ("popover" in HTMLElement.prototype) {
  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "mouse" && linkOf(event);
    if (link && link !== shown) later(() => show(link));
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && linkOf(event)) later(hide);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link?.matches(":focus-visible")) show(link);
    else if (!link) hide();
  });
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link) return note?.contains(event.target) || hide();
    const byKeyboard = event.detail === 0;
    if (shown === link || byKeyboard || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link).then((told) => told || location.assign(link.href));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  addEventListener("scroll", () => isOpen() && (shown?.isConnected ? place(note, shown) : hide()), { passive: true });
}
