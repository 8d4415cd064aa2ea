"use strict";
// What a target sent is text on this page already, escaped. The only markup read here is the page's
// own, of cases that wait in a `noscript`, and it is rebuilt from the few elements that a case has.
(() => {
  const find = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const grouped = (count) => count.toLocaleString("en");

  for (const element of all(".js:not(#empty)")) element.hidden = false;

  // Light and dark
  const root = document.documentElement;
  const theme = find("#theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = (act) => { try { return act(localStorage); } catch { return null; } };
  const chosen = stored((store) => store.getItem("vipspec-theme"));
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; theme.ariaLabel = `Switch to ${isDark() ? "light" : "dark"}`; };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    stored((store) => store.setItem("vipspec-theme", root.dataset.theme));
    name();
  });
  dark.addEventListener("change", name);
  name();

  // Copy buttons, as commands come into sight
  const copied = async (button, pre) => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
    } catch {
      getSelection().selectAllChildren(pre);
      if (!document.execCommand("copy")) { button.textContent = "Selected"; return; }
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };
  const elements = new Set("B CODE DD DEL DETAILS DIV DL DT H4 H5 INS LI OL P PRE SPAN SUMMARY".split(" "));
  const trust = globalThis.trustedTypes?.createPolicy("vipspec", { createHTML: (html) => html });
  const rebuilt = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
    if (!elements.has(node.nodeName)) return document.createTextNode("");
    const element = document.createElement(node.nodeName);
    for (const name of ["class", "open", "tabindex"]) {
      if (node.hasAttribute(name)) element.setAttribute(name, node.getAttribute(name));
    }
    element.append(...[...node.childNodes].map(rebuilt));
    return element;
  };
  const unfold = (details) => {
    const waiting = find(":scope > noscript", details);
    if (!waiting) return;
    const html = waiting.textContent;
    const parsed = new DOMParser().parseFromString(trust ? trust.createHTML(html) : html, "text/html");
    waiting.replaceWith(...[...parsed.body.childNodes].map(rebuilt));
  };
  const equip = (details) => {
    unfold(details);
    for (const block of all(":scope > .story > .command", details)) {
      if (find("button", block)) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.ariaLabel = `Copy: ${find("h5", block).textContent}`;
      button.addEventListener("click", () => copied(button, find("pre", block)));
      find("h5", block).after(button);
    }
  };
  document.addEventListener("toggle", (event) => { if (event.target.open) equip(event.target); }, true);
  all(".case[open]").forEach(equip);

  // A link to a case opens it; its id is the case's
  const named_by = (hash) => { try { return decodeURIComponent(hash.slice(1)); } catch { return hash.slice(1); } };
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(named_by(location.hash));
    if (!target) return;
    const own = target.matches("details") ? target : find("details", target);
    for (const details of [target.closest(".group"), own]) if (details) details.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // The filter
  const form = find(".filter");
  if (!form) return;
  const [search, outcome, row] = ["#search", "#outcome", "#row"].map((id) => find(id));
  const [status, only, empty, title] = ["#status", "#only", "#empty", "#cases"].map((id) => find(id));
  let named = null;
  let alike = "";
  const groups = all(".group").map((element) => ({
    element,
    outcome: element.dataset.outcome,
    wasOpen: element.open,
    matches: find(".matches", element),
    items: [...find(".cases", element).children],
  }));
  const total = groups.reduce((sum, group) => sum + group.items.length, 0);
  const texts = new Map();
  const rows = new Map([...row.options].map((option) => [option.value, option.textContent]));
  const marks = { lt: "<", gt: ">", quot: '"', amp: "&", "#x27": "'", "#x2f": "/" };
  // No text of a page has a bracket that is not markup, so that brackets tell them apart.
  const plain = (html) => html.split('<details class="exchange"', 1)[0].replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|amp|#x27|#x2f);/g, (_, name) => marks[name]);
  const words = (item) => {
    if (!texts.has(item)) {
      const line = find("summary", item) || item;
      const told = [line.textContent, ...item.dataset.rows.split(" ").map((row) => rows.get(row) || "")];
      const waiting = find("noscript", item);
      if (waiting) told.push(plain(waiting.textContent));
      else for (const part of item.querySelectorAll(".note, .finding")) told.push(part.textContent);
      texts.set(item, told.join(" ").toLowerCase());
    }
    return texts.get(item);
  };
  const apply = () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const narrowed = Boolean(wanted.length || outcome.value || row.value || named);
    let shown = 0;
    for (const group of groups) {
      const here = !outcome.value || outcome.value === group.outcome;
      let count = 0;
      for (const item of group.items) {
        const matches = here && (!row.value || item.dataset.rows.split(" ").includes(row.value))
          && (!named || named.has(item.dataset.number)) && wanted.every((word) => words(item).includes(word));
        if (item.hidden === matches) item.hidden = !matches;
        count += matches;
      }
      shown += count;
      group.element.hidden = narrowed && count === 0;
      group.element.open = narrowed ? count > 0 : group.wasOpen;
      group.matches.textContent = count === group.items.length
        ? grouped(count) : `${grouped(count)} of ${grouped(group.items.length)}`;
    }
    status.textContent = narrowed ? `${grouped(shown)} of ${grouped(total)} cases` : `${grouped(total)} cases`;
    if (total === 1 && !narrowed) status.textContent = "1 case";
    empty.hidden = shown > 0;
    keep();
  };
  // Leaves the cases of a group, by its button; all of them without one
  const narrow = (button) => {
    const { cases, label, group } = button?.dataset ?? {};
    named = cases === undefined ? null : new Set(cases.split(" "));
    only.textContent = label ? `only: ${label}` : "";
    alike = group ?? "";
  };
  // What is searched for stands in the address, so that it can be passed on
  const fields = { q: search, outcome, row };
  const keep = () => {
    const kept = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) kept.set(name, field.value);
    if (alike) kept.set("group", alike);
    const query = String(kept);
    try { history.replaceState(null, "", `${query ? `?${query}` : location.pathname}${location.hash}`); } catch { /* a page without an address */ }
  };
  let waiting;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  outcome.addEventListener("change", apply);
  row.addEventListener("change", apply);
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  form.addEventListener("reset", () => { narrow(); setTimeout(apply); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("a.to-case")) form.reset();
    const button = event.target.closest("button[data-row], button[data-cases]");
    if (!button) return;
    search.value = "";
    outcome.value = button.dataset.outcome || "";
    row.value = button.dataset.row || "";
    narrow(button);
    apply();
    title.scrollIntoView();
    title.focus({ preventScroll: true });
  });
  const asked = new URLSearchParams(location.search);
  for (const [name, field] of Object.entries(fields)) field.value = asked.get(name) ?? "";
  narrow(all("button[data-group]").find((button) => button.dataset.group === asked.get("group")));
  if ([...asked].length) apply();
  // Paper has no fold: what waits is built before it is printed, as far as anybody would read it
  const printed = 300;
  addEventListener("beforeprint", () => {
    const cases = all(".case");
    cases.slice(0, printed).forEach(unfold);
    const left = cases.slice(printed).filter((details) => find(":scope > noscript", details)).length;
    find("#paper").textContent = left ? `${grouped(left)} of the cases below are told on the page itself, and only named on paper.` : "";
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); search.select(); }
    if (event.key === "Escape" && (typing || event.target === title)) { form.reset(); }
  });
})();
