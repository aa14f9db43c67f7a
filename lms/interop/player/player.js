/* The wrapper of a package on the content host: gives it the run-time API that it looks for in its parent, shows its parts,
   and saves what it keeps. Runs beside the package, so nothing in here is trusted by the server. */
(function () {
  "use strict";
  var config = JSON.parse(document.getElementById("config").textContent);
  var is12 = config.standard === "1.2";
  var stage = document.getElementById("stage");
  var records = Boolean(config.ticket);
  var NAMES = is12
    ? { init: "LMSInitialize", set: "LMSSetValue", commit: "LMSCommit", end: "LMSFinish" }
    : { init: "Initialize", set: "SetValue", commit: "Commit", end: "Terminate" };

  /* ---- Parts: those that can be opened, in order ---- */
  function collect(items, depth, into) {
    items.forEach(function (item) {
      if (item.visible) into.push({ item: item, depth: depth });
      collect(item.items, item.visible ? depth + 1 : depth, into);
    });
    return into;
  }
  function launchable(items) {
    return items.reduce(function (found, item) {
      return found.concat(item.launch ? [item] : [], launchable(item.items));
    }, []);
  }
  var rows = collect(config.items, 0, []);
  var every = launchable(config.items);
  var parts = every.filter(function (item) { return item.visible; });
  if (!parts.length) parts = every;
  function partNamed(identifier) {
    return parts.filter(function (item) { return item.identifier === identifier; })[0];
  }

  /* ---- The site around: told what happened, never asked ---- */
  function tell(what, more) {
    if (window.parent === window) return;
    var message = { from: "tienhoc-package", what: what };
    Object.keys(more || {}).forEach(function (name) { message[name] = more[name]; });
    window.parent.postMessage(message, config.site);
  }

  /* ---- States: what was kept, flat, for a fresh API ---- */
  function flat(value, name, into) {
    if (value && typeof value === "object") {
      Object.keys(value).forEach(function (key) {
        if (key.charAt(0) !== "_") flat(value[key], name ? name + "." + key : key, into);
      });
    } else if (value !== null && value !== undefined && value !== "") {
      into[name] = value;
    }
    return into;
  }

  /* Time of one sitting is added to the total when it is saved; ways out belong to one sitting. */
  function seed(item) {
    var kept = config.states[item.identifier];
    var cmi = (kept && (kept.part ? snapshot(kept.part) : kept.cmi)) || {};
    var values = flat({ cmi: cmi }, "", {});
    var root = is12 ? "cmi.core." : "cmi.";
    var suspended = values[root + "exit"] === "suspend" || (kept && !kept.ended);
    [root + "session_time", root + "exit"].forEach(function (name) { delete values[name]; });
    values[root + "entry"] = kept ? (suspended ? "resume" : "") : "ab-initio";
    values[root + (is12 ? "student_id" : "learner_id")] = config.learner.id;
    values[root + (is12 ? "student_name" : "learner_name")] = config.learner.name;
    values[root + (is12 ? "lesson_mode" : "mode")] = config.mode;
    values[root + "credit"] = config.mode === "normal" ? "credit" : "no-credit";
    if (is12 && !values["cmi.core.lesson_status"]) values["cmi.core.lesson_status"] = "not attempted";
    var given = is12
      ? { "cmi.launch_data": item.data_from_lms, "cmi.student_data.mastery_score": item.mastery_score,
          "cmi.student_data.max_time_allowed": item.max_time_allowed, "cmi.student_data.time_limit_action": item.time_limit_action }
      : { "cmi.launch_data": item.data_from_lms, "cmi.scaled_passing_score": item.mastery_score,
          "cmi.max_time_allowed": item.max_time_allowed, "cmi.time_limit_action": item.time_limit_action };
    /* Objectives of the manifest stand there from the beginning; packages look for them by name. */
    if (!is12 && !values["cmi.objectives.0.id"]) {
      item.objectives.forEach(function (name, place) { values["cmi.objectives." + place + ".id"] = name; });
    }
    Object.keys(given).forEach(function (name) { if (given[name]) values[name] = given[name]; });
    return values;
  }

  /* ---- The API of one part ---- */
  var current = null; /* { item, api, ended } */
  var LONGEST = 65536; /* letters of suspend_data; the library alone would stop at 64,000 */

  function fresh() {
    var Api = is12 ? window.Scorm12API : window.Scorm2004API;
    return new Api({ autocommit: false, lmsCommitUrl: false, logLevel: 5, mastery_override: false });
  }
  function keepLong(api, text) {
    (is12 ? api.cmi.core : api.cmi)._suspend_data = text;
  }

  /* A value that was taken once and is refused now must not take the others with it. */
  function seeded(values) {
    var api = fresh();
    try {
      api.loadFromFlattenedJSON(values, "");
      return api;
    } catch (error) {
      api = fresh();
    }
    Object.keys(values).sort(function (a, b) { return /\.id$/.test(b) - /\.id$/.test(a); }).forEach(function (name) {
      var one = {};
      one[name] = values[name];
      try { api.loadFromFlattenedJSON(one, ""); } catch (error) { /* left out */ }
    });
    return api;
  }

  function makeApi(values) {
    var long = String(values["cmi.suspend_data"] || "");
    if (long.length > 64000) values["cmi.suspend_data"] = long.slice(0, 64000);
    var api = seeded(values);
    if (long.length > 64000) keepLong(api, long);
    var set = api[NAMES.set].bind(api);
    api[NAMES.set] = function (element, value) {
      var text = String(value);
      if (element !== "cmi.suspend_data" || text.length <= 64000 || text.length > LONGEST) return set(element, value);
      var answer = set(element, text.slice(0, 64000));
      if (answer === "true") keepLong(api, text);
      return answer;
    };
    return api;
  }

  function listen(part) {
    part.api.on(NAMES.init, function () { part.begun = true; note(part, false); });
    part.api.on(NAMES.set, function () { note(part, false); });
    part.api.on(NAMES.commit, function () { note(part, true); });
    part.api.on(NAMES.end, function () {
      part.ended = true;
      note(part, true);
      follow(part);
    });
  }

  function open(item, values) {
    if (current && current.item && current.begun && !current.ended) note(current, true);
    current = { item: item, api: null, ended: false, begun: false };
    if (item.kind !== "asset") {
      current.api = makeApi(values || seed(item));
      listen(current);
    } else {
      note(current, true);
    }
    if ((config.words[item.identifier] || "untouched") === "untouched") config.words[item.identifier] = "opened";
    window[is12 ? "API" : "API_1484_11"] = current.api || undefined;
    var frame = document.createElement("iframe");
    frame.src = config.files + item.launch;
    frame.title = item.title;
    frame.setAttribute("allow", "fullscreen; autoplay");
    stage.replaceChildren ? stage.replaceChildren(frame) : (stage.innerHTML = "", stage.appendChild(frame));
    show();
    return current.api;
  }

  /* SCORM 2004: the part that closes may ask for another one. */
  function follow(part) {
    if (is12 || part !== current) return;
    var asked = String((part.api.adl && part.api.adl.nav && part.api.adl.nav.request) || "");
    var target = /\{target=([^}]+)\}/.exec(asked);
    var place = parts.indexOf(part.item);
    var next = target ? partNamed(target[1]) : asked === "continue" ? parts[place + 1] : asked === "previous" ? parts[place - 1] : null;
    if (next) setTimeout(function () { open(next); }, 50);
  }

  /* ---- Saving: the newest state of each part, one request at a time, at most one a second ---- */
  var SETTLE_MS = 3000;
  var APART_MS = 1000;
  var waiting = {}; /* by identifier: what is to be sent */
  var order = [];
  var seq = config.seq;
  var busy = false;
  var stopped = !records;
  var leaving = false;
  var timer = null;
  var failures = 0;

  function snapshot(part) {
    if (!part.api) return {};
    try { return part.api.renderCommitCMI(true, true).cmi || {}; } catch (error) { return {}; }
  }

  /* The state is put together when it is sent, not at each of a hundred small changes. */
  function note(part, now) {
    var id = part.item.identifier;
    config.states[id] = { part: part, ended: part.ended || Boolean(config.states[id] && config.states[id].ended) };
    if (stopped) return;
    waiting[id] = { part: part };
    if (order.indexOf(id) < 0) order.push(id);
    if (leaving) { flush(); return; }
    plan(now ? 0 : SETTLE_MS);
  }

  var planned = 0;
  function plan(delay) {
    var at = Date.now() + delay;
    if (timer && planned <= at) return;
    clearTimeout(timer);
    planned = at;
    timer = setTimeout(function () { timer = null; send(); }, delay);
  }

  function body() {
    var id = order[0];
    var one = waiting[id];
    seq += 1;
    var text = JSON.stringify({ ticket: config.ticket, seq: seq, item: id, cmi: snapshot(one.part), ended: one.part.ended });
    return { id: id, one: one, text: text };
  }

  function settle(sent) {
    if (waiting[sent.id] === sent.one) {
      delete waiting[sent.id];
      order = order.filter(function (id) { return id !== sent.id; });
    }
  }

  function send() {
    if (busy || stopped || !order.length) return;
    busy = true;
    var sent = body();
    fetch(config.save, { method: "POST", body: sent.text, headers: { "Content-Type": "application/json" }, credentials: "omit" })
      .then(function (response) {
        return response.json().then(function (answer) { return { status: response.status, answer: answer }; });
      })
      .then(function (found) { heard(sent, found.status, found.answer); })
      .catch(function () { failed(); })
      .then(function () {
        busy = false;
        if (order.length && !stopped) plan(failures ? Math.min(30000, 1000 * Math.pow(2, failures)) : APART_MS);
      });
  }

  function heard(sent, status, answer) {
    if (status === 200) {
      failures = 0;
      settle(sent);
      Object.keys(answer.items || {}).forEach(function (id) { config.words[id] = answer.items[id]; });
      tell("saved", { at: answer.at, done: answer.done, finished: answer.finished });
      if (answer.finished && !order.length) stopped = true;
      show();
    } else if (status === 429 || status >= 500) {
      failed();
    } else if (status === 400 || status === 413) {
      settle(sent); /* this state will never be taken; a later one may be */
      tell("refused", { detail: answer.detail });
    } else {
      stopped = true;
      tell(status === 409 ? "elsewhere" : "over", { detail: answer.detail });
    }
  }

  function failed() {
    failures += 1;
    tell("unsaved", {});
  }

  /* On the way out nothing is waited for. What is too large for a request that outlives the page goes as it can. */
  var OUTLIVES = 60000;
  function flush() {
    clearTimeout(timer);
    timer = null;
    while (order.length && !stopped) {
      var sent = body();
      settle(sent);
      try {
        fetch(config.save, { method: "POST", body: sent.text, headers: { "Content-Type": "application/json" }, credentials: "omit", keepalive: sent.text.length < OUTLIVES })
          .catch(function () { /* the page is gone */ });
      } catch (error) {
        if (navigator.sendBeacon) navigator.sendBeacon(config.save, sent.text);
      }
    }
  }
  function keepNow() {
    if (current && current.api && current.begun && !current.ended) note(current, true);
  }
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { keepNow(); send(); }
  });
  window.addEventListener("pagehide", function () { leaving = true; keepNow(); flush(); });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("online", function () { if (order.length) plan(0); });

  /* ---- The parts, where there are several ---- */
  var bar = document.getElementById("bar");
  var list = document.getElementById("parts");
  var contents = document.getElementById("contents");
  var texts = config.texts;
  var SIGNS = { untouched: "○", opened: "◐", completed: "✓", passed: "✓", failed: "✕" };

  function row(entry) {
    var item = entry.item;
    var line = document.createElement("li");
    line.className = "depth-" + Math.min(entry.depth, 4);
    if (!item.launch) {
      line.className += " heading";
      line.textContent = item.title;
      return line;
    }
    var button = document.createElement("button");
    var word = config.words[item.identifier] || "untouched";
    var sign = document.createElement("span");
    var title = document.createElement("span");
    var state = document.createElement("span");
    button.type = "button";
    sign.className = "sign sign--" + word;
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = SIGNS[word] || SIGNS.untouched;
    title.className = "title";
    title.textContent = item.title;
    state.className = "state";
    state.textContent = texts[word] || "";
    [sign, title, state].forEach(function (child) { button.appendChild(child); });
    if (current && current.item === item) button.setAttribute("aria-current", "page");
    button.addEventListener("click", function () { contents.open = false; open(item); });
    line.appendChild(button);
    return line;
  }

  function step(id, text, by) {
    var button = document.getElementById(id);
    button.setAttribute("aria-label", text);
    button.title = text;
    button.addEventListener("click", function () {
      var goal = parts[parts.indexOf(current.item) + by];
      if (goal) open(goal);
    });
    return button;
  }
  var back = step("previous", texts.previous, -1);
  var on = step("next", texts.next, 1);

  function show() {
    if (parts.length < 2) return;
    var place = current ? parts.indexOf(current.item) : -1;
    bar.hidden = false;
    document.getElementById("where").textContent = (place + 1) + "/" + parts.length + " · " + (current ? current.item.title : texts.contents);
    back.disabled = place <= 0;
    on.disabled = place < 0 || place + 1 >= parts.length;
    list.innerHTML = "";
    rows.forEach(function (entry) { list.appendChild(row(entry)); });
  }

  /* For whoever tries the API from outside a package: the tests do. */
  window.tienHocPlayer = { open: open, parts: parts, states: config.states, seed: seed };

  /* Where one was, else the first part that is not done. */
  function first() {
    var undone = parts.filter(function (item) { return ["completed", "passed"].indexOf(config.words[item.identifier]) < 0; });
    var last = partNamed(config.last);
    return (last && undone.indexOf(last) >= 0 && last) || undone[0] || last || parts[0];
  }
  if (parts.length) open(first());
})();
