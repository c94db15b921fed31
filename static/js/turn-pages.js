/* A list longer than its screen, page by page. It turns by itself only until somebody presses pause, and never for
   people who asked their device for less motion. Without this script the list scrolls. */
(function () {
  "use strict";
  const SECONDS = 12;
  const frame = document.querySelector("[data-pages]");
  const bar = document.querySelector("[data-turn]");
  let page = 0;
  let pages = 1;
  let paused = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function items() {
    const list = frame.querySelector("[data-page-items]");
    return Array.prototype.slice.call(list.children);
  }

  function lay() {
    const all = items();
    document.documentElement.classList.add("is-paged");
    all.forEach(function (item) { item.hidden = false; });
    const height = all.length ? Math.max.apply(null, all.map(function (item) { return item.offsetHeight; })) : 1;
    const list = frame.querySelector("[data-page-items]");
    const room = frame.getBoundingClientRect().bottom - list.getBoundingClientRect().top;
    const each = Math.max(1, Math.floor(room / height));
    pages = Math.max(1, Math.ceil(all.length / each));
    page = page % pages;
    all.forEach(function (item, n) { item.hidden = Math.floor(n / each) !== page; });
    bar.hidden = pages < 2;
    bar.querySelector("[data-turn-page]").textContent = (page + 1) + " / " + pages;
    bar.classList.toggle("is-paused", paused);
  }

  function turn(by) {
    page = (page + by + pages) % pages;
    lay();
  }

  function on(selector, deed) {
    bar.querySelector(selector).addEventListener("click", deed);
  }

  on("[data-turn-back]", function () { paused = true; turn(-1); });
  on("[data-turn-on]", function () { paused = true; turn(1); });
  on("[data-turn-pause]", function () { paused = !paused; lay(); });
  window.addEventListener("resize", lay);
  document.addEventListener("display:renewed", lay);
  lay();
  setInterval(function () { if (!paused && pages > 1) turn(1); }, SECONDS * 1000);
})();
