/* Buttons that copy or share a text which already stands on the page (so that nothing is lost without this script).
   <button type="button" data-copy="#id" hidden> copies the text of #id; data-share="#id" opens the device's share sheet.
   data-done="..." is what the button says for a moment afterwards; it is announced through the nearest [role=status]. */
(function () {
  "use strict";

  function textOf(selector) {
    var node = document.querySelector(selector);
    if (!node) return "";
    return "value" in node ? node.value : node.innerText;
  }

  function copyByHand(text) {
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "sr-only";
    document.body.appendChild(area);
    area.select();
    var copied = document.execCommand("copy");
    area.remove();
    return copied ? Promise.resolve() : Promise.reject(new Error("copy refused"));
  }

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return copyByHand(text);
  }

  function say(button) {
    var label = button.querySelector("[data-label]") || button;
    var before = label.textContent;
    var box = document.querySelector(button.getAttribute("data-status") || "[data-copy-status]");
    label.textContent = button.getAttribute("data-done") || before;
    if (box) box.textContent = label.textContent;
    setTimeout(function () {
      label.textContent = before;
      if (box) box.textContent = "";
    }, 4000);
  }

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(textOf(button.getAttribute("data-copy"))).then(function () {
        say(button);
        button.focus();
      }, function () {});
    });
  });

  document.querySelectorAll("[data-share]").forEach(function (button) {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.share({ text: textOf(button.getAttribute("data-share")) }).catch(function () {});
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
