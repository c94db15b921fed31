/* A part of a page that htmx fetches again by the clock ([data-refresh]): with a button to stop it, never while somebody
   has a table open or the focus inside, and never while nobody looks. Without this module it is fetched all the same. */
const button = document.querySelector("[data-refresh-pause]");
const isStopped = () => button?.getAttribute("aria-pressed") === "true";
const isInUse = (part) => part.querySelector("details[open]") || part.contains(document.activeElement);

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => button.setAttribute("aria-pressed", String(!isStopped())));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (part.matches("[data-refresh]") && (isStopped() || document.hidden || isInUse(part))) event.preventDefault();
});

// Who was signed out meanwhile is shown the way back in.
document.addEventListener("htmx:responseError", (event) => {
  if (event.target.matches("[data-refresh]") && event.detail.xhr.status === 403) window.location.reload();
});
