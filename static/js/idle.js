/* A kiosk that nobody touches goes back to its start: <footer data-idle="90" data-idle-counts="30"> counts the last 30
   of 90 seconds for everybody to see; any touch or key begins anew. When they are over it sends `idle:over` to the
   document; unless somebody prevents it, the link [data-home] is followed. At the start nothing is counted. */
const foot = document.querySelector("[data-idle]");
const after = Number(foot.dataset.idle);
const counts = Number(foot.dataset.idleCounts);
const words = foot.querySelector("[data-idle-words]");
const quiet = foot.querySelector("[data-idle-quiet]");
const left = foot.querySelector("[data-idle-left]");
const ring = foot.querySelector("[data-idle-ring]");
let isOn = "idleOn" in foot.dataset;
let touchedAt = performance.now();

function show(seconds) {
  const isCounting = isOn && seconds <= counts;
  words.hidden = !isCounting;
  quiet.hidden = isCounting;
  if (isCounting) left.textContent = String(Math.max(0, seconds));
  const part = isCounting ? Math.max(0, (seconds / counts) * 100) : 100;
  ring.setAttribute("stroke-dasharray", `${part * 1.01} 101`); // once around is 2 π 16
}

function touched() {
  isOn = true;
  touchedAt = performance.now();
  show(after);
}

function tick() {
  if (!isOn) return;
  const seconds = Math.ceil(after - (performance.now() - touchedAt) / 1000);
  show(seconds);
  if (seconds > 0) return;
  isOn = false;
  show(after);
  const over = new Event("idle:over", { cancelable: true });
  if (document.dispatchEvent(over)) foot.querySelector("[data-home]").click();
}

for (const kind of ["pointerdown", "keydown", "wheel"]) document.addEventListener(kind, touched, { passive: true, capture: true });
setInterval(tick, 250);
