// Forms: autosave to a server-side draft, one submit only, rows of a formset, characters left, error summary.
// Text is never kept in the browser: it stays in the form until the server has it.

const NEAR = 200; // characters left from which a long limit is counted down
const words = document.getElementById("words")?.dataset ?? {};
const PAUSE = 2500; // milliseconds of quiet before a draft is sent
const RETRY = 10000; // milliseconds before a failed draft is sent again
const PATIENCE = 30000; // milliseconds that a draft may take
const STUCK = 20000; // milliseconds after which a button that was pressed can be pressed again

// -- what is too long ------------------------------------------------------------------------------------------------
function tooLong(form) {
  const over = [...form.querySelectorAll("textarea[data-count]")].filter((area) => length(area) > Number(area.dataset.count));
  return over.map((area) => form.querySelector(`label[for="${area.id}"]`)?.firstChild.textContent.trim() ?? area.name);
}
function length(area) {
  return [...area.value.replace(/\r?\n/g, "\r\n")].length; // as it is posted, and counted on the server
}

// -- dates: a native picker that holds half a date gives no value at all --------------------------------------------
const PICKERS = 'input[type="date"], input[type="datetime-local"], input[type="time"], input[type="month"]';
const dayFirst = (iso) => iso.slice(0, 10).split("-").reverse().join("/") || "…";
function brokenDate(form) {
  let first = null; // of those that are broken now: what the server refused before may be sent again
  for (const input of form.querySelectorAll(PICKERS)) {
    const bad = input.validity.badInput || input.validity.rangeUnderflow || input.validity.rangeOverflow;
    input.setAttribute("aria-invalid", String(bad));
    const note = input.parentElement.querySelector("[data-date-note]");
    note?.remove();
    if (!bad) continue;
    first ??= input;
    const text = input.validity.badInput ? words.halfDate : `${words.dateBetween} ${dayFirst(input.min)} – ${dayFirst(input.max)}`;
    input.insertAdjacentHTML("beforebegin", '<ul class="errorlist" role="alert" data-date-note><li></li></ul>');
    input.parentElement.querySelector("[data-date-note] li").textContent = text;
  }
  return first;
}

// -- autosave ---------------------------------------------------------------------------------------------------------
function startAutosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  const compare = form.querySelector("[data-autosave-compare]");
  const url = () => form.dataset.autosave || form.getAttribute("action") || location.pathname;
  let timer = 0;
  let dirty = false;
  let sending = false;
  let leaving = false;
  let stopped = false;

  function show(state, text) {
    if (!status) return;
    status.dataset.state = state;
    status.textContent = text;
  }
  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }
  function draft() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }
  function saved(answer) {
    for (const name of ["version", "draft_version", "kept_version"]) {
      if (answer[name] !== undefined && form.elements[name]) form.elements[name].value = answer[name];
    }
    if (answer.url && answer.url !== form.dataset.autosave) form.dataset.autosave = answer.url;
    const long = tooLong(form).map((label) => `${label}: ${words.over}`);
    const faults = [...new Set([...(answer.faults ?? []), ...(answer.faults?.length ? [] : long)])];
    if (dirty) show("pending", words.unsaved);
    else if (faults.length) show("over", `${words.saved} ${answer.saved} · ${words.notYet} ${faults.join("; ")}`);
    else show("saved", `${words.saved} ${answer.saved}`);
    document.dispatchEvent(new Event("present"));
    if (dirty) later(PAUSE);
  }
  async function send() {
    if (!dirty || leaving || stopped) return;
    if (sending) return later(PAUSE);
    sending = true;
    dirty = false;
    // what failed stays said until it is mended: a text that comes and goes moves the buttons below it
    if (status?.dataset.state !== "failed") show("saving", words.saving);
    try {
      const answer = await fetch(url(), {
        method: "POST", body: draft(), headers: { Accept: "application/json", "X-Autosave": "1" }, redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok) return saved(await answer.json());
      dirty = true;
      if (answer.status === 409) {
        stopped = true; // trying again can't help: the person has to choose between two versions
        if (compare) compare.hidden = false;
        return show("failed", (await answer.json().catch(() => ({}))).detail || words.conflict);
      }
      if (answer.status === 422) {
        return show("failed", (await answer.json().catch(() => ({}))).detail || words.failed); // until it is changed
      }
      const signedOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
      show("failed", signedOut ? words.signedOut : words.failed);
      later(RETRY);
    } catch {
      dirty = true;
      show("failed", words.failed);
      later(RETRY);
    } finally {
      sending = false;
    }
  }
  function changed(event) {
    if (event.target.type === "file") return;
    dirty = true;
    if (!sending && !stopped && status?.dataset.state !== "failed") show("pending", words.unsaved);
    later(PAUSE);
  }
  // not "change": it comes when a field is left, by pressing the very button that another text here would move away
  form.addEventListener("input", changed);
  form.addEventListener("formset", changed);
  form.addEventListener("submit", (event) => {
    leaving = !event.defaultPrevented;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.hidden && send());
  window.addEventListener("beforeunload", (event) => (dirty || sending) && !leaving && event.preventDefault());
  form.addEventListener("stopped", () => {
    leaving = false;
  });
  document.addEventListener("sessionend", () => {
    if (dirty) show("failed", words.signedOut);
  });
  document.addEventListener("sessionsoon", send);
}

function holdDates(form) {
  form.addEventListener("submit", (event) => {
    const broken = event.defaultPrevented ? null : brokenDate(form);
    if (!broken) return;
    event.preventDefault();
    broken.focus();
  });
  form.addEventListener("focusout", (event) => {
    const pressed = event.relatedTarget?.matches("button"); // which a note above it would move away under the finger
    if (event.target.matches(PICKERS) && !pressed) brokenDate(form);
  });
}

// -- one submit only --------------------------------------------------------------------------------------------------
function guardSubmit(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.classList.add("is-busy");
    clearTimeout(freeing);
    freeing = setTimeout(free, STUCK);
  });
}
// A request that the browser stopped (Escape, its stop button, a lost line) tells the page nothing: Escape, coming back
// to the page, and some seconds free the button. The server refuses the second of two that arrive.
let freeing = 0;
function free() {
  clearTimeout(freeing);
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.dispatchEvent(new Event("stopped"));
  }
  for (const button of document.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
}
window.addEventListener("pageshow", free);
document.addEventListener("keydown", (event) => event.key === "Escape" && free());
window.navigation?.addEventListener("navigateerror", free);

// -- formsets ---------------------------------------------------------------------------------------------------------
function startFormset(box) {
  const prefix = box.dataset.formset;
  const total = box.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const rows = box.querySelector("[data-formset-rows]");
  const empty = box.querySelector("template[data-formset-empty]");
  const most = Number(box.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`)?.value || 1000);

  function hideDeleted(row) {
    const box_ = row.querySelector('input[name$="-DELETE"]');
    if (box_) row.classList.toggle("is-deleted", box_.checked);
  }
  rows.querySelectorAll("[data-formset-row]").forEach(hideDeleted);
  rows.addEventListener("change", (event) => {
    if (event.target.name?.endsWith("-DELETE")) hideDeleted(event.target.closest("[data-formset-row]"));
  });
  box.querySelector("[data-formset-add]")?.addEventListener("click", (event) => {
    const index = Number(total.value);
    if (!empty || index >= most) return;
    event.preventDefault();
    const holder = document.createElement("template");
    holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", String(index));
    const row = holder.content.firstElementChild;
    row.setAttribute("aria-label", `${row.getAttribute("aria-label")} ${index + 1}`);
    rows.append(row);
    total.value = String(index + 1);
    row.querySelectorAll("textarea[maxlength], textarea[data-count]").forEach(countCharacters);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    box.dispatchEvent(new Event("formset", { bubbles: true }));
  });
}

// -- characters left --------------------------------------------------------------------------------------------------
function countCharacters(area) {
  const most = Number(area.dataset.count || area.getAttribute("maxlength"));
  if (!most) return;
  const note = document.createElement("div");
  note.className = "char-count";
  area.after(note);
  const refresh = () => {
    const left = most - length(area);
    note.hidden = left > Math.max(NEAR, most / 10) && most > 10 * NEAR;
    note.textContent = `${Math.abs(left).toLocaleString(document.documentElement.lang)} ${left < 0 ? words.over : words.left}`;
    note.classList.toggle("is-over", left < 0);
  };
  area.addEventListener("input", refresh);
  refresh();
}

// first what may hold a form back, then what reads that it goes
document.querySelectorAll("form").forEach(holdDates);
document.querySelectorAll('form[method="post"]:not([data-session])').forEach(guardSubmit);
document.querySelectorAll("form:is([data-autosave], :has([data-keeps]))").forEach(startAutosave);
document.querySelectorAll("[data-formset]").forEach(startFormset);
document.querySelectorAll("textarea[maxlength], textarea[data-count]").forEach(countCharacters);
document.querySelector("[data-error-summary]")?.focus();

// -- the session: a warning five minutes before it ends, and the time in which nobody is there ------------------------
const session = document.querySelector("[data-session]");
const SOON = 300; // seconds

function startSession() {
  const others = new BroadcastChannel("dossier-session"); // other tabs of this browser; it carries two numbers
  const button = session.querySelector("[data-session-extend]");
  const text = session.querySelector("#session-text");
  const idle = Number(session.dataset.left);
  let left, most, warned, ended;

  function begin(answer) {
    [left, most] = [Date.now() + answer.left * 1000, Date.now() + answer.most * 1000];
    warned = ended = false;
    session.hidden = true;
  }
  function tell(answer) {
    begin(answer);
    others.postMessage(answer);
  }
  function look() {
    const seconds = Math.round((left - Date.now()) / 1000);
    if (ended || seconds > SOON) return;
    if (!warned) {
      warned = true;
      const last = most - left < 1000;
      session.querySelector("[data-session-soon]").hidden = last;
      session.querySelector("[data-session-last]").hidden = !last;
      button.hidden = last;
      session.hidden = false;
      if (!last && document.activeElement === document.body) button.focus();
      document.dispatchEvent(new Event("sessionsoon"));
    }
    const clock = `${Math.max(0, Math.floor(seconds / 60))}:${String(Math.max(0, seconds % 60)).padStart(2, "0")}`;
    session.querySelector("[data-session-time]").textContent = clock;
    if (seconds > 0) return;
    ended = true;
    text.textContent = session.dataset.ended;
    button.hidden = true;
    document.dispatchEvent(new Event("sessionend"));
  }
  session.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(session.action, {
        method: "POST", body: new FormData(session), headers: { Accept: "application/json", "X-Autosave": "1" },
      });
      if (answer.ok) return tell(await answer.json());
      if (answer.status === 401) left = Date.now();
      look();
    } catch {
      // no network: the button stays, and can be pressed again
    }
  });
  others.addEventListener("message", (event) => begin(event.data));
  document.addEventListener("present", () => tell({ left: Math.min(idle, (most - Date.now()) / 1000), most: (most - Date.now()) / 1000 }));
  tell({ left: idle, most: Number(session.dataset.most) });
  setInterval(look, 1000);
}
if (session) startSession();
