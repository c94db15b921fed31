/* Shows in the frames of the editor what is typed, as the screens and pages will show it, and says beside each field
   what does not fit. The server answers both; there is one rule. Without this module the frames show the saved draft. */
const AFTER = 250;
const form = document.querySelector("[data-preview-address]");
const previews = [...document.querySelectorAll("[data-preview]")];

let timer = 0;
let latest = null; // the request whose answer counts

// --- frames at the size of their screens, made as small as the page leaves room ------------------------------------------

function scale(preview) {
  const frame = preview.querySelector("iframe");
  const room = frame.parentElement;
  const [width, height] = [Number(frame.getAttribute("width")), Number(frame.getAttribute("height"))];
  if (preview.dataset.preview === "phone") return;
  const factor = room.clientWidth / width;
  Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, aspectRatio: "auto", transform: `scale(${factor})` });
  room.style.height = `${Math.round(height * factor) + 2}px`;
}

// --- what is typed -------------------------------------------------------------------------------------------------------

function put(frame, html) {
  const page = frame.contentDocument;
  if (!page?.body || page.URL === "about:blank") return; // not there yet; its own address shows the saved draft
  const fresh = new DOMParser().parseFromString(html, "text/html");
  page.body.replaceChildren(...[...fresh.body.childNodes].map((node) => page.importNode(node, true)));
}

function showFit(fit) {
  for (const [name, line] of Object.entries(fit)) {
    const place = form.querySelector(`[data-fit="${name}"]`);
    if (!place) continue;
    place.querySelector("[data-fit-count]").textContent = line.count;
    const over = place.querySelector("[data-fit-over]");
    if (over.textContent !== line.over) over.textContent = line.over;
    const breaks = form.querySelector(`[data-fit-breaks="${name}"]`);
    if (breaks) breaks.hidden = !line.breaks;
  }
}

async function look() {
  latest?.abort();
  latest = new AbortController();
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.previewAddress, { method: "POST", headers: { "X-Asked-By": "script" }, body, signal: latest.signal });
    if (!answer.ok || answer.redirected) return; // saving says what is the matter
    const { pages, fit } = await answer.json();
    showFit(fit);
    for (const preview of previews) put(preview.querySelector("iframe"), pages[preview.dataset.preview]);
  } catch {
    /* a newer one is on its way, or there is no connection, which saving says */
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, AFTER);
}

// --- the point of a site -------------------------------------------------------------------------------------------------

function pointing(map) {
  const [x, y] = ["x", "y"].map((axis) => form.elements[`point-${axis}`]);
  const mark = map.querySelector("[data-map-mark]");
  const draw = () => {
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of [["cx", x.value], ["cy", y.value], ["r", 14]]) dot.setAttribute(name, value || 0);
    mark.replaceChildren(...(x.value && y.value ? [dot] : []));
  };
  map.addEventListener("click", (event) => {
    const box = map.getBoundingClientRect();
    x.value = Math.round(((event.clientX - box.left) / box.width) * 1000);
    y.value = Math.round(((event.clientY - box.top) / box.height) * 1000);
    x.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", draw);
  map.hidden = false;
  draw();
}

if (form) {
  document.documentElement.classList.add("is-live");
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("draft:restored", soon);
  const watcher = new ResizeObserver((entries) => entries.forEach((entry) => scale(entry.target)));
  previews.forEach((preview) => watcher.observe(preview));
  const map = form.querySelector("[data-map-point]");
  if (map) pointing(map);
}
