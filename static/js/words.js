// The words and digits of the page's language, given by the server.

const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
const numbers = new Intl.NumberFormat(words.language === "fa" ? "fa-IR" : "en");

export default words;

export const number = (value) => numbers.format(value);

export const percent = words.language === "fa" ? "٪" : "%";

/** A word of the page with {names} filled in. */
export const fill = (word, values) => word.replace(/\{(\w+)\}/g, (_, name) => values[name]);
