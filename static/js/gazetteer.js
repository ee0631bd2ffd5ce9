// The places that the map can mark: their names and shapes come once, a selection then says only how many it has of each.

const PER_DEGREE = 1000;

/** The JSON at an address; an error names the address and the status. */
export async function read(address, options = {}) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** Id → place: `id`, `name`, `km`, and `lat`, `lon` of a circle or `kind` and `shape` (for Leaflet) of a region. */
export async function places(address, options) {
  const { circles, regions } = await read(address, options);
  return new Map([
    ...circles.map(([id, name, lat, lon, km]) => [id, { id, name, lat, lon, km }]),
    ...regions.map(([id, name, kind, km, shape]) => [id, { id, name, kind, km, shape: unpack(shape) }]),
  ]);
}

/** A point stays [lat, lon]; the rings of polygons become lists of such points. */
const unpack = (shape) => (typeof shape[0] === "number" ? shape : shape.map((polygon) => polygon.map(points)));

function points(steps) {
  const ring = [];
  let [lon, lat] = [0, 0];
  for (let at = 0; at < steps.length; at += 2) {
    lon += steps[at];
    lat += steps[at + 1];
    ring.push([lat / PER_DEGREE, lon / PER_DEGREE]);
  }
  return ring;
}
