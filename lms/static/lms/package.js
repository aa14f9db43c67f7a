/* Around a package in its frame: tells when it was saved, and what happened. It listens to that frame of that origin alone,
   and shows only words of ours: nothing that a package sends is put into the page. */
(function () {
  "use strict";
  var frame = document.querySelector("[data-package]");
  var line = document.querySelector("[data-save-line]");
  if (!frame || !line) return;
  var origin = frame.getAttribute("data-package");

  function clock(text) {
    var at = new Date(text);
    if (isNaN(at.getTime())) at = new Date();
    return ("0" + at.getHours()).slice(-2) + ":" + ("0" + at.getMinutes()).slice(-2);
  }

  function reveal(name) {
    document.querySelectorAll("[data-told]").forEach(function (part) {
      if (part.getAttribute("data-told") === name && part.hidden) {
        part.setAttribute("role", "status");
        part.hidden = false;
      }
    });
  }

  window.addEventListener("message", function (event) {
    var told = event.data;
    if (event.origin !== origin || event.source !== frame.contentWindow || !told || told.from !== "tienhoc-package") return;
    if (told.what === "saved") {
      line.textContent = line.getAttribute("data-saved") + " " + clock(String(told.at));
      if (told.done === true) reveal("done");
    } else if (told.what === "unsaved" || told.what === "refused") {
      line.textContent = line.getAttribute("data-" + told.what);
    } else if (told.what === "elsewhere" || told.what === "over") {
      reveal(told.what);
    }
  });
})();
