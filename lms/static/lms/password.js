/* "Show": a long pass phrase is hard to type blind, above all on a phone. Without this script the field stays as it is. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-show]").forEach(function (form) {
    var fields = form.querySelectorAll('input[type="password"]');
    if (!fields.length) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = form.getAttribute("data-show");
    button.addEventListener("click", function () {
      var show = fields[0].type === "password";
      fields.forEach(function (field) { field.type = show ? "text" : "password"; });
      button.textContent = form.getAttribute(show ? "data-hide" : "data-show");
    });
    fields[fields.length - 1].insertAdjacentElement("afterend", button);
    /* The browser may offer to save what is sent only from a password field. */
    form.addEventListener("submit", function () {
      fields.forEach(function (field) { field.type = "password"; });
    });
  });
})();
