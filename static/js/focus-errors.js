/* Moves the focus to the list of problems of a refused form, on arrival and after htmx has replaced part of the page. */
const focusErrors = (root) => {
  const summary = root.matches?.("[data-focus-errors]") ? root : root.querySelector("[data-focus-errors]");
  summary?.focus();
};

focusErrors(document);
document.addEventListener("htmx:load", (event) => focusErrors(event.target));
