// The article reader: text and margin light each other up, and j and k step from measure to measure.

const reader = document.querySelector("[data-reader]");
const cards = [...reader.querySelectorAll(".margin-card")];
const marks = [...reader.querySelectorAll("mark.measure")];

const marksOf = (id) => marks.filter((mark) => mark.dataset.measures.split(" ").includes(id));

function light(id) {
  for (const mark of marks) mark.classList.toggle("lit", id !== null && mark.dataset.measures.split(" ").includes(id));
  for (const card of cards) card.classList.toggle("lit", card.dataset.measure === id);
}

let current = -1;

/** Makes a measure the current one: both its sides are lit and in view. */
function show(at, focus = true) {
  current = at;
  const card = cards[at];
  light(card.dataset.measure);
  const smooth = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  marksOf(card.dataset.measure)[0]?.scrollIntoView({ block: "center", behavior: smooth });
  card.scrollIntoView({ block: "nearest", behavior: smooth });
  if (focus) card.querySelector("a.number").focus({ preventScroll: true });
}

for (const card of cards) {
  card.addEventListener("mouseenter", () => light(card.dataset.measure));
  card.addEventListener("focusin", () => light(card.dataset.measure));
}
for (const mark of marks) {
  // The innermost measure is the last that began.
  const id = mark.dataset.measures.trim().split(" ").at(-1);
  mark.addEventListener("mouseenter", () => light(id));
  mark.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    current = cards.findIndex((card) => card.dataset.measure === id);
    light(id);
    cards[current].scrollIntoView({ block: "nearest" });
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  // The Persian layout types other letters on the same keys.
  const step = { KeyJ: 1, KeyK: -1 }[event.code];
  if (!step || !cards.length) return;
  event.preventDefault();
  show(Math.min(cards.length - 1, Math.max(0, current + step)));
});

function follow() {
  const id = decodeURIComponent(location.hash.slice(1)).replace(/^[mc]-/, "");
  const at = cards.findIndex((card) => card.dataset.measure === id);
  if (at >= 0) show(at, false);
}
addEventListener("hashchange", follow);
follow();
