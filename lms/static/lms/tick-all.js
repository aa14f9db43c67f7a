/* A checkbox <input data-tick-all="name"> stands for all of a list. While it is ticked, the boxes called `name` of
   its form look ticked too; unticking one of them unticks it. Without this script it means the same when it is sent. */
(function () {
  "use strict";

  document.querySelectorAll("[data-tick-all]").forEach(function (all) {
    var boxes = all.form.querySelectorAll('input[name="' + all.getAttribute("data-tick-all") + '"]');
    all.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = all.checked; });
    });
    boxes.forEach(function (box) {
      box.addEventListener("change", function () { if (!box.checked) all.checked = false; });
    });
  });
})();
