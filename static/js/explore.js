// The explorer: keeps list, form and map of one selection together while htmx replaces its parts.

import { drawMap, highlight } from "./map.js";
import { listenToBrush } from "./timeline.js";
import { putOnWhenLate } from "./typeface.js";
import words from "./words.js";

const explore = document.getElementById("explore");
const workspace = document.getElementById("workspace");
const announcer = document.getElementById("announce");

export const state = () => document.getElementById("state").dataset;

/** Show another selection, as a click on a link to it would. */
export function go(query) {
  const by = state().by;
  const parts = [query, by === "items" ? "" : `by=${by}`].filter(Boolean).join("&");
  const address = location.pathname + (parts ? `?${parts}` : "");
  window.htmx.ajax("GET", address, { target: "#explore", push: address });
}

function announce(text) {
  announcer.textContent = "";
  requestAnimationFrame(() => {
    announcer.textContent = text;
  });
}

// ---- what a swap would lose: unfolded facets, scroll positions

const kept = { open: new Map(), scroll: new Map() };

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== explore) return;
  for (const facet of explore.querySelectorAll("details[data-facet]")) {
    kept.open.set(facet.dataset.facet, facet.open);
  }
  for (const id of ["pane-filters", "pane-list"]) {
    kept.scroll.set(id, document.getElementById(id)?.scrollTop ?? 0);
  }
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== explore) return;
  for (const facet of explore.querySelectorAll("details[data-facet]")) {
    if (kept.open.has(facet.dataset.facet)) facet.open ||= kept.open.get(facet.dataset.facet);
  }
  document.getElementById("pane-filters").scrollTop = kept.scroll.get("pane-filters") ?? 0;
  dress();
  announce(document.getElementById("sentence").textContent);
  drawMap(state(), go);
});

document.body.addEventListener("htmx:responseError", (event) => {
  announce(event.detail.xhr.status === 400 ? words.refused : words.error);
  complain(event.detail.xhr.status === 400 ? words.refused : words.error);
});
document.body.addEventListener("htmx:sendError", () => complain(words.error));

function complain(text) {
  document.querySelector(".notice")?.remove();
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  notice.textContent = text;
  document.getElementById("pane-list").prepend(notice);
}

// ---- panes on a phone

for (const tab of document.querySelectorAll("[data-pane]")) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    showPane(tab.dataset.pane);
  });
}

function showPane(name) {
  workspace.dataset.shown = name;
  for (const tab of document.querySelectorAll("[data-pane]")) {
    if (tab.dataset.pane === name) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  document.dispatchEvent(new CustomEvent("pane:shown", { detail: name }));
}

// ---- the list lights up the map

for (const [type, lit] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
  explore.addEventListener(type, (event) => {
    const card = event.target.closest(".card");
    if (card) highlight(lit ? card.dataset.places.split(" ").filter(Boolean) : []);
  });
}

// ---- a menu closes as menus do

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// ---- small conveniences of the fragments

function dress() {
  // The search for a place is a form of its own, so its changes are not the filters'.
  document.getElementById("place-name")?.addEventListener("change", (event) => event.stopPropagation());
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(button.dataset.copied);
      button.classList.add("done");
    });
  }
  for (const list of document.querySelectorAll("[data-searchable]")) makeSearchable(list);
  listenToBrush(document.querySelector("[data-timeline]"), (from, to) => {
    const form = document.getElementById("filters");
    chooseMonth(form.elements.from, from);
    chooseMonth(form.elements.to, to);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function chooseMonth(select, value) {
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
}

function makeSearchable(list) {
  if (list.children.length < 12) return;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "list-search";
  box.placeholder = list.dataset.searchable;
  box.setAttribute("aria-label", list.dataset.searchable);
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("input", () => {
    const typed = box.value.trim();
    for (const option of list.children) option.hidden = !option.textContent.includes(typed);
  });
  list.before(box);
}

document.getElementById("by").addEventListener("change", (event) => {
  state().by = event.target.value;
  go(state().query);
});

dress();
drawMap(state(), go);
document.fonts.ready.then(putOnWhenLate);
