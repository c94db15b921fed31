/* Panels are dragged into their order by mouse or finger; the buttons beside them do the same for the keyboard, without
   leaving the page. What is done is told to the server at once, and said aloud. Without this module the buttons are
   forms. */
const root = document.querySelector("[data-drag-order]");
const form = document.getElementById(root?.dataset.dragOrder);
const says = document.querySelector("[data-drag-says]");
const lists = () => [...root.querySelectorAll("[data-drag-list]")];
const items = (list) => [...list.querySelectorAll(":scope > [data-drag-item]")];

let dragged = null;
let from = null; // where it was: list and the item behind it

function say(item) {
  const list = item.parentElement;
  const words = { title: item.dataset.title, place: items(list).indexOf(item) + 1, all: items(list).length, section: list.dataset.title };
  says.textContent = root.dataset.words.replace(/\{(\w+)\}/g, (_whole, name) => words[name]);
}

async function tell(item) {
  const list = item.parentElement;
  const body = new URLSearchParams(new FormData(form));
  body.set("deed", `hang ${item.dataset.dragItem}`);
  body.set("section", list.dataset.dragList);
  body.set("place", items(list).indexOf(item) + 1);
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "X-Asked-By": "script" }, body });
    if (!answer.ok) throw new Error(String(answer.status));
    say(item);
  } catch {
    location.reload(); // as the server has it
  }
}

// --- by pointer ----------------------------------------------------------------------------------------------------------

function listAt(y) {
  return lists().find((list) => y <= list.getBoundingClientRect().bottom) || lists().at(-1);
}

function move(event) {
  if (!dragged) return;
  const list = listAt(event.clientY);
  const after = items(list).filter((one) => one !== dragged).find((one) => {
    const box = one.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  if (dragged.parentElement !== list || dragged.nextElementSibling !== (after ?? null)) list.insertBefore(dragged, after ?? null);
}

function drop(event) {
  if (!dragged) return;
  const item = dragged;
  dragged = null;
  item.classList.remove("is-dragged");
  if (event.type === "pointercancel") from.list.insertBefore(item, from.next);
  else if (item.parentElement !== from.list || item.nextElementSibling !== from.next) tell(item);
}

function lift(event) {
  const handle = event.target.closest("[data-drag-handle]");
  if (!handle || event.button) return;
  event.preventDefault();
  dragged = handle.closest("[data-drag-item]");
  from = { list: dragged.parentElement, next: dragged.nextElementSibling };
  dragged.classList.add("is-dragged");
}

// --- by button -----------------------------------------------------------------------------------------------------------

function step(event) {
  const [deed] = (event.submitter?.value ?? "").split(" ");
  if (!["up", "down"].includes(deed)) return;
  event.preventDefault();
  const item = event.submitter.closest("[data-drag-item]");
  const list = item.parentElement;
  const beside = deed === "up" ? item.previousElementSibling : item.nextElementSibling;
  const other = lists()[lists().indexOf(list) + (deed === "up" ? -1 : 1)];
  if (beside?.matches("[data-drag-item]")) beside[deed === "up" ? "before" : "after"](item);
  else if (other) other[deed === "up" ? "append" : "prepend"](item);
  else return;
  event.submitter.focus();
  tell(item);
}

if (root && form) {
  root.querySelectorAll("[data-drag-handle]").forEach((handle) => (handle.hidden = false));
  root.addEventListener("pointerdown", lift);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
  document.addEventListener("keydown", (event) => event.key === "Escape" && drop({ type: "pointercancel" }));
  form.addEventListener("submit", step);
}
