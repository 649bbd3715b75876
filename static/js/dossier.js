// The shell: keys, help, palette, theme, bell, row selection. Every page works without it; nothing case-related is stored
// in the browser: only the two cookies "theme" and "keys" (the reader's own choices) are written.

const words = document.getElementById("words")?.dataset ?? {};
const YEAR = 31536000;

function cookie(name) {
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

function setCookie(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; SameSite=Lax; Max-Age=${value ? YEAR : 0}${secure}`;
}

export function toast(text) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const box = document.createElement("div");
  box.textContent = text;
  place.append(box);
  setTimeout(() => box.remove(), 6000);
}

// -- theme ------------------------------------------------------------------------------------------------------------
function showTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}
showTheme(["light", "dark"].includes(cookie("theme")) ? cookie("theme") : "");
for (const button of document.querySelectorAll("[data-theme-choice]")) {
  button.addEventListener("click", () => {
    setCookie("theme", button.dataset.themeChoice);
    showTheme(button.dataset.themeChoice);
  });
}

// -- dialogs ----------------------------------------------------------------------------------------------------------
const help = document.getElementById("help");
const palette = document.getElementById("palette");

for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => {
    button.closest("[popover]")?.hidePopover();
    document.getElementById(button.dataset.open)?.showModal();
  });
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
const keysSwitch = document.querySelector("[data-single-keys]");
if (keysSwitch) {
  keysSwitch.checked = cookie("keys") !== "off";
  keysSwitch.addEventListener("change", () => setCookie("keys", keysSwitch.checked ? "" : "off"));
}

// -- command palette --------------------------------------------------------------------------------------------------
function label(link) {
  const copy = link.cloneNode(true);
  copy.querySelectorAll(".count, .visually-hidden, svg").forEach((part) => part.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function paletteEntries(text) {
  const seen = new Set();
  const entries = [];
  for (const link of document.querySelectorAll("a[data-act], .tabs a, .rail a, .list a.ref, .page-head__actions a:not(.narrow-only)")) {
    const name = label(link);
    if (seen.has(link.href) || !name.toLowerCase().includes(text.toLowerCase())) continue;
    seen.add(link.href);
    const place = link.closest("nav")?.getAttribute("aria-label") ?? "";
    entries.push({ name, place, open: () => link.click() });
  }
  const search = document.querySelector("form.search");
  if (text && search) {
    entries.push({
      name: `${words.search} “${text}”`,
      place: "",
      open: () => {
        search.elements.q.value = text;
        search.requestSubmit();
      },
    });
  }
  return entries.slice(0, 40);
}

function startPalette() {
  const input = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  let entries = [];
  let at = 0;

  function mark() {
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (entries.length) input.setAttribute("aria-activedescendant", `palette-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }
  function open(index) {
    palette.close();
    entries[index]?.open();
  }
  function draw() {
    entries = paletteEntries(input.value.trim());
    at = 0;
    const rows = entries.map((entry, index) => {
      const row = document.createElement("li");
      row.id = `palette-${index}`;
      row.setAttribute("role", "option");
      row.textContent = entry.name;
      if (entry.place) row.append(Object.assign(document.createElement("small"), { textContent: entry.place }));
      row.addEventListener("click", () => open(index));
      return row;
    });
    if (!rows.length) {
      const row = Object.assign(document.createElement("li"), { textContent: words.nothing });
      row.setAttribute("role", "option");
      row.setAttribute("aria-disabled", "true");
      rows.push(row);
    }
    list.replaceChildren(...rows);
    mark();
  }
  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && entries.length) {
      event.preventDefault();
      at = (at + step + entries.length) % entries.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(at);
    }
  });
  return () => {
    input.value = "";
    draw();
    palette.showModal();
    input.focus();
  };
}
const openPalette = palette ? startPalette() : () => {};

// -- keys -------------------------------------------------------------------------------------------------------------
function rowLinks() {
  return [...document.querySelectorAll("[data-list] a.ref, [data-list] .notices a")].filter((link) => link.offsetParent);
}

function moveRow(step) {
  const links = rowLinks();
  const row = document.activeElement?.closest("tr, li");
  const now = links.findIndex((link) => row?.contains(link));
  const next = links[now < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, now + step))];
  next?.focus();
  next?.closest("tr, li")?.scrollIntoView({ block: "nearest" });
}

let lastKey = "";
const SINGLE_KEYS = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: () => document.activeElement?.closest("tr")?.querySelector(".pick input")?.click(),
  "/": () => document.getElementById("q")?.focus(),
  "?": () => help?.showModal(),
  i: () => lastKey === "g" && location.assign(document.body.dataset.inbox || "/"),
  g: () => {},
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (palette?.open) palette.close();
    else if (!document.querySelector("dialog[open]")) openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || cookie("keys") === "off") return;
  const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  if (typing) {
    if (event.key === "Escape" && typing.id === "q") typing.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const act = SINGLE_KEYS[event.key];
  if (act) {
    if (event.key !== "i" || lastKey === "g") event.preventDefault();
    act();
  }
  lastKey = event.key;
});

// -- selection of rows ------------------------------------------------------------------------------------------------
for (const table of document.querySelectorAll("[data-list]")) {
  const boxes = () => [...table.querySelectorAll("tbody .pick input")];
  const all = table.querySelector("[data-select-all]");
  const bar = document.querySelector("[data-bulk]");
  let last = null;

  const refresh = () => {
    const count = boxes().filter((box) => box.checked).length;
    if (all) {
      all.checked = count > 0 && count === boxes().length;
      all.indeterminate = count > 0 && !all.checked;
    }
    if (!bar) return;
    bar.toggleAttribute("data-empty", count === 0);
    const place = bar.querySelector("[data-bulk-count]");
    if (place) place.textContent = `${count} ${words.selected}`;
  };
  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    refresh();
  });
  table.addEventListener("click", (event) => {
    if (!event.target.matches("tbody .pick input")) return;
    const list = boxes();
    if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(event.target)].sort((a, b) => a - b);
      for (const box of list.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = event.target;
    refresh();
  });
  refresh();
  window.addEventListener("pageshow", refresh);
}

for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// -- bell: asks every 20 seconds while the page is looked at ----------------------------------------------------------
const bell = document.querySelector("[data-poll]");
const title = document.title.replace(/^\(\d+\) /, "");

function showUnread(count) {
  const badge = bell.querySelector("[data-unread]");
  const before = Number.parseInt(badge.textContent, 10) || 0;
  badge.hidden = count === 0;
  badge.firstChild.textContent = String(count);
  const rail = document.querySelector("[data-unread-rail]");
  if (rail) [rail.hidden, rail.textContent] = [count === 0, String(count)];
  document.title = count ? `(${count}) ${title}` : title;
  if (count > before) toast(words.new);
}

async function askUnread() {
  if (document.hidden) return;
  try {
    // X-Background: asking is not being there, so an unattended desk is still signed out in time
    const headers = { Accept: "application/json", "X-Background": "1" };
    const answer = await fetch(bell.dataset.poll, { headers, redirect: "error" });
    if (answer.ok) showUnread((await answer.json()).unread);
  } catch {
    // no network or signed out: the count stays as it was and the next turn asks again
  }
}
if (bell?.dataset.poll) {
  setInterval(askUnread, 20000);
  document.addEventListener("visibilitychange", askUnread);
}
