// Copies the parts that the pages use out of node_modules.
//
//   node build.mjs PROJECT
//
// writes PROJECT/templates/static/vendor (served to browsers, with CHECKSUMS
// and LICENSES) and PROJECT/e2e/vendor (used by browser tests only). The same
// node_modules give the same bytes: nothing is minified or dated here.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");

const served = {
  "chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "tabler-vendors.min.css": "@tabler/core/dist/css/tabler-vendors.min.css",
  "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
  "tom-select.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
  "tom-select.min.js": "tom-select/dist/js/tom-select.complete.min.js",
};

const licenses = {
  "chart.js.txt": join(modules, "chart.js/LICENSE.md"),
  "kurkle-color.txt": join(modules, "@kurkle/color/LICENSE.md"),
  "htmx.txt": join(modules, "htmx.org/LICENSE"),
  "tabler-core.txt": join(here, "licenses/tabler-core.txt"),
  "tabler-icons.txt": join(modules, "@tabler/icons/LICENSE"),
  "bootstrap.txt": join(here, "licenses/bootstrap.txt"),
  "popper.txt": join(modules, "@popperjs/core/LICENSE.md"),
  "tom-select.txt": join(modules, "tom-select/LICENSE"),
  "orchidjs-unicode-variants.txt": join(modules, "@orchidjs/unicode-variants/LICENSE"),
};

const tests = {
  "axe.min.js": join(modules, "axe-core/axe.min.js"),
  "axe.LICENSE.txt": join(modules, "axe-core/LICENSE"),
};

// text reads a file with plain line ends and without the pointer to a source
// map that is not shipped.
function text(path) {
  const raw = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  const lean = raw.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n")
    .replace(/\n?\/\*# sourceMappingURL=\S+ \*\/\s*$/, "\n");
  return lean.endsWith("\n") ? lean : lean + "\n";
}

// sprite joins the icons of icons.txt into one file of symbols; a page shows
// one with <svg class="icon"><use href="/static/vendor/icons.svg#NAME"/></svg>.
function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n")
    .map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const look = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ' +
    'stroke-linecap="round" stroke-linejoin="round"';
  const symbols = names.map((name) => {
    const file = join(modules, "@tabler/icons/icons/outline", name + ".svg");
    const body = readFileSync(file, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    const shapes = body.split("\n").map((line) => line.trim())
      .filter((line) => line && !line.includes('d="M0 0h24v24H0z"')).join("");
    return `<symbol id="${name}" ${look}>${shapes}</symbol>`;
  });
  return '<svg xmlns="http://www.w3.org/2000/svg">\n' + symbols.join("\n") + "\n</svg>\n";
}

// write puts the files into a fresh folder and lists their SHA-256 sums.
function write(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const sums = Object.keys(files).sort().map((name) =>
    createHash("sha256").update(files[name]).digest("hex") + "  " + name);
  writeFileSync(join(folder, "CHECKSUMS"), sums.join("\n") + "\n");
}

const project = process.argv[2];
if (!project) {
  console.error("use: node build.mjs PROJECT");
  process.exit(2);
}
const vendor = { "icons.svg": sprite() };
for (const [name, path] of Object.entries(served)) vendor[name] = text(join(modules, path));
for (const [name, path] of Object.entries(licenses)) vendor["LICENSES/" + name] = text(path);
write(join(project, "templates/static/vendor"), vendor);

const testOnly = {};
for (const [name, path] of Object.entries(tests)) testOnly[name] = text(path);
write(join(project, "e2e/vendor"), testOnly);

for (const folder of ["templates/static/vendor", "e2e/vendor"]) {
  console.log(folder + ": " + readdirSync(join(project, folder)).join(" "));
}
