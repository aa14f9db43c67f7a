/* Blocks of a lesson, on top of a page that works without this: a talk shows one turn after the other, terms open at their place,
   a press on a moment moves the player there, what is said can be searched, cards open together, print opens everything. */
(function () {
  "use strict";
  var all = function (root, what) { return Array.prototype.slice.call(root.querySelectorAll(what)); };
  var fold = function (text) {
    var plain = text.toLowerCase();
    if (plain.normalize) plain = plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    return plain.replace(/đ/g, "d");
  };
  function bring(element) {
    element.focus({ preventScroll: true });
    var box = element.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight - 90) element.scrollIntoView({ block: box.height > window.innerHeight / 2 ? "start" : "center" });
  }

  var printing = false;

  /* ---- Talks: only what was said so far is shown ---- */
  all(document, "[data-dialogue]").forEach(function (talk) {
    var turns = all(talk, "[data-turn]");
    if (!turns.length) return;
    var list = turns[0].parentNode;
    var path = [turns[0]];
    function show() {
      turns.forEach(function (turn) { turn.hidden = path.indexOf(turn) < 0; });
      path.concat(turns.filter(function (turn) { return turn.hidden; })).forEach(function (turn) { list.appendChild(turn); });
    }
    function forget(turn) { all(turn, "details").forEach(function (choice) { choice.open = false; }); }
    function goOn(turn, target) {
      path.slice(path.indexOf(turn) + 1).forEach(forget);
      path = path.slice(0, path.indexOf(turn) + 1);
      if (path.indexOf(target) >= 0) path = path.slice(0, path.indexOf(target));
      forget(target);
      path.push(target);
      show();
      bring(target);
    }
    talk.classList.add("dialogue--played");
    talk.addEventListener("toggle", function (event) {
      var choice = event.target;
      if (printing || !choice.open || !choice.classList.contains("choice")) return;
      all(choice.closest("[data-turn]"), "details").forEach(function (other) { if (other !== choice) other.open = false; });
    }, true);
    talk.addEventListener("click", function (event) {
      var link = event.target.closest("a[data-to], a[data-again]");
      var target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (!target) return;
      event.preventDefault();
      if (link.hasAttribute("data-again")) {
        turns.forEach(forget);
        path = [turns[0]];
        show();
        bring(turns[0]);
      } else goOn(link.closest("[data-turn]"), target);
    });
    show();
  });

  /* ---- Terms: what they mean, below the paragraph that they stand in ---- */
  var shown = null;
  function put(link) {
    if (shown) {
      shown.box.remove();
      shown.link.setAttribute("aria-expanded", "false");
      shown.link.removeAttribute("aria-describedby");
    }
    var again = shown && shown.link === link;
    shown = null;
    if (!link || again) return;
    var entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!entry) return;
    var box = document.createElement("span");
    box.className = "term__meaning";
    box.id = "term-meaning";
    var word = document.createElement("b");
    word.textContent = entry.querySelector("dt").textContent;
    box.appendChild(word);
    box.appendChild(document.createTextNode(entry.querySelector("dd").textContent));
    var inside = link.closest("p, li, td, dd, th") || link;
    if (inside.tagName === "P") inside.insertAdjacentElement("afterend", box); else inside.appendChild(box);
    link.setAttribute("aria-expanded", "true");
    link.setAttribute("aria-describedby", "term-meaning");
    shown = { link: link, box: box };
  }
  var terms = all(document, "a.term");
  terms.forEach(function (link) { link.setAttribute("aria-expanded", "false"); });
  if (terms.length) {
    document.addEventListener("click", function (event) {
      var link = event.target.closest("a.term");
      if (!link) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      put(link);
    });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !shown) return;
      var link = shown.link;
      put(null);
      link.focus();
    });
  }

  /* ---- Players: chapters, moments, what is said ---- */
  all(document, "[data-media]").forEach(function (holder) {
    var player = holder.querySelector("video, audio");
    if (!player) return;
    var links = all(holder, "[data-seek]");
    holder.addEventListener("click", function (event) {
      var link = event.target.closest("[data-seek]");
      if (!link) return;
      event.preventDefault();
      player.currentTime = Number(link.getAttribute("data-seek"));
      var started = player.play();
      if (started && started.catch) started.catch(function () {});
    });
    function mark() {
      ["chapters", "transcript"].forEach(function (kind) {
        var now = null;
        links.forEach(function (link) {
          if (link.closest("." + kind) && Number(link.getAttribute("data-seek")) <= player.currentTime + 0.05) now = link;
        });
        links.forEach(function (link) {
          var place = kind === "chapters" ? link : link.parentNode;
          if (!link.closest("." + kind)) return;
          if (link === now) place.setAttribute("aria-current", "true"); else place.removeAttribute("aria-current");
        });
      });
    }
    player.addEventListener("timeupdate", mark);
    player.addEventListener("seeking", mark);
  });
  all(document, "[data-transcript]").forEach(function (box) {
    var search = box.querySelector(".transcript__search");
    var field = search.querySelector("input");
    var told = search.querySelector("[role=status]");
    var lines = all(box, ".transcript__cues > li").map(function (line) { return { line: line, words: fold(line.lastElementChild.textContent) }; });
    search.hidden = false;
    field.addEventListener("input", function () {
      var words = fold(field.value).split(/\s+/).filter(Boolean);
      var found = 0;
      lines.forEach(function (one) {
        one.line.hidden = !words.every(function (word) { return one.words.indexOf(word) >= 0; });
        if (!one.line.hidden) found += 1;
      });
      told.textContent = !words.length ? "" : found ? told.getAttribute("data-some") + " " + found : told.getAttribute("data-none");
    });
  });

  /* ---- Cards ---- */
  all(document, "[data-flashcards]").forEach(function (box) {
    var line = box.querySelector(".flashcards__all");
    var button = line.querySelector("button");
    var open = button.textContent;
    var cards = all(box, "details");
    line.hidden = false;
    function name() { button.textContent = cards.every(function (card) { return card.open; }) ? button.getAttribute("data-close") : open; }
    button.addEventListener("click", function () {
      var to = !cards.every(function (card) { return card.open; });
      cards.forEach(function (card) { card.open = to; });
      name();
    });
    box.addEventListener("toggle", name, true);
  });

  /* ---- Print: everything is open on paper ---- */
  var opened = [];
  window.addEventListener("beforeprint", function () {
    printing = true;
    opened = all(document, ".prose details:not([open])");
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (one) { one.open = false; }); });
})();
