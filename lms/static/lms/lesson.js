/* The lesson player, on top of a page that works without it: goes on where the reader was, keeps the place while reading,
   answers questions in place. Server addresses and tokens come from forms that stand on the page. */
(function () {
  "use strict";
  var lesson = document.querySelector("[data-lesson]");
  var keeper = document.querySelector("[data-keep-place]");
  if (!lesson || !keeper || !window.FormData || !window.fetch) return;

  /* ---- The place: a block, or the second of a video or sound in it ("block@second") ---- */
  var SEND_EVERY_MS = 10000;
  var kept = lesson.getAttribute("data-place") || "";
  var place = kept;
  var sentAt = 0;
  var timer = null;

  function send(leaving) {
    if (timer) { clearTimeout(timer); timer = null; }
    if (!place || place === kept) return;
    var form = new FormData(keeper);
    form.append("place", place);
    kept = place;
    sentAt = Date.now();
    if (leaving && navigator.sendBeacon && navigator.sendBeacon(keeper.action, form)) return;
    fetch(keeper.action, { method: "POST", body: form, credentials: "same-origin", keepalive: true }).catch(function () {
      kept = "";
    });
  }

  function note(now) {
    if (now === place) return;
    place = now;
    if (!timer) timer = setTimeout(send, Math.max(1500, sentAt + SEND_EVERY_MS - Date.now()));
  }

  /* The block at the reading line: the last one that begins above a third of the screen. */
  function blockOnScreen() {
    var blocks = lesson.querySelectorAll("[data-block]");
    var line = window.innerHeight / 3;
    var found = null;
    for (var i = 0; i < blocks.length; i += 1) {
      if (blocks[i].getBoundingClientRect().top > line) break;
      found = blocks[i];
    }
    return found || blocks[0];
  }

  var playing = false;
  var waiting = false;
  function onScroll() {
    if (waiting || playing) return;
    waiting = true;
    setTimeout(function () {
      waiting = false;
      var block = blockOnScreen();
      if (block && !playing) note(block.getAttribute("data-block"));
    }, 250);
  }

  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") send(true); });
  window.addEventListener("pagehide", function () { send(true); });

  lesson.querySelectorAll("[data-block] video, [data-block] audio").forEach(function (media) {
    var block = media.closest("[data-block]").getAttribute("data-block");
    function noteSecond() { note(block + "@" + Math.floor(media.currentTime)); }
    media.addEventListener("play", function () { playing = true; });
    media.addEventListener("timeupdate", noteSecond);
    media.addEventListener("pause", function () { playing = false; noteSecond(); send(); });
    media.addEventListener("ended", function () { playing = false; note(block); });
    waitWithCaptions(media);
  });

  /* A film that is not loaded yet but has its captions on shows as if it were loading: they wait for the first play. */
  function waitWithCaptions(media) {
    var first = media.querySelector("track[default]");
    if (!first || !first.track || !media.paused) return;
    first.track.mode = "disabled";
    media.addEventListener("play", function () { first.track.mode = "showing"; }, { once: true });
  }

  /* The outline beside the text scrolls by itself: the lesson on screen is where one looks for it. */
  var side = document.querySelector(".outline--side");
  var here = side && side.querySelector("[aria-current]");
  if (here) side.scrollTop = here.offsetTop - side.clientHeight / 3;

  /* ---- Going on where the reader was ---- */
  (function resume() {
    var parts = kept.split("@");
    var block = parts[0] && document.getElementById("b-" + parts[0]);
    if (block) {
      var media = block.querySelector("video, audio");
      if (media && parts[1]) media.currentTime = Number(parts[1]);
      if (!location.hash || location.hash === "#" + block.id) {
        block.scrollIntoView({ block: "start", behavior: "instant" });
      }
    }
    /* Only what the reader does from here on moves the place. */
    setTimeout(function () { window.addEventListener("scroll", onScroll, { passive: true }); }, 600);
  })();

  /* ---- Questions answer in place; whatever goes wrong, the plain form still does ---- */
  function put(section, html, again) {
    var holder = document.createElement("div");
    holder.innerHTML = html;
    var fresh = holder.querySelector("[data-question]");
    if (!fresh) return false;
    section.replaceWith(fresh);
    var target = (!again && fresh.querySelector("[data-reply]")) || fresh.querySelector("input:not([disabled]):not([type=hidden])") || fresh;
    target.focus({ preventScroll: true });
    if (target.getBoundingClientRect().bottom > window.innerHeight - 90 || target.getBoundingClientRect().top < 0) {
      target.scrollIntoView({ block: "center" });
    }
    return true;
  }

  var pressed = null; /* older browsers do not name the button of a submit */
  lesson.addEventListener("click", function (event) {
    pressed = event.target.closest("form[data-practice] button");
  });

  lesson.addEventListener("submit", function (event) {
    var form = event.target.closest("form[data-practice]");
    if (!form) return;
    event.preventDefault();
    if (form.getAttribute("data-sending")) return;
    var button = event.submitter || pressed;
    var body = new FormData(form);
    if (button && button.name) body.append(button.name, button.value);
    form.setAttribute("data-sending", "1");
    fetch(form.action.split("#")[0], { method: "POST", body: body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
      .then(function (response) {
        if (response.status !== 200 && response.status !== 422) throw new Error(String(response.status));
        return response.text();
      })
      .then(function (html) {
        if (!put(form.closest("[data-question]"), html, false)) throw new Error("no question");
      })
      .catch(function () {
        form.removeAttribute("data-sending");
        if (button && button.name) {
          var hidden = document.createElement("input");
          hidden.type = "hidden";
          hidden.name = button.name;
          hidden.value = button.value;
          form.appendChild(hidden);
        }
        form.submit();
      });
  });

  lesson.addEventListener("click", function (event) {
    var again = event.target.closest("a[data-again]");
    if (!again) return;
    event.preventDefault();
    var section = again.closest("[data-question]");
    fetch(again.href.split("#")[0], { credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok) throw new Error(String(response.status));
        return response.text();
      })
      .then(function (html) {
        var fresh = new DOMParser().parseFromString(html, "text/html").getElementById(section.id);
        if (!fresh || !put(section, fresh.outerHTML, true)) throw new Error("no question");
      })
      .catch(function () { location.href = again.href; });
  });
})();
