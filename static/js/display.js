/* A screen on a wall: a clock, what holds now and next, and how old that is. Runs on tablets of 2017, hence no module
   and no newer syntax. The day is in #display-state; when the network is lost it goes on by that and by its clock. */
(function () {
  "use strict";
  const POLL = 30000;
  const PATIENCE = 10000;
  const SILENCE = 75000; // no answer for so long is a lost network, even when nobody reported it
  const body = document.body;
  const scriptAddress = document.querySelector("script[src*='display']").src;

  let state = read(document);
  let ahead = Number(body.dataset.now) - Date.now(); // how far the server's clock is ahead of this device's
  let heardAt = now();
  let lost = false;
  let gone = false;
  let etag = "";
  let asking = null;
  let askedAt = now();

  function now() {
    return Date.now() + ahead;
  }

  function read(page) {
    return JSON.parse(page.getElementById("display-state").textContent);
  }

  // --- showing -------------------------------------------------------------------------------------------------------

  const zone = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false,
  });

  function clock(at) {
    return zone.format(new Date(at)).replace("24:", "00:");
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return values[name]; });
  }

  function write(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  function each(selector, deed, inside) {
    Array.prototype.forEach.call((inside || document).querySelectorAll(selector), deed);
  }

  function stretchAt(room, at) {
    return room && !gone && room.stretches.find(function (one) { return one.from <= at && at < one.until; });
  }

  function shown(stretch) {
    const heard = { clock: clock(heardAt) };
    const words = state.words;
    if (!stretch) {
      return { kind: "unknown", word: words.unknown, when: "", what: fill(words.unknown_why, heard) };
    }
    if (lost && stretch.kind === "free") {
      return { kind: "unsure", word: words.perhaps_free, when: stretch.when, what: fill(words.ask, heard) };
    }
    return stretch;
  }

  function showLine(line) {
    const at = now();
    const stretch = stretchAt(state.rooms[line.dataset.line], at);
    const seen = shown(stretch);
    const kind = "is-" + seen.kind;
    if (!line.classList.contains(kind)) {
      line.className = line.className.replace(/\bis-\w+/, kind);
    }
    write(line.querySelector("[data-word]"), seen.word);
    write(line.querySelector("[data-when]"), seen.when);
    write(line.querySelector("[data-what]"), seen.what);
    const minutes = stretch ? Math.ceil((stretch.until - at) / 60000) : 0;
    const counts = seen.kind === "free" && minutes < 120;
    write(line.querySelector("[data-left]"), counts ? fill(state.words.left, { minutes: minutes }) : "");
  }

  function showNext(list) {
    const at = now();
    const room = state.rooms[list.dataset.next];
    const parties = "parties" in list.dataset;
    const coming = !room || gone ? [] : room.stretches.filter(function (one) {
      return one.listed && at < one.from && !(parties && one.kind === "free") && !(lost && one.kind === "free");
    }).slice(0, Number(list.dataset.limit));
    const text = JSON.stringify(coming.map(function (one) { return [one.span, one.listed, one.what]; }));
    if (list.dataset.shown === text) return;
    list.dataset.shown = text;
    while (list.firstChild) list.removeChild(list.firstChild);
    coming.forEach(function (one) { list.appendChild(item(one)); });
    if (!coming.length && room && !gone && stretchAt(room, at)) list.appendChild(plain("li", state.words.nothing));
  }

  function item(one) {
    const li = document.createElement("li");
    li.appendChild(plain("b", one.span));
    li.appendChild(document.createTextNode(" " + one.listed));
    if (one.what) li.appendChild(plain("span", one.what));
    return li;
  }

  function plain(name, text) {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }

  function showCodes() {
    const checkIn = document.querySelector("[data-scan='check-in']");
    const line = document.querySelector("[data-line]");
    if (!checkIn || !line) return;
    const at = now();
    const room = state.rooms[line.dataset.line];
    const open = !!room && room.check_in.some(function (span) { return span[0] <= at && at < span[1]; });
    checkIn.hidden = !open;
    document.querySelector("[data-scan='reserve']").hidden = open;
  }

  function showDayLine() {
    const drawing = document.querySelector("[data-day-line]");
    if (!drawing) return;
    const minutes = (now() - Number(drawing.dataset.dayLine)) / 60000;
    const width = drawing.viewBox.baseVal.width;
    const inside = minutes >= 0 && minutes <= width;
    drawing.querySelector("[data-marker]").setAttribute("x", inside ? String(Math.round(minutes) - 1) : "-9");
  }

  function show() {
    body.classList.toggle("is-stale", lost);
    each("[data-clock]", function (element) { write(element, clock(now())); });
    each("[data-line]", showLine);
    each("[data-next]", showNext);
    showCodes();
    showDayLine();
    const words = lost ? state.words.stale : state.words.fresh;
    each("[data-as-of]", function (element) { write(element, fill(words, { clock: clock(heardAt) })); });
  }

  // --- asking --------------------------------------------------------------------------------------------------------

  function ask() {
    if (asking) return;
    askedAt = now();
    asking = new XMLHttpRequest();
    asking.open("GET", location.href);
    asking.timeout = PATIENCE;
    if (etag) asking.setRequestHeader("If-None-Match", etag);
    asking.onload = function () { answered(this); };
    asking.onerror = asking.ontimeout = asking.onabort = function () { asking = null; lose(); };
    asking.send();
  }

  function answered(answer) {
    asking = null;
    const isOurs = answer.status === 304 || (answer.status === 200 && answer.getResponseHeader("X-Now"));
    if (!isOurs) {
      gone = answer.status === 404; // the room was taken out of use: nothing that was known holds any more
      lose();
      return;
    }
    ahead = Number(answer.getResponseHeader("X-Now")) - Date.now();
    heardAt = now();
    lost = gone = false;
    if (answer.status === 200) take(answer);
    show();
  }

  function take(answer) {
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    const script = page.querySelector("script[src*='display']");
    if (!script || new URL(script.getAttribute("src"), location.href).href !== scriptAddress) {
      location.reload(); // a new release
      return;
    }
    etag = answer.getResponseHeader("ETag") || "";
    each("[data-part]", function (fresh) {
      const old = document.querySelector("[data-part='" + fresh.dataset.part + "']");
      if (old) old.parentNode.replaceChild(document.adoptNode(fresh), old);
    }, page);
    state = read(document);
    document.dispatchEvent(new Event("display:renewed"));
  }

  function lose() {
    lost = true;
    show();
  }

  function turned(since, until) {
    return Object.keys(state.rooms).some(function (slug) {
      return state.rooms[slug].turns.some(function (at) { return since < at && at <= until; });
    });
  }

  let ticked = now();
  function tick() {
    const at = now();
    const isDue = at - askedAt >= POLL || at < askedAt || turned(ticked, at);
    ticked = at;
    if (at - heardAt > SILENCE) lost = true;
    show();
    if (isDue) ask();
  }

  window.addEventListener("offline", lose);
  window.addEventListener("online", ask);
  show();
  ask();
  setInterval(tick, 1000);
})();
