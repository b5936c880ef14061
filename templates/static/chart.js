// Draws each chart from the table beside it: the first column gives the names,
// the columns marked data-drawn the figures. Nothing is fetched, nothing moves,
// and every bar has a pattern, so that no colour alone tells two apart.
(() => {
  "use strict";
  if (!window.Chart) return;
  const root = document.documentElement;
  const style = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // hatch fills the second row of bars with slanting lines.
  const hatch = (colour, paper) => {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = paper;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    pen.beginPath();
    for (const x of [-4, 4, 12]) { pen.moveTo(x - 4, 12); pen.lineTo(x + 12, -4); }
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  };

  const read = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const series = heads.map((head, at) => ({ head, at })).filter(({ head }) => head.dataset.drawn);
    return {
      names: rows.map((row) => row.cells[0].textContent.trim()),
      series: series.map(({ head, at }) => ({
        label: head.textContent.trim(),
        data: rows.map((row) => Number((row.cells[at].dataset.value || "0").replaceAll(",", ""))),
      })),
    };
  };

  // figures writes each bar's figure at its end.
  const figures = {
    id: "figures",
    afterDatasetsDraw(chart) {
      const pen = chart.ctx;
      const upright = chart.options.indexAxis !== "y";
      pen.save();
      pen.fillStyle = style("--chart-text");
      pen.font = "12px " + style("--tblr-font-sans-serif");
      pen.textAlign = upright ? "center" : "left";
      pen.textBaseline = upright ? "bottom" : "middle";
      chart.data.datasets.forEach((set, n) => chart.getDatasetMeta(n).data.forEach((bar, i) => {
        if (!set.data[i] || upright && bar.width < 12) return;
        pen.fillText(set.data[i].toLocaleString("en"), upright ? bar.x : bar.x + 4, upright ? bar.y - 2 : bar.y);
      }));
      pen.restore();
    },
  };

  const drawn = [];
  const draw = (box) => {
    const table = document.getElementById(box.dataset.chart);
    const { names, series } = read(table);
    if (!series.some((s) => s.data.some((v) => v !== 0))) return;
    box.hidden = false;
    const inks = [style("--chart-1"), style("--chart-2")], paper = style("--chart-paper");
    const months = box.dataset.chart === "chart-months-table" && box.clientWidth > 480;
    box.classList.toggle("chart-tall", !months && names.length > 6);
    const count = { beginAtZero: true, grace: "8%", ticks: { precision: 0, color: style("--chart-text") },
      grid: { color: style("--chart-grid") } };
    const words = { ticks: { color: style("--chart-text"), autoSkip: false }, grid: { display: false } };
    drawn.push(new Chart(box.querySelector("canvas"), {
      type: "bar",
      data: {
        labels: names,
        datasets: series.map((s, n) => ({
          ...s, borderColor: inks[n % 2], borderWidth: 1.5, maxBarThickness: 28,
          backgroundColor: n % 2 ? hatch(inks[1], paper) : inks[0],
        })),
      },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, indexAxis: months ? "x" : "y",
        scales: months ? { x: words, y: count } : { x: count, y: words },
        plugins: { legend: { display: series.length > 1, labels: { color: style("--chart-text") } } },
      },
      plugins: [figures],
    }));
  };

  const all = () => {
    while (drawn.length) drawn.pop().destroy();
    document.querySelectorAll("[data-chart]").forEach(draw);
  };
  new MutationObserver(all).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
  all();
})();
