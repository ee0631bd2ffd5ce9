// Names on the map: the weightier first, and none over another.

const LEAST_ZOOM = { sea: 4, country: 4.5, province: 4, town: 6.5 };
const GAP = 3;
const HEIGHT = 17;
// Where a name may stand when its own place is taken: pixels to the side and down. Only areas that are seen from near have
// room for it.
const AWAY = { province: [[0, 0], [0, 15], [0, -15], [22, 0], [-22, 0], [22, 15], [-22, 15], [22, -15], [-22, -15]] };

/** Lays out `labels` ({words, lat, lon, kind, weight}) in `pane` for the map's present view, clear of what is `over` it. */
export function placeLabels(map, pane, labels, over) {
  const size = map.getSize();
  const zoom = map.getZoom();
  const frame = map.getContainer().getBoundingClientRect();
  const taken = over
    .map((element) => element.getBoundingClientRect())
    .map(({ left, right, top, bottom }) => ({
      left: left - frame.left, right: right - frame.left, top: top - frame.top, bottom: bottom - frame.top,
    }));
  const elements = [];
  for (const label of [...labels].sort((a, b) => b.weight - a.weight)) {
    if (label.lat === undefined || zoom < LEAST_ZOOM[label.kind]) continue;
    const at = map.latLngToContainerPoint([label.lat, label.lon]);
    const width = measure(label);
    const top = label.kind === "town" ? at.y + 6 : at.y - HEIGHT / 2;
    const away = (AWAY[zoom < 5 ? "" : label.kind] ?? [[0, 0]]).find(([x, y]) => {
      const space = spaceOf(at.x + x - width / 2, top + y, width);
      if (space.left < 0 || space.top < 0 || space.right > size.x || space.bottom > size.y) return false;
      return !taken.some((other) => overlap(space, other));
    });
    if (!away) continue;
    const [left, upper] = [at.x + away[0] - width / 2, top + away[1]];
    taken.push(spaceOf(left, upper, width));
    const element = document.createElement("span");
    element.className = `map-label ${label.kind}`;
    element.dir = "auto";
    element.textContent = label.words;
    const origin = map.containerPointToLayerPoint([left, upper]);
    element.style.transform = `translate(${Math.round(origin.x)}px, ${Math.round(origin.y)}px)`;
    element.style.inlineSize = `${Math.ceil(width)}px`;
    elements.push(element);
  }
  pane.replaceChildren(...elements);
}

const spaceOf = (left, top, width) => ({
  left: left - GAP, right: left + width + GAP, top: top - GAP, bottom: top + HEIGHT + GAP,
});

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const canvas = document.createElement("canvas").getContext("2d");
const widths = new Map();

function measure({ words, kind }) {
  const key = `${kind} ${words}`;
  if (!widths.has(key)) {
    canvas.font = `${kind === "province" ? 600 : 400} 13px Vazirmatn, system-ui`;
    widths.set(key, canvas.measureText(words).width + 4);
  }
  return widths.get(key);
}

// Widths measured before the typeface came are wrong.
document.fonts.addEventListener("loadingdone", () => widths.clear());
