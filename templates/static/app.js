// What pages do beyond plain HTML. Everything works without it: it only saves
// presses. It never writes markup from text.
(() => {
  "use strict";

  // A form is sent once: the key in it would refuse a second act anyway, and
  // the button shows that something happens. The browser's page remembers the
  // key, so that whoever comes back to it is shown what became of it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post" || form.target) return;
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const key = form.closest("main") && form.elements.submission?.value;
    if (key) history.replaceState({ ...history.state, sent: key }, "");
    setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((b) => b.classList.add("btn-loading")), 200);
    setTimeout(() => revive(form), 8000); // the answer was a file, or never came
  });
  const revive = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".btn-loading").forEach((b) => b.classList.remove("btn-loading"));
  };

  // A refused form leaves the address of the page it was sent from: loading it
  // again, or coming back to it, asks for that page and never sends the form.
  if (document.body.dataset.back) history.replaceState(null, "", document.body.dataset.back);

  // Who comes back to a page whose form was carried out is led to what came of
  // it, and not shown the form once more under a fresh key. Until that is known
  // no form of the page is sent.
  const askWhatBecame = async (key) => {
    const forms = [...document.querySelectorAll("main form[method=post]")];
    const asked = "/sent/" + key + "?at=" + encodeURIComponent(location.pathname);
    forms.forEach((form) => { form.dataset.sent = "yes"; });
    const answer = await fetch(asked, { redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.replace(asked);
    else forms.forEach(revive);
  };
  if (history.state?.sent) askWhatBecame(history.state.sent);

  // Coming back with the browser's own button must not leave a dead form.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach(revive);
    if (document.querySelector("input[name=submission]")) location.reload();
  });

  // A scanner types faster than fingers and ends with Enter: that presses
  // nothing, wherever the cursor stands.
  let quick = 0, last = -Infinity;
  const isScan = ({ key = "", timeStamp }) => {
    const scans = timeStamp - last < 50 && quick >= 3;
    quick = key.length === 1 ? timeStamp - last < 50 ? quick + 1 : 1 : key === "Shift" ? quick : 0;
    last = timeStamp;
    return scans && (key === "Enter" || key === " ");
  };
  document.addEventListener("keydown", (event) => {
    if (!isScan(event)) return;
    if (event.target.matches?.("input, select, textarea") && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // In a form that posts, Enter goes on to the next field, and only a button
  // that is itself pressed sends. data-enter="sends" is for doors, where nothing
  // is posted. With Ctrl or Cmd, Enter presses the form's main button.
  const postForm = (target) => {
    const form = target instanceof Element ? target.form ?? target.closest("form") : null;
    return form?.method === "post" ? form : null;
  };
  const isEnter = (event) => event.key === "Enter" && !event.isComposing && !event.defaultPrevented;
  const goesOn = (target, form) => target instanceof HTMLInputElement && form.dataset.enter !== "sends" &&
    !["submit", "button", "reset", "image", "file"].includes(target.type);
  const mainButton = (form) => {
    const all = [...form.elements].filter((b) => b.type === "submit" && !b.disabled && b.offsetParent);
    return all.findLast((b) => b.matches(".btn-primary")) ?? (all.length === 1 ? all[0] : null);
  };
  document.addEventListener("keypress", (event) => {
    const form = isEnter(event) && postForm(event.target);
    if (form && goesOn(event.target, form)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const form = isEnter(event) && postForm(event.target);
    if (!form) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const button = mainButton(form);
      if (button && !event.repeat) form.requestSubmit(button);
    } else if (goesOn(event.target, form)) {
      event.preventDefault();
      const fields = [...form.elements].filter((f) => f.matches("input:not([type=hidden], [type=submit]), select:not(.tomselected), textarea") &&
        !f.disabled && f.offsetParent && !f.closest("details:not([open])"));
      fields[fields.indexOf(event.target) + 1]?.focus();
    }
  });

  // The key / goes to the field that finds anything, unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = [...document.querySelectorAll("input[data-find]")].find((f) => f.offsetParent);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // A menu that is open closes by a press on one of its lines or beside it, and
  // by Escape.
  const closeMenus = (but) => document.querySelectorAll("details.menu[open]").forEach((m) => m !== but && m.removeAttribute("open"));
  document.addEventListener("click", (event) =>
    closeMenus(event.target instanceof Element && event.target.closest("details.menu > summary")?.parentElement));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    closeMenus();
    menu.querySelector("summary").focus();
  });

  // Why goods were refused proposes where they go now. Only what was proposed is
  // proposed anew: what a person chose, or a browser brought back, stays.
  const goesTo = (reason, { wordsBad, wordsSound }) => {
    const says = (words) => words.split("|").some((w) => reason.toLowerCase().includes(w));
    return says(wordsBad) ? "quarantine" : says(wordsSound) ? "stock" : "";
  };
  document.addEventListener("input", (event) => {
    const choice = event.target.closest("[data-words-bad] tr")?.querySelector("select");
    if (!choice) return;
    if (event.target === choice) delete choice.dataset.proposed;
    else if (event.target.name.startsWith("refused_reason.") && choice.value === (choice.dataset.proposed ?? "")) {
      choice.value = choice.dataset.proposed = goesTo(event.target.value, choice.closest("[data-words-bad]").dataset);
    }
  });

  // What is typed to find something is folded as the program folds it
  // (text.FindKey): width, case, brackets, quotes and blanks make no difference.
  window.foldKey = (typed) => typed.normalize("NFKC").toLowerCase().replace(/[\p{Pd}−]/gu, "-")
    .replace(/[\s\p{Cc}\p{Cf}\p{Ps}\p{Pe}\p{Pi}\p{Pf}<>·••‧∙⋅・●"']/gu, "");
  const score = (typed) => {
    const key = foldKey(typed);
    return ({ text, keys = "" }) => {
      const words = [foldKey(text), ...keys.split("\n")].filter((word) => word.includes(key));
      return Math.max(0, ...words.map((word) => (word.startsWith(key) ? 1 : 0) + key.length / Math.max(word.length, 1)));
    };
  };

  // A select marked data-picker can be searched; each option's data-keys are
  // searched too, so that jjx finds 急救箱.
  const pickers = (root) => {
    if (!window.TomSelect) return;
    root.querySelectorAll("select[data-picker]:not(.tomselected)").forEach((select) => {
      new TomSelect(select, { maxOptions: 400, searchField: ["text", "keys"], hidePlaceholder: true, score });
      select.setAttribute("aria-hidden", "true"); // its label speaks for the search box now
    });
  };

  // A field whose list says by what else its options are found offers them below
  // itself, on a phone too, where a browser's own list is half hidden. Enter takes
  // the marked one and goes on as anywhere: the only one, or the one that was
  // typed whole. Among several it only marks the first. What fits none stays.
  const offers = (input) => {
    const all = [...(input.list?.options ?? [])].filter((o) => o.dataset.keys);
    if (all.length === 0) return;
    const menu = document.createElement("div");
    menu.className = "dropdown-menu offers";
    menu.id = `${input.id}-offers`;
    menu.setAttribute("role", "listbox");
    input.removeAttribute("list");
    input.parentElement.classList.add("position-relative");
    input.after(menu);
    const say = (to) => Object.entries(to).forEach(([name, value]) => input.setAttribute(name, value));
    say({ role: "combobox", "aria-autocomplete": "list", "aria-controls": menu.id, "aria-expanded": "false" });

    const isOpen = () => menu.classList.contains("show");
    const mark = (row) => {
      menu.querySelector(".active")?.classList.remove("active");
      row?.classList.add("active");
      row?.scrollIntoView({ block: "nearest" });
      say({ "aria-activedescendant": row?.id ?? "" });
    };
    const close = () => {
      menu.classList.remove("show");
      say({ "aria-expanded": "false" });
    };
    const take = (row) => {
      input.value = row.dataset.value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      close();
    };
    const row = (option, i) => {
      const made = document.createElement("div");
      made.className = "dropdown-item";
      made.id = `${menu.id}-${i}`;
      made.dataset.value = option.value;
      made.setAttribute("role", "option");
      const beside = document.createElement("span");
      beside.className = "text-secondary";
      beside.textContent = option.label;
      made.append(option.value, " ", beside);
      return made;
    };
    const open = () => {
      const key = foldKey(input.value), rank = score(input.value);
      const fits = all.map((option) => ({ option, by: rank({ text: option.value, keys: option.dataset.keys }) }))
        .filter(({ by }) => key === "" || by > 0).sort((x, y) => key === "" ? 0 : y.by - x.by).slice(0, 30);
      menu.replaceChildren(...fits.map(({ option }, i) => row(option, i)));
      menu.classList.toggle("show", fits.length > 0);
      say({ "aria-expanded": String(fits.length > 0) });
      const whole = fits.filter(({ by }) => by === 2).length;
      mark(key !== "" && (fits.length === 1 || whole === 1) ? menu.firstElementChild : null);
    };
    const step = (to) => {
      if (!isOpen()) return open();
      const rows = [...menu.children], at = rows.indexOf(menu.querySelector(".active"));
      mark(rows[(at + to + rows.length + (at < 0 && to < 0 ? 1 : 0)) % rows.length]);
    };
    input.addEventListener("input", open);
    input.addEventListener("click", open);
    input.addEventListener("blur", close);
    menu.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the cursor
    menu.addEventListener("click", (event) => event.target.closest(".dropdown-item") && take(event.target.closest(".dropdown-item")));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const marked = isOpen() && menu.querySelector(".active");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Escape" && isOpen()) close();
      else if (event.key === "Enter" && marked) return take(marked);
      else if (event.key === "Enter" && isOpen() && input.value.trim() !== "") step(1);
      else return;
      event.preventDefault();
    });
  };
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.list) offers(event.target);
  });

  // What was refused says of which field it speaks, unless it names it itself.
  const nameFields = (faults) => {
    const colon = document.documentElement.lang.startsWith("zh") ? "：" : ": ";
    faults.querySelectorAll("a[href^='#']").forEach((link) => {
      const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const label = field?.labels?.[0]?.textContent.trim() || field?.getAttribute("aria-label");
      const named = /^(第|Row) ?\d/.test(link.textContent); // a row of the file that was sent
      if (label && !named && !link.textContent.includes(label)) link.prepend(label + colon);
    });
  };

  // A refused page begins at what was refused.
  const begin = () => {
    pickers(document);
    const faults = document.getElementById("faults");
    if (!faults) return;
    nameFields(faults);
    faults.focus();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
  document.addEventListener("htmx:after:swap", (event) => pickers(event.target instanceof Element ? event.target : document));
})();
