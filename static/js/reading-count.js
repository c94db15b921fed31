/* Says once that a page was read: <main data-count-reading="/panels/…/read/">, after three seconds in which it was seen.
   Nothing is said about who reads, and nothing is kept in the browser. */
const SECONDS = 3;

const element = document.querySelector("[data-count-reading]");
if (element && navigator.sendBeacon) {
  let seen = 0;
  const tick = window.setInterval(() => {
    if (document.hidden) return;
    seen += 1;
    if (seen < SECONDS) return;
    window.clearInterval(tick);
    navigator.sendBeacon(element.dataset.countReading, new URLSearchParams({ way: "page" }));
  }, 1000);
}
