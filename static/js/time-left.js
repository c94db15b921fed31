/* How long is left until a moment, as text beside the deadline; once a minute, and in the last minute "less than one".
   The words come from the page, so that they are in its language: {n} stands for the minutes. */
const words = document.querySelector("[data-time-left-words]")?.dataset ?? {};

const textFor = (milliseconds) => {
  if (milliseconds <= 0) return words.over;
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes < 1) return words.seconds;
  if (minutes < 60) return words.minutes.replace("{n}", minutes);
  return words.hours.replace("{h}", Math.floor(minutes / 60)).replace("{n}", minutes % 60);
};

const show = () => {
  for (const place of document.querySelectorAll("[data-time-left]")) {
    place.textContent = textFor(Date.parse(place.dataset.timeLeft) - Date.now());
  }
};

if (words.minutes) {
  show();
  setInterval(show, 5000);
  document.addEventListener("htmx:load", show);
}
