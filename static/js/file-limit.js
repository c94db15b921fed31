/* A file that is too large is refused before it is sent, so that nothing has to be typed again: the file field says
   in data-most-bytes how large it may be, and in data-too-large what is then said. */
for (const field of document.querySelectorAll("input[type=file][data-most-bytes]")) {
  field.addEventListener("change", () => {
    const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.mostBytes));
    field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
    if (isTooLarge) field.reportValidity();
  });
}
