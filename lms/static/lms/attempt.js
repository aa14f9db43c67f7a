/* Saves each answer of a test when it is given. The form works without this script.
   An answer that is not acknowledged yet is a draft in localStorage, "tienhoc:<attempt>:<slot>" -> {seq, value, unsure}: slot numbers
   and choices only. The server's acknowledgement removes it, nothing else does; drafts are sent again whenever the line is back. */
(function () {
  "use strict";
  var form = document.getElementById("answer-form"), list = document.getElementById("attempt-overview");
  var line = document.getElementById("save-line"), words = line.dataset;
  var prefix = "tienhoc:" + (form || list).dataset.attempt + ":", url = form ? form.action : list.dataset.save;
  var slot = form ? Number(form.elements.slot.value) : 0;
  var memory = {}, unanswered = {}, busy = false, wait = 2000, timer = 0, leaving = null, restored = false;
  var store = {  // where the browser has no storage, the page itself keeps the drafts
    keys: function () { try { return Object.keys(localStorage); } catch (e) { return Object.keys(memory); } },
    read: function (key) { try { return localStorage.getItem(key); } catch (e) { return memory[key]; } },
    write: function (key, text) { try { localStorage.setItem(key, text); } catch (e) { memory[key] = text; } },
    remove: function (key) { try { localStorage.removeItem(key); } catch (e) { delete memory[key]; } }
  };

  function draftOf(number) { return JSON.parse(store.read(prefix + number) || "null"); }
  function keep(number, draft) { store.write(prefix + number, JSON.stringify(draft)); }
  function drop(number) { store.remove(prefix + number); }

  function firstDraft() {
    if (draftOf(slot)) return slot;
    var key = store.keys().find(function (name) { return name.indexOf(prefix) === 0; });
    return key ? Number(key.slice(prefix.length)) : 0;
  }

  function say(text, unsaved, href, label) {
    line.textContent = text;
    line.classList.toggle("is-unsaved", Boolean(unsaved));
    if (href) line.append(" ", Object.assign(document.createElement("a"), { href: href, textContent: label }));
  }

  function keepForm() {
    var given = new FormData(form).getAll("answer").filter(function (text) { return text !== ""; });
    keep(slot, { seq: Number(form.elements.seq.value), value: given, unsure: form.elements.unsure.checked });
    push();
  }

  function later(number, draft) {
    unanswered[number] = (unanswered[number] || []).concat(JSON.stringify(draft.value));
    say(words.unsaved, true);
    timer = setTimeout(push, wait);
    wait = Math.min(wait * 2, 30000);
  }

  function push() {
    var number = firstDraft(), draft = draftOf(number);
    if (busy || !draft) return;
    busy = true;
    clearTimeout(timer);
    var slow = setTimeout(function () { say(words.unsaved, true); }, 4000);
    fetch(url, {
      method: "POST", credentials: "same-origin", keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ slot: number, seq: draft.seq, value: draft.value, unsure: draft.unsure })
    }).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (body) { return [response.status, body]; });
    }).catch(function () { return [0, {}]; }).then(function (reply) {
      clearTimeout(slow);
      answered(number, draft, reply[0], reply[1]);
    });
  }

  function answered(number, draft, status, body) {
    busy = false;
    // A 409 that shows what this page sent is its own save, whose answer was lost on the way.
    var own = status === 409 && (unanswered[number] || []).indexOf(JSON.stringify(body.value)) >= 0;
    if (status === 200 || own) {
      var now = draftOf(number) || draft;
      if (status === 200 && JSON.stringify(now) === JSON.stringify(draft)) drop(number);
      else keep(number, Object.assign(now, { seq: body.seq + 1 }));
      if (number === slot) form.elements.seq.value = body.seq + 1;
      delete unanswered[number];
      wait = 2000;
      if (firstDraft()) push();
      else if (leaving) form.submit();
      else if (form) say((restored ? words.restored + " " : "") + words.saved + " " + body.saved_at);
      else location.reload();
    } else if (status === 409 && number === slot) {
      drop(number);  // the server keeps it aside; its page shows both answers
      form.elements.seq.value = draft.seq;
      form.submit();
    } else if (status === 409) {
      if (body.outcome === "late") drop(number);
      location.assign(body.url);
    } else if (status === 400) {
      drop(number);
      say(body.message || words.reload, true);
    } else if (status === 401) say(words.signedOut, true, body.url, words.signIn);
    else if (status === 403 || status === 404) say(words.reload, true);
    else later(number, draft);
  }

  if (form) {
    var typing = 0, waiting = draftOf(slot);
    if (waiting) {
      restored = true;
      form.elements.unsure.checked = waiting.unsure;
      form.querySelectorAll("[name=answer]").forEach(function (input) {
        if (input.type === "text") input.value = waiting.value.join(""); else input.checked = waiting.value.indexOf(input.value) >= 0;
      });
    }
    form.addEventListener("change", keepForm);
    form.addEventListener("input", function (event) {
      clearTimeout(typing);
      if (event.target.type === "text") typing = setTimeout(keepForm, 1000);
    });
    form.addEventListener("submit", function (event) {
      clearTimeout(typing);
      if (!firstDraft()) return;
      event.preventDefault();
      leaving = leaving || form.appendChild(document.createElement("input"));
      Object.assign(leaving, { type: "hidden", name: "go", value: event.submitter ? event.submitter.value : "next" });
      push();
    });
  }
  addEventListener("online", function () { wait = 2000; push(); });
  push();
})();
