// A typeface that came after the page's first look is «optional» and unused. The explorer may stay open for long, so it is
// put on at the reader's first act, when things move anyway.

/** Waits for late faces and a click; does nothing where they were there in time. */
export function putOnWhenLate() {
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  const came = new Map(performance.getEntriesByType("resource").map(({ name, responseEnd }) => [name, responseEnd]));
  const files = [...document.querySelectorAll("link[rel=preload][as=font]")].map(({ href }) => href);
  if (!files.some((file) => came.get(file) > painted)) return;
  // The style sheet names its faces in the order in which the page preloads their files.
  const faces = [...document.fonts].slice(0, files.length).map(
    ({ family, weight, unicodeRange }, at) => new FontFace(family, `url(${files[at]})`, { weight, unicodeRange }),
  );
  const wear = () => faces.forEach((face) => document.fonts.add(face));
  Promise.all(faces.map((face) => face.load())).then(
    () => document.addEventListener("click", () => setTimeout(wear), { once: true, capture: true }),
    () => {}, // What the line lost is done without.
  );
}
