// The brush on the timeline: drag over months to choose a period. Without it every bar is a link to its month.

/** Calls choose(from, to) with the first and last period that a drag covers. */
export function listenToBrush(figure, choose) {
  const chart = figure?.querySelector(".timeline-bars");
  if (!chart) return;
  const bars = [...chart.querySelectorAll(".bar")];
  let first = null;
  let dragged = false;

  const barAt = (event) => {
    const x = event.clientX;
    const boxes = bars.map((bar) => bar.querySelector(".slot").getBoundingClientRect());
    const distance = (box) => Math.max(box.left - x, x - box.right, 0);
    return boxes.reduce((best, box, at) => (distance(box) < distance(boxes[best]) ? at : best), 0);
  };
  const mark = (a, b) => bars.forEach((bar, at) => bar.classList.toggle("brushed", a <= at && at <= b));

  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    first = barAt(event);
    dragged = false;
  });
  chart.addEventListener("pointermove", (event) => {
    if (first === null) return;
    const now = barAt(event);
    if (now !== first && !dragged) {
      dragged = true;
      chart.setPointerCapture(event.pointerId);
    }
    if (dragged) mark(Math.min(first, now), Math.max(first, now));
  });
  const finish = (event) => {
    if (first === null) return;
    const from = first;
    first = null;
    if (!dragged) return;
    const to = barAt(event);
    choose(bars[Math.min(from, to)].dataset.period, bars[Math.max(from, to)].dataset.period);
  };
  chart.addEventListener("pointerup", finish);
  chart.addEventListener("pointercancel", () => {
    first = null;
    bars.forEach((bar) => bar.classList.remove("brushed"));
  });
  // A drag ends in a click on the bar under the pointer, and links can be dragged themselves: neither is meant.
  chart.addEventListener("click", (event) => dragged && (event.preventDefault(), event.stopPropagation()), true);
  chart.addEventListener("dragstart", (event) => event.preventDefault());
}
