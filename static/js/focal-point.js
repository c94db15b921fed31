/* A focal point chosen on the picture: [data-focal] holds the picture and its mark, and names the two number fields. */
const between = (value) => Math.min(100, Math.max(0, Math.round(value)));

for (const frame of document.querySelectorAll("[data-focal]")) {
  const across = document.getElementById(frame.dataset.across);
  const down = document.getElementById(frame.dataset.down);
  const mark = frame.querySelector("[data-mark]");
  if (!across || !down || !mark) continue;

  const show = () => {
    mark.setAttribute("x", `${between(Number(across.value) || 0)}%`);
    mark.setAttribute("y", `${between(Number(down.value) || 0)}%`);
  };
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    across.value = between(((event.clientX - box.left) / box.width) * 100);
    down.value = between(((event.clientY - box.top) / box.height) * 100);
    show();
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  show();
}
