/* Counts the time of a test down from what the server said, and speaks at 10, 5 and 1 minutes only.
   Nothing is handed in by it: the server closes the test, and a reload always shows the server's time. */
(function () {
  "use strict";
  var box = document.getElementById("time-left"), said = document.getElementById("time-said");
  var number = box.querySelector("b"), end = Date.now() + Number(box.dataset.seconds) * 1000, before = null, timer = 0;

  function tick() {
    var seconds = Math.max(0, Math.round((end - Date.now()) / 1000)), minutes = Math.ceil(seconds / 60);
    number.textContent = seconds < 300 ? Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0") : String(minutes);
    box.classList.toggle("is-short", seconds < 300);
    [10, 5, 1].forEach(function (mark) {
      if (before > mark * 60 && seconds <= mark * 60) said.textContent = said.dataset.left.replace("#", mark);
    });
    if (before !== null && before > 0 && seconds === 0) {
      box.textContent = said.textContent = said.dataset.over;
      clearInterval(timer);
    }
    before = seconds;
  }

  timer = setInterval(tick, 1000);
  tick();
})();
