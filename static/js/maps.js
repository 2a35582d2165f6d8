// The maps of a buying center: who is looked at dims whom they have nothing to do with, arrows walk from person to
// person, and a drawing is saved as a picture. Without this script each map is a drawing with links and a table.
const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "font-family", "font-size", "font-weight", "text-anchor"];
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HEAD = 54;
const SHARP = 2;
const SVG = "http://www.w3.org/2000/svg";

function look(node) {
  const map = node.ownerSVGElement;
  const key = node.dataset.node;
  if (!key) return;
  const ties = [...map.querySelectorAll("[data-ends]")].filter((tie) => getComputedStyle(tie.parentElement).display !== "none");
  const near = new Set([key]);
  map.querySelectorAll(".kl-tie.is-near, .kl-arrow.is-near").forEach((tie) => tie.classList.remove("is-near"));
  for (const tie of ties) {
    const ends = tie.dataset.ends.split(" ");
    const mine = ends.includes(key);
    tie.classList.toggle("is-near", mine);
    if (mine) ends.forEach((end) => near.add(end));
  }
  map.querySelectorAll("[data-node]").forEach((each) => each.classList.toggle("is-near", near.has(each.dataset.node)));
  map.classList.add("is-looking");
}

function lookAway(node) {
  const map = node.ownerSVGElement;
  const focused = map.querySelector("[data-node]:focus-visible");
  if (focused) look(focused); else map.classList.remove("is-looking");
}

const nodeOf = (target) => target.closest?.(".kl-map [data-node]");
for (const event of ["pointerover", "focusin"]) document.addEventListener(event, ({ target }) => { if (nodeOf(target)) look(nodeOf(target)); });
for (const event of ["pointerout", "focusout"]) document.addEventListener(event, ({ target }) => { if (nodeOf(target)) lookAway(nodeOf(target)); });

// The nearest person in that direction; a step aside counts twice.
function neighbor(node, [right, down]) {
  const middle = (each) => { const box = each.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const [x, y] = middle(node);
  let best = null;
  let least = Infinity;
  for (const each of node.ownerSVGElement.querySelectorAll("[data-node]")) {
    const [across, along] = [middle(each)[0] - x, middle(each)[1] - y];
    const ahead = across * right + along * down;
    const away = ahead + 2 * Math.abs(right ? along : across);
    if (ahead > 4 && away < least) [best, least] = [each, away];
  }
  return best;
}

document.addEventListener("keydown", (event) => {
  const node = nodeOf(event.target);
  if (!node || !STEPS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  neighbor(node, STEPS[event.key])?.focus();
});

/* Pictures: the drawing in the light colors, its styles written into it, under its title */
function text(words, y, size, weight) {
  const line = document.createElementNS(SVG, "text");
  line.textContent = words;
  for (const [name, value] of Object.entries({ x: 12, y, "font-size": size, "font-weight": weight, fill: "#161d29" })) line.setAttribute(name, value);
  return line;
}

function dressed(from, to) {
  const style = getComputedStyle(from);
  if (style.display === "none") return to.remove();
  for (const name of DRAWN) to.setAttribute(name, style.getPropertyValue(name));
  const parts = [...to.children];
  [...from.children].forEach((child, place) => dressed(child, parts[place]));
  for (const name of ["class", "href", "id", "role", "aria-labelledby", "data-node", "data-ends"]) to.removeAttribute(name);
  if (to.localName === "a") {
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("transform", to.getAttribute("transform"));
    group.append(...to.childNodes);
    to.replaceWith(group);
  }
  return to;
}

function drawing(map, name) {
  const [width, height] = [map.viewBox.baseVal.width, map.viewBox.baseVal.height + HEAD];
  const title = document.getElementById(map.getAttribute("aria-labelledby")).textContent;
  map.classList.add("is-paper");
  map.classList.remove("is-looking");
  const copy = dressed(map, map.cloneNode(true));
  map.classList.remove("is-paper");
  const inner = document.createElementNS(SVG, "g");
  inner.setAttribute("transform", `translate(0 ${HEAD})`);
  inner.append(...copy.childNodes);
  const paper = document.createElementNS(SVG, "rect");
  for (const [key, value] of Object.entries({ width, height, fill: "#fff", stroke: "none" })) paper.setAttribute(key, value);
  copy.append(paper, text(title, 22, "15px", 650), text(name, 42, "12px", 400), inner);
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) copy.setAttribute(key, value);
  return { width, height, source: new XMLSerializer().serializeToString(copy) };
}

async function png({ width, height, source }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SHARP, height: height * SHARP });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

async function save({ picture: kind, of, name }) {
  const drawn = drawing(document.getElementById(of), name);
  const file = kind === "png" ? await png(drawn) : new Blob([drawn.source], { type: "image/svg+xml" });
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(file), download: `${name.replace(/[\\/:*?"<>|]+/g, "-")}.${kind}`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-picture]");
  if (button) save(button.dataset);
});
