/* Reads an article aloud: <button data-read-aloud="id" data-stop-text="…" hidden> before an element with that id.
   The button shows itself only where the browser can speak. */
const speech = window.speechSynthesis;

if (speech) {
  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    const article = document.getElementById(button.dataset.readAloud);
    const label = button.querySelector("[data-label]");
    if (!article || !label) continue;
    const startText = label.textContent;
    let reading = false;

    const show = (on) => {
      reading = on;
      label.textContent = on ? button.dataset.stopText : startText;
    };

    const read = () => {
      speech.cancel();
      const paragraphs = [...article.querySelectorAll("h1, h2, h3, p, li, dt, dd")];
      const texts = paragraphs.map((element) => element.innerText.trim()).filter(Boolean);
      texts.forEach((text, number) => {
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.lang = article.lang || document.documentElement.lang;
        utterance.rate = 0.9;
        if (number === texts.length - 1) utterance.addEventListener("end", () => show(false));
        speech.speak(utterance);
      });
      show(texts.length > 0);
    };

    button.hidden = false;
    button.addEventListener("click", () => {
      if (reading) {
        speech.cancel();
        show(false);
      } else {
        read();
      }
    });
  }
  window.addEventListener("pagehide", () => speech.cancel());
}
