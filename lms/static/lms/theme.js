/* Light or dark: the choice lies in the cookie "theme", which base.html reads, so that a page never flashes the other one.
   Without this script the page follows the device, and the control stays hidden. */
(function () {
  "use strict";
  var root = document.documentElement;

  function choose(value) {
    if (value === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", value);
    var secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = "theme=" + value + ";path=/;samesite=lax;max-age=" + (value === "auto" ? 0 : 31536000) + secure;
    show();
  }

  function show() {
    var now = root.getAttribute("data-theme") || "auto";
    document.querySelectorAll("[data-theme-value]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-theme-value") === now));
    });
  }

  document.querySelectorAll("[data-theme-control]").forEach(function (control) {
    control.hidden = false;
    control.addEventListener("click", function (event) {
      var button = event.target.closest("[data-theme-value]");
      if (button) choose(button.getAttribute("data-theme-value"));
    });
  });
  show();

  /* A menu closes on Escape and when the focus or a press goes elsewhere, as people expect of a menu. */
  document.querySelectorAll("details.menu").forEach(function (menu) {
    function closeIfOutside(event) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    document.addEventListener("click", closeIfOutside);
    document.addEventListener("focusin", closeIfOutside);
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  });
})();
