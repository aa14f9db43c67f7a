/* Helps in the editor: answers as rows, long lists of choices that can be narrowed, slots of a test. */
(() => {
  "use strict";
  const say = (text) => (window.gettext ? window.gettext(text) : text);
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();

  /* Answers: one text box, a line each, the right ones starred; opened into rows on demand. */
  const readLines = (box) =>
    box.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
      const right = line.startsWith("*");
      const text = right || line.startsWith("\\*") ? line.slice(1).trim() : line;
      return { text, right };
    });
  const writeLines = (rows) =>
    rows.filter((row) => row.text.trim())
      .map((row) => (row.right ? "*" : row.text.startsWith("*") ? "\\" : "") + row.text.trim())
      .join("\n");

  function rowsFor(area) {
    const holder = document.createElement("div");
    holder.className = "option-rows";
    const write = () => {
      const rows = [...holder.querySelectorAll(".option-row")].map((row) => ({
        text: row.querySelector('input[type="text"]').value,
        right: row.querySelector('input[type="checkbox"]').checked,
      }));
      area.value = writeLines(rows);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const add = ({ text, right }) => {
      const row = document.createElement("div");
      row.className = "option-row";
      const tick = Object.assign(document.createElement("input"), { type: "checkbox", checked: right });
      tick.setAttribute("aria-label", say("Right answer"));
      const field = Object.assign(document.createElement("input"), { type: "text", value: text });
      field.setAttribute("aria-label", say("Answer"));
      const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
      remove.setAttribute("aria-label", say("Remove this answer"));
      tick.addEventListener("change", write);
      field.addEventListener("input", write);
      remove.addEventListener("click", () => { row.remove(); write(); });
      row.append(tick, field, remove);
      holder.insertBefore(row, holder.lastElementChild);
      return field;
    };
    const more = Object.assign(document.createElement("button"), { type: "button", className: "button button-small button-secondary", textContent: say("Add an answer") });
    more.addEventListener("click", () => add({ text: "", right: false }).focus());
    holder.append(more);
    const lines = readLines(area.value);
    (lines.length ? lines : [1, 2, 3, 4].map(() => ({ text: "", right: false }))).forEach(add);
    return holder;
  }

  function optionLines(area) {
    const toggle = Object.assign(document.createElement("button"), { type: "button", className: "button button-small button-secondary", textContent: say("Open as rows") });
    let rows = null;
    toggle.addEventListener("click", () => {
      if (rows) {
        rows.remove(); rows = null; area.hidden = false; toggle.textContent = say("Open as rows");
      } else {
        rows = rowsFor(area); area.after(rows); area.hidden = true; toggle.textContent = say("Back to lines");
      }
    });
    area.after(toggle);
  }

  /* Many choices: a field that narrows them, with or without marks. */
  function choiceBox(box) {
    const labels = [...box.querySelectorAll("label")].filter((label) => label.querySelector("input"));
    if (labels.length < 10) return;
    const field = Object.assign(document.createElement("input"), { type: "search", className: "choice-filter", placeholder: say("Search") });
    field.setAttribute("aria-label", say("Search"));
    field.addEventListener("input", () => {
      const words = fold(field.value).split(/\s+/).filter(Boolean);
      labels.forEach((label) => {
        const text = fold(label.textContent);
        const row = label.closest("li, div:not(.choice-box)") || label;
        (box.contains(row) && row !== box ? row : label).hidden = !words.every((word) => text.includes(word));
      });
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    box.before(field);
  }

  /* A slot of a test: a fixed question, or a draw from a bank; the other's fields are put away. */
  let slots = 0;
  function slotKind(prefix, form) {
    const part = (name) => {
      const field = document.getElementById(`${prefix}-${name}`);
      return field && field.closest(".w-panel__wrapper");
    };
    const fixed = ["question"].map(part), drawn = ["bank", "topic", "difficulty", "count"].map(part);
    if (![...fixed, ...drawn].every(Boolean)) return;
    const name = `slot-kind-${(slots += 1)}`;
    const choice = document.createElement("fieldset");
    choice.className = "slot-kind";
    const legend = Object.assign(document.createElement("legend"), { className: "w-sr-only", textContent: say("Kind of question") });
    choice.append(legend);
    const show = (draws) => {
      fixed.forEach((field) => { field.hidden = draws; });
      drawn.forEach((field) => { field.hidden = !draws; });
      if (!draws) document.getElementById(`${prefix}-count`).value = 1;
    };
    const bank = document.getElementById(`${prefix}-bank`);
    const draws = Boolean(bank.value);
    [["fixed", say("Fixed question"), false], ["drawn", say("Drawn from a bank"), true]].forEach(([value, text, isDraw]) => {
      const label = document.createElement("label");
      const radio = Object.assign(document.createElement("input"), { type: "radio", name, value, checked: draws === isDraw });
      radio.addEventListener("change", () => show(isDraw));
      label.append(radio, ` ${text}`);
      choice.append(label);
    });
    form.prepend(choice);
    show(draws);
  }

  /* Rich text fields: the editor gives them no name, so they take that of their label. */
  function nameRichText(root) {
    root.querySelectorAll('[role="textbox"][contenteditable]:not([aria-label])').forEach((field) => {
      const wrapper = field.closest(".w-panel__wrapper, [data-contentpath], .w-panel");
      const label = wrapper && wrapper.querySelector(".w-field__label, .w-panel__heading");
      const text = label ? label.textContent.replace("*", "").trim() : "";
      field.setAttribute("aria-label", text || say("Text"));
    });
  }

  function help(root) {
    nameRichText(root);
    root.querySelectorAll(".option-lines textarea, textarea.option-lines").forEach((area) => {
      if (!area.dataset.helped) { area.dataset.helped = "1"; optionLines(area); }
    });
    root.querySelectorAll(".choice-box").forEach((box) => {
      if (!box.dataset.helped) { box.dataset.helped = "1"; choiceBox(box); }
    });
    root.querySelectorAll('[id^="id_slots-"][id$="-count"]').forEach((count) => {
      const prefix = count.id.slice(0, -"-count".length);
      const form = count.closest('[id^="inline_child_slots-"]') || count.closest("[data-inline-panel-child]");
      if (form && !/__prefix__/.test(prefix) && !form.dataset.helped) { form.dataset.helped = "1"; slotKind(prefix, form.querySelector(".w-panel__content") || form); }
    });
  }

  /* A new page begins with its name: one need not aim for the field first. */
  function beginWithTitle() {
    const title = document.querySelector("form[data-edit-form] #id_title");
    if (title && !title.value && document.activeElement === document.body) title.focus();
  }

  /* A new page that is just being saved of itself would be made a second time by a press of "Save" or "Publish": the press
     waits for the answer. Once it is under way nothing is saved of itself any more. */
  function oneSaveAtATime() {
    const longest = 15000;
    let saving = null;
    let leaving = false;
    let goOn = null;
    const answered = () => { saving = null; if (goOn) goOn(); };
    document.addEventListener("w-autosave:save", (event) => {
      if (leaving) event.preventDefault();
      else saving = event.target;
    });
    document.addEventListener("w-autosave:success", answered);
    document.addEventListener("w-autosave:error", answered);
    document.addEventListener("submit", (event) => {
      const { target: form, submitter } = event;
      if (form !== saving) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (goOn) return;
      const timer = setTimeout(answered, longest);
      goOn = () => {
        clearTimeout(timer);
        goOn = null;
        const resting = submitter && submitter.disabled;
        if (resting) submitter.disabled = false; /* a button at rest would not be sent along */
        form.requestSubmit(submitter);
        if (resting) submitter.disabled = true;
      };
    }, true);
    window.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && event.target.matches("form[data-edit-form]")) leaving = true;
    });
    window.addEventListener("pageshow", () => { leaving = false; });
  }
  oneSaveAtATime();

  document.addEventListener("DOMContentLoaded", () => {
    help(document);
    beginWithTitle();
    const aim = window.location.hash && document.getElementById(window.location.hash.slice(1));
    if (aim && aim.tagName === "DETAILS") aim.open = true;
    let waiting = false;
    new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; help(document); });
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
