// Minutes keep themselves: two seconds after the last key, and when one leaves the page. Without this file the button does.
const PAUSE = 2000;

for (const form of document.querySelectorAll("form[data-minutes]")) {
  const text = form.elements.minutes;
  const state = form.querySelector("[data-minutes-state]");
  let kept = text.value;
  let timer = 0;
  let busy = false;
  let wanted = false; // the button, while a text is on its way: its version is not known before the answer

  const keep = async () => {
    clearTimeout(timer);
    if (busy || text.value === kept) return;
    busy = true;
    const sent = text.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok) {
        kept = sent;
        form.elements.version.value = said.version;
      }
      state.textContent = answer.ok ? form.dataset.saved : said.error || form.dataset.lost;
      state.classList.toggle("kl-severe", !answer.ok);
    } catch {
      state.textContent = form.dataset.lost;
    }
    busy = false;
    if (wanted) form.submit();
    else if (text.value !== sent) wait();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };

  text.addEventListener("input", wait);
  text.addEventListener("blur", keep);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!busy) return;
    event.preventDefault();
    wanted = true;
  });
  // What would be lost asks first.
  addEventListener("beforeunload", (event) => { if (!wanted && text.value !== kept && document.activeElement === text) event.preventDefault(); });
}
