/* Hands the address of a page on: <button data-share data-copied="…" hidden> with a [data-label] in it.
   Where the browser can share it asks with whom, elsewhere it copies the address. The button shows itself only then. */
for (const button of document.querySelectorAll("[data-share]")) {
  const label = button.querySelector("[data-label]");
  const text = label.textContent;
  const data = { title: document.title, url: window.location.origin + window.location.pathname };

  const copied = () => {
    label.textContent = button.dataset.copied;
    window.setTimeout(() => {
      label.textContent = text;
    }, 4000);
  };

  button.hidden = !(navigator.share || navigator.clipboard);
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) await navigator.share(data);
      else await navigator.clipboard.writeText(data.url).then(copied);
    } catch (error) {
      if (error.name !== "AbortError") button.hidden = true;
    }
  });
}
