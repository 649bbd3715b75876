// Forms: autosave to a server-side draft, one submit only, rows of a formset, characters left, error summary.
// Text is never kept in the browser: it stays in the form until the server has it.

const words = document.getElementById("words")?.dataset ?? {};
const PAUSE = 2500; // milliseconds of quiet before a draft is sent
const RETRY = 10000; // milliseconds before a failed draft is sent again

// -- autosave ---------------------------------------------------------------------------------------------------------
function startAutosave(form) {
  const status = form.querySelector("[data-autosave-status]");
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
    for (const name of ["version", "draft_version"]) {
      if (answer[name] !== undefined && form.elements[name]) form.elements[name].value = answer[name];
    }
    if (answer.url && answer.url !== form.dataset.autosave) form.dataset.autosave = answer.url;
    show(dirty ? "pending" : "saved", dirty ? words.unsaved : `${words.saved} ${answer.saved}`);
    if (dirty) later(PAUSE);
  }
  async function send() {
    if (!dirty || leaving || stopped) return;
    if (sending) return later(PAUSE);
    sending = true;
    dirty = false;
    show("saving", words.saving);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: draft(), headers: { Accept: "application/json", "X-Autosave": "1" }, redirect: "manual",
      });
      if (answer.ok) return saved(await answer.json());
      dirty = true;
      if (answer.status === 409) {
        stopped = true; // trying again can't help: the person has to choose between two versions
        return show("failed", words.conflict);
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
    if (!sending && !stopped) show("pending", words.unsaved);
    later(PAUSE);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("formset", changed);
  form.addEventListener("submit", (event) => {
    leaving = !event.defaultPrevented;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.hidden && send());
  window.addEventListener("beforeunload", (event) => (dirty || sending) && !leaving && event.preventDefault());
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
}

// -- one submit only --------------------------------------------------------------------------------------------------
function guardSubmit(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.classList.add("is-busy");
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
});

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
    const left = most - area.value.length;
    note.textContent = `${Math.abs(left).toLocaleString(document.documentElement.lang)} ${left < 0 ? words.over : words.left}`;
    note.classList.toggle("is-over", left < 0);
  };
  area.addEventListener("input", refresh);
  refresh();
}

document.querySelectorAll("form[data-autosave]").forEach(startAutosave);
document.querySelectorAll('form[method="post"]').forEach(guardSubmit);
document.querySelectorAll("[data-formset]").forEach(startFormset);
document.querySelectorAll("textarea[maxlength], textarea[data-count]").forEach(countCharacters);
document.querySelector("[data-error-summary]")?.focus();
