/* Opens and closes the main menu on narrow screens. Without this module the button is a link to the menu, which
   opens it by :target. */
for (const button of document.querySelectorAll("[data-menu-button]")) {
  const menu = document.getElementById(button.hash.slice(1));
  if (!menu) continue;

  const show = (open) => {
    menu.classList.toggle("show", open);
    button.setAttribute("aria-expanded", String(open));
  };

  button.setAttribute("role", "button");
  button.setAttribute("aria-controls", menu.id);
  show(location.hash === button.hash);
  if (location.hash === button.hash) history.replaceState(null, "", location.pathname + location.search);

  button.addEventListener("click", (event) => {
    event.preventDefault();
    show(!menu.classList.contains("show"));
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      button.click();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("show")) {
      show(false);
      button.focus();
    }
  });
}
