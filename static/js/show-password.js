/* Lets people see the password they type: a button behind every field marked data-password. Without this module the
   field simply stays as it is. The words come from the page, in its language. */
const words = document.querySelector("[data-password-words]")?.dataset;

const addButton = (field) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link btn--small px-0";
  button.setAttribute("aria-controls", field.id);
  const show = (visible) => {
    field.type = visible ? "text" : "password";
    button.textContent = visible ? words.hide : words.show;
    button.setAttribute("aria-pressed", String(visible));
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  field.after(button);
  show(false);
};

if (words) document.querySelectorAll("input[data-password]").forEach(addButton);
