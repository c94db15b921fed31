/* Moves the marked shelf of the plan while its numbers are typed. Without this module it moves when the form is saved. */
const form = document.querySelector("[data-plan-form]");
const shelf = document.querySelector("[data-plan-shelf]");
const NAMES = ["x", "y", "width", "height"];

function draw() {
  for (const name of NAMES) {
    const field = form.elements[name];
    if (field.validity.valid && field.value !== "") shelf.setAttribute(name, field.value);
  }
}

if (form && shelf) {
  for (const name of NAMES) form.elements[name].addEventListener("input", draw);
}
