// What is typed into a form with drafts is kept while somebody types: a moment
// after the last key, and when the page is left. It posts nothing, and without it
// a draft is kept whenever the form is checked.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const said = document.getElementById("draft-said");
  const away = document.getElementById("draft-away");
  const pause = 2000;
  const largest = 60000; // of what a browser still sends for a page that is gone
  let timer = 0, typed = false, sending = false;

  const tell = (words, bad) => {
    said.textContent = words;
    said.classList.toggle("text-danger", bad);
    if (bad) said.setAttribute("role", "alert");
    else said.removeAttribute("role");
  };
  const told = async (answer) => {
    const { said: words } = await answer.json(); // a page in its place: signed out
    tell(words, !answer.ok);
    away.hidden = away.hidden && !answer.ok;
  };

  // One save at a time: the next one waits, so that the newest words stay.
  const save = async (leaves) => {
    clearTimeout(timer);
    if (!typed || sending && !leaves || form.dataset.sent === "yes") return;
    [typed, sending] = [false, true];
    const body = new URLSearchParams(new FormData(form));
    const keepalive = leaves && String(body).length < largest;
    try {
      await told(await fetch(form.dataset.draft,
        { method: "POST", body, keepalive, redirect: "manual", headers: { Accept: "application/json" } }));
    } catch {
      typed = true;
      tell(form.dataset.draftLost, true);
    }
    sending = false;
    if (typed) timer = setTimeout(save, pause * 5); // typed meanwhile, or not kept
  };

  const wait = (event) => {
    if (!event.target.name) return;
    typed = true;
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };
  form.addEventListener("input", wait);
  form.addEventListener("change", wait);
  window.addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(true));
})();
