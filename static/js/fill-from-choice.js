/* A list of ready sentences: choosing one writes it into the field named by data-fills, where it can be changed. */
for (const list of document.querySelectorAll("[data-fills]")) {
  list.addEventListener("change", () => {
    const field = document.querySelector(list.dataset.fills);
    if (field && list.value) field.value = list.selectedOptions[0].text;
  });
}
