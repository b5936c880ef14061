// The plan's matrix: totals while one types, moving about with the keys, and
// sending only what changed. Without this the Save button does the sums.
(() => {
  "use strict";

  // figure reads a cell: blank is nought, 7*50+24 is reckoned, what the server
  // alone can read (2箱, 三个) is undefined, and what is no quantity is null.
  const figure = (text) => {
    const plain = text.normalize("NFKC").replace(/[,\s]/g, "").replace(/[×xX](?=\d)/g, "*");
    if (plain === "") return 0;
    if (/^\d{1,9}([+*]\d{1,9})*$/.test(plain)) {
      return plain.split("+").reduce((sum, term) => sum + term.split("*").reduce((n, f) => n * Number(f), 1), 0);
    }
    return /^[-−]|\d\.\d/.test(plain) || !/[\d一二两三四五六七八九十]/.test(plain) ? null : undefined;
  };
  const written = (n) => n.toLocaleString("en-US");

  const matrix = (form) => {
    const rows = [...form.querySelectorAll("tbody tr")];
    const cells = rows.map((row) => [...row.querySelectorAll("input.cell")]);
    const unsaved = form.querySelector(".unsaved");

    const sum = (row, i) => {
      let total = Number(row.dataset.other ?? 0), odd = false, more = false;
      for (const input of cells[i]) {
        const n = figure(input.value);
        input.classList.toggle("is-invalid", n === null);
        odd = odd || n === null;
        more = more || n === undefined;
        total += n ?? 0;
      }
      const available = Number(row.dataset.available);
      row.querySelector(".row-total").textContent = more ? "…" : written(total);
      row.querySelector(".row-left").textContent = more ? "…" : written(available - total);
      const over = total > available;
      row.classList.toggle("over", over || odd);
      row.querySelector(".matrix-said").textContent = over
        ? form.dataset.short.replace("%1", written(available)).replace("%2", written(total)) : "";
    };
    const isChanged = (input) => input.value.trim() !== (input.dataset.saved ?? input.defaultValue);
    const mark = () => { if (unsaved) unsaved.hidden = !form.querySelector("input.cell") || !cells.flat().some(isChanged); };

    form.addEventListener("input", (event) => {
      const i = rows.indexOf(event.target.closest("tr"));
      if (i >= 0) sum(rows[i], i);
      mark();
    });

    // Enter and the arrows go from cell to cell; left and right only at the
    // edge of what is typed.
    form.addEventListener("keydown", (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement) || !input.classList.contains("cell")) return;
      const i = cells.findIndex((row) => row.includes(input));
      const j = cells[i].indexOf(input);
      const atStart = input.selectionStart === 0 && input.selectionEnd === 0 ||
        input.selectionStart === 0 && input.selectionEnd === input.value.length;
      const atEnd = input.selectionEnd === input.value.length;
      let to = null;
      if (event.key === "ArrowUp" || event.key === "Enter" && event.shiftKey) to = cells[i - 1]?.[j];
      else if (event.key === "ArrowDown" || event.key === "Enter") to = cells[i + 1]?.[j];
      else if (event.key === "ArrowLeft" && atStart) to = cells[i][j - 1];
      else if (event.key === "ArrowRight" && atEnd) to = cells[i][j + 1];
      else return;
      event.preventDefault();
      if (to) { to.focus(); to.select(); }
    });

    form.addEventListener("formdata", (event) => {
      for (const input of cells.flat()) if (!isChanged(input)) event.formData.delete(input.name);
    });

    let sent = false;
    form.addEventListener("submit", () => { sent = true; });
    window.addEventListener("beforeunload", (event) => {
      if (!sent && cells.flat().some(isChanged)) event.preventDefault();
    });
    mark();
  };

  // A long list of boxes is narrowed by what is typed above it.
  const picklist = (list) => {
    const find = list.querySelector(".picklist-find");
    const boxes = [...list.querySelectorAll(".form-check")];
    if (boxes.length < 8) return;
    find.hidden = false;
    find.addEventListener("input", () => {
      const word = foldKey(find.value);
      for (const box of boxes) box.hidden = !box.dataset.keys.includes(word) && !foldKey(box.textContent).includes(word);
    });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  };

  const begin = () => {
    document.querySelectorAll(".matrix-form").forEach(matrix);
    document.querySelectorAll(".picklist").forEach(picklist);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
