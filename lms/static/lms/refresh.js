/* Looks again every few seconds while <... data-refresh="seconds"> stands on the page: its content is
   replaced, and once it is gone the whole page is loaded. Without this script a link does the same. */
(function () {
  "use strict";

  function again() {
    var box = document.querySelector("[data-refresh]");
    if (!box) return;
    setTimeout(function () {
      fetch(window.location.href, { credentials: "same-origin" })
        .then(function (response) { return response.ok ? response.text() : ""; })
        .then(function (html) {
          var page = new DOMParser().parseFromString(html, "text/html");
          var fresh = page.querySelector("[data-refresh]");
          if (html && !fresh) return window.location.reload();
          if (fresh && fresh.textContent !== box.textContent) box.innerHTML = fresh.innerHTML;
          return again();
        })
        .catch(again);
    }, 1000 * (Number(box.getAttribute("data-refresh")) || 3));
  }

  again();
})();
